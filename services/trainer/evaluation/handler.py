"""What the trainer does with the message that asks for an evaluation."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from services.trainer.evaluation import report
from services.trainer.evaluation.examples import examples
from services.trainer.evaluation.figures import Figures, InfluenceFigures
from services.trainer.evaluation.folds import fold, pairs, parted
from services.trainer.evaluation.judging import MEASURES, Judge
from services.trainer.evaluation.kept import Kept, Plan
from services.trainer.evaluation.lift import GRID, Lift
from services.trainer.evaluation.measuring import Measured, measure, read
from services.trainer.evaluation.planning import plan
from services.trainer.evaluation.resampling import ROUNDS, Resampling
from services.trainer.evaluation.summing import encoder_figures, groups, influence_figures
from services.trainer.evaluation.works import Rows, Works
from shared.catalogue import Catalogue
from shared.identity.people import People
from shared.images import ImageLimits
from shared.influence.base import Direction, InfluenceGraph
from shared.jobs import Progress, turn_is_over
from shared.messages import EncoderKind, EvaluateEncoders
from shared.registry import ModelRegistry
from shared.reports import figures_key, page_key
from shared.storage.base import ObjectStore
from shared.vectors.base import VectorIndex


def evaluate(
    message: EvaluateEncoders,
    *,
    store: ObjectStore,
    catalogue: Catalogue,
    registry: ModelRegistry,
    index: VectorIndex,
    graph: InfluenceGraph,
    people: People,
    limits: ImageLimits,
    progress: Progress,
) -> None:
    """Measure retrieval with each encoder's promoted model, and report it as a page and as JSON (`shared.reports`).

    What one turn has measured is kept for the next. Raises what `planning.plan` does before anything is measured, and
    `Conflict` where works are removed from the index meanwhile.
    """
    kept = Kept(store, message.job_id)
    progress.say("reading what is indexed")
    settled = kept.plan() or kept.settle(
        plan(message, catalogue=catalogue, registry=registry, index=index, graph=graph, people=people)
    )
    works = settled.works
    queries = np.searchsorted(np.array(works.ids), np.array(settled.queries))
    weights = sorted({*GRID, message.weight})
    ranked = settled.works_by_node
    joined = pairs(ranked.artist_ids, settled.influences)[: None if message.folds else 0]
    parts = parted(joined, message.folds or 1, message.seed)
    measured = {kind: kept.measured(kind) or Measured.empty(len(queries), len(weights)) for kind in settled.models}
    progress.expect(len(queries) * len(measured), "works", done=sum(each.done for each in measured.values()))
    lift = _lift(ranked, settled, parts, weights, message.candidates, progress)
    for kind, each in measured.items():
        if each.done < len(queries):
            _measure(kind, settled.models[kind], works, queries, lift, each, index=index, kept=kept, progress=progress)

    progress.say("writing the report")
    resampling = Resampling(works.artists[queries], seed=message.seed)
    influence = None
    if len(joined):
        influence = influence_figures(
            {kind: each.tally for kind, each in measured.items()},
            resampling,
            weights=weights,
            folds=len(parts),
            pairs=len(joined),
            candidates=message.candidates,
            weight=message.weight,
        )
    figures = _figures(message, settled, works, queries, measured, resampling, influence)
    store.put(figures_key(message.job_id), figures.model_dump_json().encode(), content_type="application/json")
    page = report.page(figures, catalogue=catalogue, names=settled.names, limits=limits)
    store.put(page_key(message.job_id), page.encode(), content_type="text/html; charset=utf-8")
    kept.clear()
    progress.result(**_result(figures))


def _lift(
    works: Works, settled: Plan, parts: list[Rows], weights: list[float], candidates: int, progress: Progress
) -> Lift:
    folds = []
    for number, part in enumerate(parts, start=1):
        progress.say(f"holding out influences: {number} of {len(parts)}")
        folds.append(fold(works.artist_ids, settled.artists, settled.influences, part))
    return Lift(works, folds, weights, candidates)


def _measure(
    kind: EncoderKind,
    model_id: str,
    works: Works,
    queries: Rows,
    lift: Lift,
    measured: Measured,
    *,
    index: VectorIndex,
    kept: Kept,
    progress: Progress,
) -> None:
    vectors = read(index, model_id, works, progress)
    for count in measure(vectors, queries, lift, measured):
        progress.advance(count, note=f"measuring {kind}")
        if turn_is_over():
            kept.put(kind, measured)
            progress.reached()
            progress.put_down()
    kept.put(kind, measured)


def _figures(
    message: EvaluateEncoders,
    settled: Plan,
    works: Works,
    queries: Rows,
    measured: dict[EncoderKind, Measured],
    resampling: Resampling,
    influence: InfluenceFigures | None,
) -> Figures:
    judge = Judge(works, settled.influences_here())
    scored = {kind: judge.score(queries, each.found) for kind, each in measured.items()}
    against = message.against or message.encoders[0]
    artists = works.artists[queries]
    return Figures(
        job_id=message.job_id,
        created_at=datetime.now(UTC),
        works=len(works),
        artists=len(works.artist_ids),
        styles=len(works.style_names),
        left_out=settled.left_out,
        queries=len(queries),
        query_artists=len(np.unique(artists[artists >= 0])),
        unseen=message.unseen,
        against=against,
        rounds=ROUNDS,
        encoders=encoder_figures(scored, against, resampling, models=settled.models, trained_on=settled.trained_on),
        by_artist=groups(scored, artists, works.artist_ids),
        by_style=groups(scored, works.styles[queries], works.style_names),
        influence=influence,
        examples=examples(works, queries, measured, scored, judge),
    )


def _result(figures: Figures) -> dict[str, Any]:
    """What the job itself tells: the measures of each encoder, their intervals, the gains, and the lift by λ."""
    result: dict[str, Any] = {
        "works": figures.works,
        "left_out": figures.left_out,
        "unseen": figures.unseen,
        "against": figures.against,
        "encoders": {
            each.encoder: {
                "model_id": each.model_id,
                "works": figures.queries,
                **{name: each.measures[name].value for name in MEASURES},
            }
            for each in figures.encoders
        },
        "intervals": {each.encoder: {name: each.measures[name][1:] for name in MEASURES} for each in figures.encoders},
        "gains": {each.encoder: each.gains for each in figures.encoders if each.gains},
    }
    if figures.influence:
        result["lifts"] = {
            kind: [
                at.model_dump(include={"weight", "lift", "gain", "rest_lift", "rest_gain"})
                for at in by_direction[Direction.ANY]
            ]
            for kind, by_direction in figures.influence.lifts.items()
        }
    return result
