"""Draw a map: the handler's steps, each of which can be put down and taken up again."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from services.trainer.maps import tsne, umap
from services.trainer.maps.neighbours import Neighbours, block
from services.trainer.maps.table import JUDGED, by_chance, neighbours_kept, table
from services.trainer.maps.unfinished import Unfinished
from services.trainer.maps.works import Works, principal_plane
from shared.errors import InvalidInput, NotIndexed
from shared.jobs import Progress, turn_is_over
from shared.maps import NAMES, MapCard, Maps
from shared.messages import DrawMap
from shared.registry import ModelRegistry
from shared.storage.base import ObjectStore
from shared.vectors.base import VectorIndex

FEWEST = 5  # works


def draw(
    message: DrawMap, *, store: ObjectStore, registry: ModelRegistry, index: VectorIndex, progress: Progress
) -> None:
    """Lay out the works that the encoder's promoted model has indexed, and store the map.

    Raises `ModelNotFound` where no model is promoted, `NotIndexed` for fewer than five works, and `InvalidInput` for
    more than UMAP is given here.
    """
    model_id = registry.promoted(message.encoder).id
    works = _collect(message, model_id, index)
    drawing = _Drawing(message, works, Unfinished(store, model_id, message.job_id, works.fingerprint), progress)
    places = drawing.places()
    progress.say("judging the map")
    card = MapCard(
        encoder=message.encoder,
        model_id=model_id,
        method=message.method,
        parameters=drawing.parameters,
        works=len(works),
        neighbours_kept=round(neighbours_kept(drawing.neighbours, places), 4),
        neighbours_by_chance=round(by_chance(len(works)), 4),
        created_at=datetime.now(UTC),
    )
    Maps(store).put(table(card, works, places))
    drawing.state.delete()
    progress.result(**card.model_dump(mode="json", exclude={"parameters", "created_at"}))


def _collect(message: DrawMap, model_id: str, index: VectorIndex) -> Works:
    works = Works.of(index.scan(model_id, with_vectors=True))
    if len(works) < FEWEST:
        raise NotIndexed(
            f"A map needs {FEWEST} works, and {len(works)} are indexed for the encoder '{message.encoder}'; "
            f"run `vasari encode --encoder {message.encoder}`."
        )
    if message.method == "umap" and len(works) > umap.MOST:
        raise InvalidInput(f"UMAP lays out at most {umap.MOST:,} works here, and there are {len(works):,}; use t-SNE.")
    return works


class _Drawing:
    def __init__(self, message: DrawMap, works: Works, state: Unfinished, progress: Progress) -> None:
        self._message, self._works, self._progress = message, works, progress
        self.state = state
        self._blocks = -(-len(works) // block(len(works)))
        others = len(works) - 1
        if message.method == "tsne":
            perplexity = tsne.fitting(message.perplexity, len(works))
            self.parameters = {"perplexity": perplexity, "seed": message.seed}
            self._near = min(int(tsne.NEIGHBOURS_PER_PERPLEXITY * perplexity), others)
        else:
            neighbours = min(message.neighbours, len(works))
            self.parameters = {"neighbours": neighbours, "seed": message.seed}
            self._near = neighbours - 1
        self.neighbours = state.neighbours(len(works), min(max(self._near, JUDGED), others))

    def places(self) -> NDArray[np.float64]:
        """The finished layout, shape (works, 2). Raises `Cancelled`, and `Paused` where the turn is over before."""
        steps = tsne.ITERATIONS // tsne.RUN if self._message.method == "tsne" else umap.epochs(len(self._works))
        done = -(-self.neighbours.done // block(len(self._works)))
        self._progress.expect(self._blocks + steps, "steps", done=done)
        self._find_neighbours()
        near, start = self.neighbours.first(self._near), principal_plane(self._works.vectors)
        return self._by_tsne(near, start) if self._message.method == "tsne" else self._by_umap(near, start)

    def _find_neighbours(self) -> None:
        for found in self.neighbours.find(self._works.vectors):
            self.state.keep_neighbours(self.neighbours, at_once=turn_is_over() or self.neighbours.complete)
            self._progress.advance(note=f"neighbours of {found:,} of {len(self._works):,} works")
            self._make_way()

    def _by_tsne(self, near: Neighbours, start: NDArray[np.float64]) -> NDArray[np.float64]:
        layout = tsne.TSNE(near, start, self.parameters["perplexity"], self._message.seed)
        if (state := self.state.layout()) is not None:
            layout.restore(state)
            self._progress.advance(layout.iteration // tsne.RUN)
        while not layout.finished:
            layout.run()
            self.state.keep_layout(layout.snapshot(), at_once=turn_is_over() and not layout.finished)
            self._progress.advance(note=f"t-SNE, iteration {layout.iteration} of {tsne.ITERATIONS}")
            if not layout.finished:
                self._make_way()
        return layout.places

    def _by_umap(self, near: Neighbours, start: NDArray[np.float64]) -> NDArray[np.float64]:
        done = 0

        def told(epoch: int) -> None:
            nonlocal done
            self._progress.advance(max(epoch - done, 0), note=f"UMAP, epoch {epoch}")
            done = max(epoch, done)

        self._progress.say("UMAP begins")
        places = umap.lay_out(self._works, near, start, self._message.seed, told)
        told(umap.epochs(len(self._works)))
        return places

    def _make_way(self) -> None:
        if turn_is_over():
            self._progress.reached(map=NAMES[self._message.method])
            self._progress.put_down()
