"""The works of a collection by their artists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from shared.artwork import Artwork
from shared.identity.base import Person
from shared.identity.people import people_of


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


def by_year(artwork: Artwork) -> tuple[int, str, str]:
    """What to sort the works of an artist by."""
    return artwork.year or 0, artwork.title or "", artwork.id
