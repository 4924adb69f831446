"""The works of a collection by their artists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from shared.artwork import Artwork
from shared.identity.base import Person
from shared.identity.people import people_of
from shared.influence.base import Artist


@dataclass(frozen=True)
class Oeuvre:
    """The works that name one artist in one spelling, by year, title and id."""

    artist: Person
    works: tuple[Artwork, ...]


def oeuvres(artworks: Iterable[Artwork]) -> dict[str, Oeuvre]:
    """All artists with their works, by rising id; the same in whatever order the works come."""
    works: defaultdict[str, list[Artwork]] = defaultdict(list)
    for artwork in artworks:
        if artwork.artist_id:
            works[artwork.artist_id].append(artwork)
    ordered = {identity: tuple(sorted(works[identity], key=by_year)) for identity in sorted(works)}
    artists = {artist.id: artist for artist in people_of(artwork for group in ordered.values() for artwork in group)}
    return {identity: Oeuvre(artists[identity], group) for identity, group in ordered.items()}


def lifetime(node: Artist | None, spellings: Iterable[Oeuvre]) -> tuple[int | None, int | None]:
    """The years of birth and death that the graph has for an artist, or, where it has neither, that the works' records
    have in one of their spellings."""
    known = [(node.born, node.died)] if node else []
    known += [(oeuvre.artist.born, oeuvre.artist.died) for oeuvre in spellings]
    return next((years for years in known if years != (None, None)), (None, None))


def by_year(artwork: Artwork) -> tuple[int, str, str]:
    """What to sort the works of an artist by."""
    return artwork.year or 0, artwork.title or "", artwork.id
