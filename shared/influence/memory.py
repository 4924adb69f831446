"""The influence graph in memory, saved to a file."""

import os
import secrets
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from shared.errors import InvalidInput, Unavailable
from shared.influence.base import Artist, Direction, GraphSize, Influence, Neighbours

_BACK = {Direction.ANY: Direction.ANY, Direction.BEFORE: Direction.AFTER, Direction.AFTER: Direction.BEFORE}
_NOBODY: frozenset[str] = frozenset()


class MemoryGraph:
    """An influence graph for one process. See `shared.influence.base.InfluenceGraph` for what each method promises.

    A change builds a new state beside the old one, saves it, and only then puts it in the old one's place: readers
    take no lock and never see half a change, and what they see is on the disk. One process at a time may own the
    file; another one that has it open would not see the changes.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Load the graph that is saved at `path`; without a path nothing is saved.

        Raises `InvalidInput` where the file is damaged, and `Unavailable` where it cannot be read.
        """
        self._path = path
        self._writing = threading.Lock()
        self._state = _load(path) if path else _State()

    def merge(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        with self._writing:
            self._replace(_merged(self._state, artists, influences))

    def clear(self) -> None:
        with self._writing:
            self._replace(_State())

    def size(self) -> GraphSize:
        state = self._state
        return GraphSize(artists=len(state.artists), influences=len(state.influences))

    def artist(self, artist_id: str) -> Artist | None:
        return self._state.artists.get(artist_id)

    def artists(self) -> Iterator[Artist]:
        return iter(self._state.artists.values())

    def influences(self) -> Iterator[Influence]:
        return iter(self._state.influences.values())

    def neighbours(self, artist_id: str) -> Neighbours:
        state = self._state
        # (:Artist)-[:INFLUENCED]->(artist)-[:INFLUENCED]->(:Artist)
        before = sorted(state.around[Direction.BEFORE].get(artist_id, _NOBODY))
        after = sorted(state.around[Direction.AFTER].get(artist_id, _NOBODY))
        return Neighbours(
            influenced_by=tuple((state.artists[other], state.influences[other, artist_id]) for other in before),
            influenced=tuple((state.artists[other], state.influences[artist_id, other]) for other in after),
        )

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        state = self._state
        missing = state.artists.keys() & targets
        found: dict[str, int] = {}
        for hops, ring in enumerate(_rings(state, origin, direction)):
            reached = missing & ring
            found.update(dict.fromkeys(reached, hops))
            missing -= reached
            if not missing:
                break
        return found

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        """As in the port. Where two artists influenced each other, the relationship that points along the walk."""
        state = self._state
        if origin not in state.artists:
            return None
        # Rings around the target tell how far each artist still has to go; the walk from the origin then takes the
        # first of those that are one hop nearer.
        rings: list[frozenset[str]] = []
        for ring in _rings(state, target, _BACK[direction]):
            if origin in ring:
                break
            rings.append(ring)
        else:
            return None
        steps, here = [], origin
        for ring in reversed(rings):
            there = min(state.around[direction][here] & ring)
            steps.append(state.between(here, there, direction))
            here = there
        return tuple(steps)

    def check(self) -> None:
        """The graph is in this process, so it always answers."""

    def _replace(self, state: "_State") -> None:
        if state is self._state:
            return
        if self._path:
            _save(self._path, state)
        self._state = state


@dataclass(frozen=True, slots=True)
class _State:
    """One version of the graph, never changed once it is built.

    Attributes:
        artists: By id, in rising order.
        influences: By (influencer, influenced), in rising order.
        around: For each direction the artists one hop away; who has none there is absent.
    """

    artists: Mapping[str, Artist] = field(default_factory=dict)
    influences: Mapping[tuple[str, str], Influence] = field(default_factory=dict)
    around: Mapping[Direction, Mapping[str, frozenset[str]]] = field(
        default_factory=lambda: {direction: {} for direction in Direction}
    )

    def between(self, here: str, there: str, direction: Direction) -> Influence:
        """The relationship that a walk in this direction takes from one artist to a neighbour."""
        forward, backward = (here, there), (there, here)
        if direction is Direction.BEFORE or forward not in self.influences:
            return self.influences[backward]
        return self.influences[forward]


class _File(BaseModel):
    """What the file holds."""

    version: Literal[1]
    artists: list[Artist]
    influences: list[Influence]


def _merged(state: _State, artists: Iterable[Artist], influences: Iterable[Influence]) -> _State:
    """The state with these added: the same object where they add nothing. Raises `InvalidInput`."""
    nodes, edges = dict(state.artists), dict(state.influences)
    changed = False
    for artist in artists:
        known = nodes.get(artist.id, artist)
        nodes[artist.id] = _completed(known, artist)
        changed |= nodes[artist.id] != state.artists.get(artist.id)
    for influence in influences:
        key = (influence.influencer, influence.influenced)
        _check(influence, nodes)
        known_sources = edges[key].sources if key in edges else ()
        sources = tuple(sorted({*known_sources, *influence.sources}))
        if sources != known_sources:
            edges[key] = influence.model_copy(update={"sources": sources})
            changed = True
    if not changed:
        return state
    return _State(dict(sorted(nodes.items())), dict(sorted(edges.items())), _around(edges))


def _completed(known: Artist, new: Artist) -> Artist:
    born = new.born if known.born is None else known.born
    died = new.died if known.died is None else known.died
    return known.model_copy(update={"born": born, "died": died})


def _check(influence: Influence, artists: Mapping[str, Artist]) -> None:
    edge = f"'{influence.influencer}' influenced '{influence.influenced}'"
    if influence.influencer == influence.influenced:
        raise InvalidInput(f"{edge}: the two artists must differ.")
    for end in (influence.influencer, influence.influenced):
        if end not in artists:
            raise InvalidInput(f"{edge}: '{end}' is not in the graph; give the artist with the influence.")
    if not influence.sources:
        raise InvalidInput(f"{edge}: name at least one source.")


def _around(edges: Iterable[tuple[str, str]]) -> dict[Direction, dict[str, frozenset[str]]]:
    # (influencer:Artist)-[:INFLUENCED]->(influenced:Artist)
    building: dict[Direction, dict[str, set[str]]] = {direction: {} for direction in Direction}
    for influencer, influenced in edges:
        building[Direction.AFTER].setdefault(influencer, set()).add(influenced)
        building[Direction.BEFORE].setdefault(influenced, set()).add(influencer)
        building[Direction.ANY].setdefault(influencer, set()).add(influenced)
        building[Direction.ANY].setdefault(influenced, set()).add(influencer)
    return {
        direction: {artist: frozenset(others) for artist, others in sets.items()}
        for direction, sets in building.items()
    }


def _rings(state: _State, origin: str, direction: Direction) -> Iterator[frozenset[str]]:
    """The artists at 0, 1, 2, … hops from `origin`; nothing where the origin is unknown."""
    around = state.around[direction]
    ring = frozenset({origin} & state.artists.keys())
    seen: set[str] = set()
    while ring:
        yield ring
        seen |= ring
        # Whole sets at a time: the loop over neighbours runs in C.
        ring = _NOBODY.union(*[around.get(artist, _NOBODY) for artist in ring]) - seen


def _load(path: Path) -> _State:
    try:
        saved = _File.model_validate_json(path.read_bytes())
        return _merged(_State(), saved.artists, saved.influences)
    except FileNotFoundError:
        return _State()
    except OSError as error:
        raise Unavailable(f"Cannot read the influence graph {path} ({error.strerror}); check its rights.") from error
    except (ValidationError, InvalidInput) as error:
        raise InvalidInput(
            f"The influence graph {path} is damaged; move the file away, start again and load the influences anew."
        ) from error


def _save(path: Path, state: _State) -> None:
    """Write beside the file and rename into place: a killed process leaves the old graph or the new one."""
    artists, influences = list(state.artists.values()), list(state.influences.values())
    content = _File(version=1, artists=artists, influences=influences).model_dump_json(exclude_none=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unavailable(
            f"Cannot save the influence graph to {path} ({error.strerror}); check the space and rights of its folder."
        ) from error
