"""Load the influence graph's sources, forget them, build the graph."""

import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile, status

from services.search.graph_schemas import LoadIn
from services.search.routes.context import Has
from services.search.routes.starting import start, start_build
from services.search.routes.uploads import read_limited
from shared import messages, tasks
from shared.errors import NotFound
from shared.jobs import Job, new_job_id

router = APIRouter(prefix="/api/v1", tags=["graph"])

_ACCEPTED = status.HTTP_202_ACCEPTED
_TITLES = {"dbpedia": "DBpedia", "wikidata": "Wikidata"}


@router.post("/influences", status_code=_ACCEPTED, summary="Load influences from a file")
def load_influences(
    has: Has,
    file: Annotated[
        UploadFile, File(description="`.csv` (influencer, influenced, kind, source, citation), `.ttl` or `.nt`")
    ],
    response: Response,
    replace: Annotated[bool, Query(description="Forget every other source that was ever loaded")] = False,
) -> Job:
    """What the file says counts as long as no other file of this name is loaded, and until it is forgotten."""
    name = Path(file.filename or "influences.csv").name
    key = f"influences/{secrets.token_hex(8)}"
    has.store.put(key, read_limited(file, has.settings.max_image_bytes))
    message = messages.LoadInfluences(job_id=new_job_id("graph"), key=key, name=name, replace=replace)
    return start(has, response, tasks.LOAD_INFLUENCES, message, kind="graph", title=f"Load {name}")


@router.post("/graph/loads", status_code=_ACCEPTED, summary="Load influences from DBpedia or Wikidata")
def load_source(has: Has, body: LoadIn, response: Response) -> Job:
    """What the endpoint says, in the place of what it said before."""
    message = messages.LoadSource(job_id=new_job_id("graph"), **body.model_dump())
    title = f"Load {_TITLES[body.source]}"
    return start(has, response, tasks.LOAD_SOURCE, message, kind="graph", title=title)


@router.delete("/graph/sources/{name}", status_code=_ACCEPTED, summary="Forget a source")
def forget_source(has: Has, name: str, response: Response) -> Job:
    """The graph is built without it."""
    report = has.graph_reports.last()
    known = [source.name for source in report.sources] if report else []
    if name not in known:
        there = f"there are {', '.join(known)}" if known else "nothing is loaded"
        raise NotFound(f"The graph has no source '{name}'; {there}.")
    message = messages.ForgetSource(job_id=new_job_id("graph"), name=name)
    return start(has, response, tasks.FORGET_SOURCE, message, kind="graph", title=f"Forget {name}")


@router.post("/graph/builds", status_code=_ACCEPTED, summary="Build the graph anew")
def build(has: Has, response: Response) -> Job:
    """From what its sources said and people decided: what the graph's server has lost is there again."""
    return start_build(has, response)
