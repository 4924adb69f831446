"""The twelve painters, in order of birth, and who learnt from whom.

All are invented. Ruben Calloway-Pym stands alone on purpose: his flat planes look like Hanae Mizushiro's, but
neither knew of the other, so he looks alike without belonging.
"""

from services.demo.gallery.lineage import Painter, apprentice
from services.demo.gallery.masters import MASTERS
from services.demo.gallery.moderns import MODERNS

_INFLUENCES: dict[str, tuple[str, ...]] = {
    "Marten van Oostrake": ("Teodoro Vescaldi",),
    "Sibylle Aarnhof": ("Marten van Oostrake", "Teodoro Vescaldi"),
    "Eleanor Tarnwick": ("Sibylle Aarnhof", "Marten van Oostrake"),
    "Augustin Delorveau": ("Eleanor Tarnwick", "Marten van Oostrake"),
    "Hanae Mizushiro": ("Sibylle Aarnhof",),
    "Clémence Auvrelle": ("Augustin Delorveau", "Hanae Mizushiro"),
    "Eskil Norrevang": ("Augustin Delorveau", "Hanae Mizushiro", "Clémence Auvrelle"),
    "Basile Quinterre": ("Clémence Auvrelle", "Augustin Delorveau"),
    "Tomasz Wielgorny": ("Eskil Norrevang", "Basile Quinterre"),
    "Wilhelmina Stroo": ("Tomasz Wielgorny", "Basile Quinterre", "Hanae Mizushiro"),
}
"""Influenced painter: those who influenced her or him."""


def _school() -> tuple[Painter, ...]:
    trained: dict[str, Painter] = {}
    for own in (*MASTERS, *MODERNS):
        masters = [trained[name] for name in _INFLUENCES.get(own.name, ())]
        trained[own.name] = apprentice(own, masters)
    return tuple(trained.values())


PAINTERS: tuple[Painter, ...] = _school()
"""The painters of the gallery, in order of birth."""
