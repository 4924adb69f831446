"""What a source yields: an image that can be had, and what the source says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """One image on its way into the collection.

    Attributes:
        name: What a person would call it in a report: its path below the folder, or artist and title.
        source: Where it comes from, such as `folder`.
        read: Gives the image's bytes; raises `VasariError` or `OSError` where they cannot be had.
        fields: Columns of metadata by lower-case name; empty where the source says nothing of this image.
    """

    name: str
    source: str
    read: Callable[[], bytes]
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebItem:
    """A work as its source describes it, its image not yet fetched.

    Attributes:
        name: What a person would call it in a report: artist and title.
        source: A name of `shared.sources`.
        source_id: What the source calls it, the same at every crawl.
        page_url: The work's page, for people.
        image_url: The image at the size asked for.
        fields: Columns as in a `metadata.csv`, by lower-case name, none of them empty: `title`, `artist`, `year` (the
            date as it is written), `style`, `rights`, `credit`; and by these names where the source has them
            `artist_url`, `artist_wikipedia`, `artist_wikidata`, `artist_born`, `artist_died`, `styles`, `genres`,
            `media`, `dimensions`, `period`, `series`, `tags`, `description`, `collection`. Several values are joined
            by `; `. What else the source tells stands under its own name.
        headers: To be sent when the image is asked for.
    """

    name: str
    source: str
    source_id: str
    page_url: str
    image_url: str
    fields: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
