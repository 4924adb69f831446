"""What a source gives: artists, influences, and what it had to leave out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.errors import InvalidInput
from shared.influence.base import Artist, Influence
from shared.jobs import Failure
from shared.names import artist_id

# A plain number, a spreadsheet's "1839.0", an ISO date, or an xsd:gYear, the last two with or without a time zone.
_YEAR = re.compile(r"([+-]?\d{1,4})(\.0|-\d\d?(-\d\d?(\D.*)?)?|Z|[+-]\d\d:\d\d)?", re.ASCII)


@dataclass
class Gathered:
    """Artists and influences by id, once each, however often and in whatever spelling a source names them.

    Attributes:
        artists: By id. The first spelling stands, and the first year of each kind that is known.
        sources: For each (influencer, influenced) the names of its sources.
        rejected: What could not be used, and why.
        notes: What was read otherwise than it stands there, each once.
    """

    artists: dict[str, Artist] = field(default_factory=dict)
    sources: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    rejected: list[Failure] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)  # in order

    def add(self, influencer: Artist, influenced: Artist, sources: Iterable[str]) -> None:
        """Take one statement. Raises `InvalidInput` where both are one artist."""
        if influencer.id == influenced.id:
            raise InvalidInput(f"'{influencer.name}' cannot influence '{influenced.name}': they are one artist.")
        self._meet(influencer)
        self._meet(influenced)
        # (influencer:Artist)-[:INFLUENCED {sources}]->(influenced:Artist)
        self.sources.setdefault((influencer.id, influenced.id), set()).update(sources)

    def reject(self, item: str, reason: str) -> None:
        """Leave something out, and say why."""
        self.rejected.append(Failure(item=item, reason=reason))

    def note(self, text: str) -> None:
        """Say that something was read otherwise than it stands there."""
        self.notes.setdefault(text)

    def influences(self) -> list[Influence]:
        """All statements by rising (influencer, influenced)."""
        return [
            Influence(influencer=influencer, influenced=influenced, sources=tuple(sorted(sources)))
            for (influencer, influenced), sources in sorted(self.sources.items())
        ]

    def _meet(self, artist: Artist) -> None:
        known = self.artists.setdefault(artist.id, artist)
        if artist.name != known.name:
            self.note(f"'{artist.name}' is taken for '{known.name}'.")
        born = artist.born if known.born is None else known.born
        died = artist.died if known.died is None else known.died
        if (born, died) != (known.born, known.died):
            self.artists[artist.id] = known.model_copy(update={"born": born, "died": died})


def named(name: str, born: int | None = None, died: int | None = None) -> Artist:
    """The artist of this name, its white space tidied. Raises `InvalidInput` for a name without letters or digits."""
    tidy = " ".join(name.split())
    identity = artist_id(tidy)
    if not identity:
        raise InvalidInput(f"'{tidy}' has no letter or digit to know an artist by." if tidy else "The name is empty.")
    return Artist(id=identity, name=tidy, born=born, died=died)


def year(text: str) -> int:
    """The year of a number or date, negative before the common era. Raises `InvalidInput` for any other text."""
    match = _YEAR.fullmatch(text.strip())
    if not match:
        raise InvalidInput(f"'{text.strip()}' is neither a year nor a date.")
    return int(match[1])
