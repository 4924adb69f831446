"""Measure the encoders, and read what came out."""

from typing import Annotated, get_args

from fastapi import APIRouter, Response, status
from pydantic import BaseModel, Field

from services.search.bootstrap import Dependencies
from services.search.routes.context import Has
from services.search.routes.starting import start
from shared import messages, tasks
from shared.errors import InvalidInput, NotFound, ObjectNotFound
from shared.jobs import Job, new_job_id
from shared.messages import EncoderKind, Unseen
from shared.reports import figures_key, page_key

router = APIRouter(prefix="/api/v1/evaluations", tags=["evaluations"])

# The page brings its style and its pictures along. It runs nothing, whatever titles and names may hold.
_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


class EvaluationIn(BaseModel):
    """What to measure; by default every encoder that has works indexed."""

    encoders: list[EncoderKind] = Field(default_factory=list)
    against: EncoderKind | None = Field(
        None, description="What the others are compared with; unless given, `backbone`, or else the first"
    )
    unseen: Unseen = Field("none", description="Ask only with works, or artists, that no model was trained on")
    folds: Annotated[
        int, Field(ge=0, le=20, description="Parts that influences are held out in to see whether they help; 0: none")
    ] = 5
    seed: Annotated[int, Field(ge=0, description="Of the parts, and of the draws behind the intervals")] = 0


@router.post("", status_code=status.HTTP_202_ACCEPTED, summary="Measure the encoders")
def evaluate(has: Has, body: EvaluationIn, response: Response) -> Job:
    """mAP@10 by artist, P@10 by style, graded nDCG@10 and distinct artists in ten, over the works that all encoders
    have indexed, and whether influences help. The report is there when the job has succeeded."""
    encoders = tuple(dict.fromkeys(body.encoders)) or _ready(has)
    if not encoders:
        raise InvalidInput("No encoder is ready; run `vasari encode` first.")
    if body.against is not None and body.against not in encoders:
        raise InvalidInput(f"'{body.against}' is not among the encoders to measure: {', '.join(encoders)}; add it.")
    message = messages.EvaluateEncoders(
        job_id=new_job_id("evaluate"),
        encoders=encoders,
        against=body.against or ("backbone" if "backbone" in encoders else None),
        unseen=body.unseen,
        folds=body.folds,
        weight=has.settings.influence_weight,
        candidates=has.settings.candidates,
        seed=body.seed,
    )
    title = f"Evaluate {', '.join(encoders)}"
    return start(has, response, tasks.EVALUATE_ENCODERS, message, kind="evaluate", title=title)


@router.get(
    "/{job_id}/report",
    summary="The report as a page",
    responses={200: {"content": {"text/html": {}}, "description": "One file that needs nothing else"}},
)
def get_report(has: Has, job_id: str) -> Response:
    """Figures with intervals, tables by style and artist, examples: one file, to be opened anywhere."""
    headers = {
        "Content-Security-Policy": _POLICY,
        "Content-Disposition": f'inline; filename="vasari-{job_id}.html"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    return Response(_stored(has, job_id, page_key(job_id)), media_type="text/html", headers=headers)


@router.get(
    "/{job_id}/figures",
    summary="The report's numbers",
    responses={200: {"content": {"application/json": {}}, "description": "Everything that the page shows"}},
)
def get_figures(has: Has, job_id: str) -> Response:
    """The same in JSON, every artist and style among it."""
    return Response(_stored(has, job_id, figures_key(job_id)), media_type="application/json")


def _ready(has: Dependencies) -> tuple[EncoderKind, ...]:
    indexed = {card.kind for card in has.registry.all_promoted() if has.index.count(card.id)}
    return tuple(kind for kind in get_args(EncoderKind) if kind in indexed)


def _stored(has: Dependencies, job_id: str, key: str) -> bytes:
    job = has.jobs.get(job_id)
    try:
        return has.store.get(key)
    except ObjectNotFound as error:
        if job.kind != "evaluate":
            raise NotFound(f"Job {job_id} is no evaluation; list the jobs with `vasari jobs`.") from error
        raise NotFound(f"Job {job_id} is {job.state} and has no report; one is there once it has succeeded.") from error
