"""The influence graph in memory, saved to a file."""

import os
import secrets
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ValidationError

from shared.errors import InvalidInput, Unavailable
from shared.influence.adjacency import Adjacency, Nodes, first_path
from shared.influence.base import Artist, Direction, GraphSize, Influence, Neighbours
from shared.influence.merging import Pair, check_ends, check_statement, completed, united

_BACK = {Direction.ANY: Direction.ANY, Direction.BEFORE: Direction.AFTER, Direction.AFTER: Direction.BEFORE}


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
        self._state = _load(path) if path else _State({}, {})

    def merge(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        with self._writing:
            self._put(_merged(self._state, artists, influences))

    def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        state = _merged(_State({}, {}), artists, influences)
        with self._writing:
            self._put(state)

    def clear(self) -> None:
        with self._writing:
            self._put(_State({}, {}))

    def size(self) -> GraphSize:
        state = self._state
        return GraphSize(artists=len(state.artists), influences=len(state.influences))

    def artist(self, artist_id: str) -> Artist | None:
        return self._state.artists.get(artist_id)

    def lookup(self, artist_ids: Collection[str]) -> dict[str, Artist]:
        known = self._state.artists
        return {artist_id: known[artist_id] for artist_id in artist_ids if artist_id in known}

    def artists(self) -> Iterator[Artist]:
        return iter(self._state.artists.values())

    def influences(self) -> Iterator[Influence]:
        return iter(self._state.influences.values())

    def neighbours(self, artist_id: str) -> Neighbours:
        state = self._state
        # (:Artist)-[:INFLUENCED]->(artist)-[:INFLUENCED]->(:Artist)
        before = state.next_to(artist_id, Direction.BEFORE)
        after = state.next_to(artist_id, Direction.AFTER)
        return Neighbours(
            influenced_by=tuple((state.artists[other], state.influences[other, artist_id]) for other in before),
            influenced=tuple((state.artists[other], state.influences[artist_id, other]) for other in after),
        )

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        state = self._state
        known = {target: state.numbers[target] for target in targets if target in state.numbers}
        if origin not in state.numbers or not known:
            return {}
        wanted = np.fromiter(known.values(), np.intp, len(known))
        hops = np.full(len(state.artists), -1)
        for distance, ring in enumerate(state.around[direction].rings(state.numbers[origin])):
            hops[ring] = distance
            if (hops[wanted] >= 0).all():
                break
        return {target: away for target, away in zip(known, hops[wanted].tolist(), strict=True) if away >= 0}

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        state = self._state
        if origin not in state.numbers or target not in state.numbers:
            return None
        along, against = state.around[direction], state.around[_BACK[direction]]
        walk = first_path(along, against, state.numbers[origin], state.numbers[target])
        if walk is None:
            return None
        return tuple(state.between(here, there, direction) for here, there in pairwise(state.ids[n] for n in walk))

    def check(self) -> None:
        """The graph is in this process, so it always answers."""

    def _put(self, state: "_State") -> None:
        if state is self._state:
            return
        if self._path:
            _save(self._path, state)
        self._state = state


class _State:
    """One version of the graph, never changed once it is built.

    Attributes:
        artists: By id, in rising order.
        influences: By (influencer, influenced), in rising order.
        ids: The artists' ids, rising.
        numbers: Each id's place in `ids`, its node number: numbers compare as ids do.
        around: For each direction which nodes are one hop away.
    """

    def __init__(self, artists: Mapping[str, Artist], influences: Mapping[Pair, Influence]) -> None:
        self.artists = dict(sorted(artists.items()))
        self.influences = dict(sorted(influences.items()))
        self.ids = list(self.artists)
        self.numbers = {artist_id: number for number, artist_id in enumerate(self.ids)}
        # (influencer:Artist)-[:INFLUENCED]->(influenced:Artist)
        influencers = self._numbered(influencer for influencer, _ in self.influences)
        influenced = self._numbered(influenced for _, influenced in self.influences)
        both = np.concatenate([influencers, influenced]), np.concatenate([influenced, influencers])
        self.around = {
            Direction.AFTER: Adjacency(len(self.ids), influencers, influenced),
            Direction.BEFORE: Adjacency(len(self.ids), influenced, influencers),
            Direction.ANY: Adjacency(len(self.ids), *both),
        }

    def next_to(self, artist_id: str, direction: Direction) -> list[str]:
        """The ids one hop away, rising; none for an unknown artist."""
        number = self.numbers.get(artist_id)
        return [] if number is None else [self.ids[n] for n in self.around[direction].of(np.array([number]))]

    def between(self, here: str, there: str, direction: Direction) -> Influence:
        """The relationship that a walk in this direction takes from one artist to a neighbour."""
        forward, backward = (here, there), (there, here)
        if direction is Direction.BEFORE or forward not in self.influences:
            return self.influences[backward]
        return self.influences[forward]

    def _numbered(self, ids: Iterable[str]) -> Nodes:
        return np.fromiter((self.numbers[artist_id] for artist_id in ids), np.intp, len(self.influences))


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
        known = nodes.get(artist.id)
        nodes[artist.id] = completed(known, artist)
        changed |= nodes[artist.id] is not known
    for influence in influences:
        check_statement(influence)
        check_ends(influence, nodes)
        key = (influence.influencer, influence.influenced)
        found = edges.get(key)
        edges[key] = united(found, influence)
        changed |= edges[key] is not found
    return _State(nodes, edges) if changed else state


def _load(path: Path) -> _State:
    try:
        saved = _File.model_validate_json(path.read_bytes())
        return _merged(_State({}, {}), saved.artists, saved.influences)
    except FileNotFoundError:
        return _State({}, {})
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
