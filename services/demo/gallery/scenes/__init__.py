"""What there is to paint, by name."""

from services.demo.gallery.scenes import (
    composition,
    flowers,
    harbour,
    hills,
    interior,
    portrait,
    sea,
    still_life,
    town,
    trees,
    wanderer,
    winter,
)
from services.demo.gallery.scenes.base import Scene, Subject, set_out

SUBJECTS: dict[str, Subject] = {
    "composition": composition.SUBJECT,
    "flowers": flowers.SUBJECT,
    "harbour": harbour.SUBJECT,
    "hills": hills.SUBJECT,
    "interior": interior.SUBJECT,
    "portrait": portrait.SUBJECT,
    "sea": sea.SUBJECT,
    "still life": still_life.SUBJECT,
    "town": town.SUBJECT,
    "trees": trees.SUBJECT,
    "wanderer": wanderer.SUBJECT,
    "winter": winter.SUBJECT,
}

__all__ = ["SUBJECTS", "Scene", "Subject", "set_out"]
