"""What an evaluation keeps in the object store while it is not at its end, so that it goes on in a further turn.

evaluations/<job id>/plan.json      what is measured, settled once: models, works, labels and influences as they were
evaluations/<job id>/<kind>.npz     what the queries so far have found with this encoder
"""

from collections import defaultdict
from io import BytesIO

import numpy as np
from pydantic import BaseModel, ValidationError

from services.trainer.evaluation.lift import Tally
from services.trainer.evaluation.measuring import Measured
from services.trainer.evaluation.works import Labels, Works
from shared.errors import ObjectNotFound
from shared.influence.base import Artist, Influence
from shared.messages import EncoderKind
from shared.storage.base import ObjectStore

EVALUATIONS = "evaluations/"


class Plan(BaseModel):
    """What is measured: every encoder on the same works and influences, whatever changes while it goes on.

    Attributes:
        models: The model of each encoder, in the order in which they are shown.
        labels: Artist and style of each work that can be found, by id.
        left_out: Works that some of the encoders have not indexed.
        queries: Ids of the works that ask, rising.
        trained_on: How many of the works each model was trained on; None where it does not say.
        names: What the collection calls its artists, by id.
        nodes: The influence graph's id of each artist of the collection that it knows; two spellings may have one.
        artists: Of the influence graph, their ids and names.
        influences: Of the influence graph.
    """

    models: dict[EncoderKind, str]
    labels: dict[str, tuple[str | None, str | None]]
    left_out: int
    queries: list[str]
    trained_on: dict[EncoderKind, int | None]
    names: dict[str, str]
    nodes: dict[str, str]
    artists: list[Artist]
    influences: list[Influence]

    @property
    def works(self) -> Works:
        """The works that can be found, by the artists that the collection names."""
        return Works.of({work: Labels(*labels) for work, labels in self.labels.items()})

    @property
    def works_by_node(self) -> Works:
        """The same works by the graph's artists, as searches rank them: all spellings of one are one.

        An artist who has no node keeps the collection's id, behind a prefix that no node's id has.
        """
        return Works.of({work: Labels(self._ranked(artist), style) for work, (artist, style) in self.labels.items()})

    def influences_here(self) -> list[Influence]:
        """The influences between artists of the collection by its own ids, once for each two spellings."""
        spellings: defaultdict[str, list[str]] = defaultdict(list)
        for artist, node in self.nodes.items():
            spellings[node].append(artist)
        return [
            influence.model_copy(update={"influencer": influencer, "influenced": influenced})
            for influence in self.influences
            for influencer in spellings.get(influence.influencer, ())
            for influenced in spellings.get(influence.influenced, ())
        ]

    def _ranked(self, artist: str | None) -> str | None:
        return None if artist is None else self.nodes.get(artist, f"collection/{artist}")


class Kept:
    """What one job keeps."""

    def __init__(self, store: ObjectStore, job_id: str) -> None:
        self._store = store
        self._folder = f"{EVALUATIONS}{job_id}/"

    def plan(self) -> Plan | None:
        """What was settled in an earlier turn. One that another version of Vasari has settled is begun anew."""
        try:
            return Plan.model_validate_json(self._store.get(f"{self._folder}plan.json"))
        except ObjectNotFound:
            return None
        except ValidationError:
            self.clear()
            return None

    def settle(self, plan: Plan) -> Plan:
        """Keep it, and give it back."""
        content = plan.model_dump_json(exclude_defaults=True).encode()
        self._store.put(f"{self._folder}plan.json", content, content_type="application/json")
        return plan

    def measured(self, encoder: EncoderKind) -> Measured | None:
        """How far an earlier turn has come with this encoder."""
        try:
            content = self._store.get(f"{self._folder}{encoder}.npz")
        except ObjectNotFound:
            return None
        return _loaded(content)

    def put(self, encoder: EncoderKind, measured: Measured) -> None:
        """Keep how far this encoder has come."""
        self._store.put(f"{self._folder}{encoder}.npz", _saved(measured))

    def clear(self) -> None:
        """Remove everything."""
        for info in list(self._store.list(self._folder)):
            self._store.delete(info.key)


def _saved(measured: Measured) -> bytes:
    out = BytesIO()
    np.savez_compressed(out, done=measured.done, found=measured.found, cosines=measured.cosines, **vars(measured.tally))
    return out.getvalue()


def _loaded(content: bytes) -> Measured:
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        there = dict(arrays)
    done, found, cosines = int(there.pop("done")), there.pop("found"), there.pop("cosines")
    return Measured(done, found, cosines, Tally(**there))
