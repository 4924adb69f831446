"""The collection in memory, for browsing: filters, facets and pages over all records, and its artists."""

import time
from collections import Counter
from collections.abc import Collection as Several
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread

from services.search.oeuvres import Oeuvre, by_year, oeuvres
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.errors import VasariError
from shared.names import artist_id


@dataclass(frozen=True)
class Selection:
    """Which artworks to show; an empty one shows all.

    Attributes:
        text: Words that title, artist or style contain, all of them, in any case.
        artists: Ids.
    """

    text: str = ""
    artists: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None


@dataclass
class _Record:
    artwork: Artwork
    version: str
    words: str = field(init=False)

    def __post_init__(self) -> None:
        parts = (self.artwork.title, self.artwork.artist, _style(self.artwork))
        self.words = artist_id(" ".join(part for part in parts if part))


class Collection:
    """All records, read once and then as they change; a search's hits do not come from here.

    For any number of threads.
    """

    def __init__(self, catalogue: Catalogue, *, fresh: float = 2.0) -> None:
        """`fresh` is how many seconds the records are taken to be unchanged."""
        self._catalogue = catalogue
        self._fresh = fresh
        self._records: dict[str, _Record] = {}
        self._oeuvres: Mapping[str, Oeuvre] | None = None
        self._changed = False  # since these were gathered
        self._gone: frozenset[str] = frozenset()
        self._read = float("-inf")
        self._lock = Lock()
        self._reading: Thread | None = None

    def select(self, selection: Selection) -> list[Artwork]:
        """The artworks that pass, by artist, year, title and id."""
        wanted = artist_id(selection.text).split("-") if selection.text else []
        return sorted(
            (
                record.artwork
                for record in self._current()
                if _passes(record.artwork, selection) and all(word in record.words for word in wanted)
            ),
            key=lambda artwork: (artwork.artist_id or "~", *by_year(artwork)),
        )

    def mixed(self, selection: Selection) -> list[Artwork]:
        """The same artworks hung in turns: the first of each artist, then the second of each, and so on."""
        hung: Counter[str | None] = Counter()
        turns = []
        for artwork in self.select(selection):
            hung[artwork.artist_id] += 1
            turns.append((hung[artwork.artist_id], artwork))
        return [artwork for _, artwork in sorted(turns, key=lambda turn: turn[0])]

    def artists(self) -> Mapping[str, Oeuvre]:
        """The artists that the works name, by rising id."""
        with self._lock:
            self._update()
            if self._oeuvres is None or self._changed:
                self._oeuvres = oeuvres(record.artwork for record in self._records.values())
                self._changed = False
            return self._oeuvres

    def artists_lately(self, needed: Several[str]) -> Mapping[str, Oeuvre]:
        """The same as of the last reading, for a search, which is not to wait for a listing of all records.

        They are read on in the background, but at once where one of the ids `needed` is new. One that has no work any
        more, and only the index still knows, is waited for once.
        """
        known = self._oeuvres
        if known is None or set(needed) - known.keys() - self._gone:
            known = self.artists()
            self._gone = frozenset(needed) - known.keys()
            return known
        if self._stale() and not (self._reading and self._reading.is_alive()):
            self._reading = Thread(target=self._read_on, name="collection", daemon=True)
            self._reading.start()
        return known

    def styles(self) -> list[tuple[str, int]]:
        """Each style and its number of works, by name; a predicted style counts where none is known."""
        return sorted(Counter(style for record in self._current() if (style := _style(record.artwork))).items())

    def predicted_styles(self) -> list[tuple[str, int]]:
        """Each style that works are predicted to have, and the number of these works, by name."""
        guesses = (record.artwork.guessed_style for record in self._current())
        return sorted(Counter(style for style in guesses if style).items())

    def __len__(self) -> int:
        return len(self._current())

    def _current(self) -> list[_Record]:
        with self._lock:
            self._update()
            return list(self._records.values())

    def _read_on(self) -> None:
        with suppress(VasariError):  # whoever asks next for what is current is told
            self.artists()

    def _stale(self) -> bool:
        return time.monotonic() - self._read > self._fresh

    def _update(self) -> None:
        if self._stale():
            self._refresh()
            self._read = time.monotonic()

    def _refresh(self) -> None:
        stored = dict(self._catalogue.versions())
        for gone in self._records.keys() - stored.keys():
            del self._records[gone]
            self._changed = True
        changed = [
            identity
            for identity, version in stored.items()
            if identity not in self._records or self._records[identity].version != version
        ]
        for identity, artwork in self._catalogue.records(changed):
            if artwork is not None:
                self._records[identity] = _Record(artwork, stored[identity])
                self._changed = True


def _style(artwork: Artwork) -> str | None:
    """What a filter by style goes by: as in the vector index, a predicted style stands in for one that is unknown."""
    return artwork.style or artwork.guessed_style


def _passes(artwork: Artwork, selection: Selection) -> bool:
    return (
        (not selection.artists or artwork.artist_id in selection.artists)
        and (not selection.styles or _style(artwork) in selection.styles)
        and (selection.year_from is None or (artwork.year is not None and artwork.year >= selection.year_from))
        and (selection.year_to is None or (artwork.year is not None and artwork.year <= selection.year_to))
    )
