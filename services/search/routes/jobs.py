"""Start jobs, follow them, stop them."""

import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile, status
from pydantic import BaseModel, Field

from services.search.bootstrap import Dependencies
from services.search.routes.context import Has
from services.search.routes.starting import start
from services.search.routes.uploads import read_limited
from shared import messages, tasks
from shared.errors import Forbidden, InvalidInput, VasariError
from shared.jobs import Job, new_job_id
from shared.messages import EncoderKind
from shared.registry import INSTALLED
from shared.settings import LOOPBACK

router = APIRouter(prefix="/api/v1", tags=["jobs"])

_ACCEPTED = status.HTTP_202_ACCEPTED


class FolderIn(BaseModel):
    """A folder that the crawler service can read."""

    folder: Path = Field(examples=["/srv/collection"])


class EncodingIn(BaseModel):
    """What to encode with."""

    encoder: EncoderKind | None = Field(None, description="The one of the settings unless given")
    everything: bool = Field(False, description="Encode works again that are indexed already")


@router.post("/imports", status_code=_ACCEPTED, summary="Import a folder of the server's")
def import_folder(has: Has, body: FolderIn, response: Response) -> Job:
    """Images below the folder, described by its `metadata.csv` if it has one."""
    folder = _allowed(body.folder, has)
    message = messages.ImportFolder(job_id=new_job_id("import"), folder=str(folder))
    return start(has, response, tasks.IMPORT_FOLDER, message, kind="import", title=f"Import {folder.name}")


@router.post("/imports/files", status_code=_ACCEPTED, summary="Import uploaded images")
def import_files(
    has: Has,
    files: Annotated[list[UploadFile], File(description="Images, and a `metadata.csv` if there is one")],
    response: Response,
) -> Job:
    """The same for files sent along; a file's name may hold folders, as `metadata.csv` names them."""
    prefix = f"uploads/{secrets.token_hex(8)}"
    uploads: list[messages.Upload] = []
    try:
        for number, file in enumerate(files):
            uploads.append(messages.Upload(key=f"{prefix}/{number:06}", name=file.filename or f"{number:06}"))
            has.store.put(uploads[-1].key, read_limited(file, has.settings.max_image_bytes))
        message = messages.ImportUploads(job_id=new_job_id("import"), uploads=tuple(uploads))
        return start(has, response, tasks.IMPORT_UPLOADS, message, kind="import", title=f"Import {len(uploads)} files")
    except VasariError:
        for upload in uploads:
            has.store.delete(upload.key)
        raise


@router.post("/encodings", status_code=_ACCEPTED, summary="Encode what is not indexed")
def encode(has: Has, body: EncodingIn, response: Response) -> Job:
    """Reconcile the vector index with the collection: encode what is missing, drop what is gone."""
    encoder = body.encoder or has.settings.encoder
    if encoder not in INSTALLED:
        has.registry.promoted(encoder)  # an encoder that nobody has trained is the caller's to mend, so at once
    message = messages.EncodeCollection(job_id=new_job_id("encode"), encoder=encoder, everything=body.everything)
    return start(has, response, tasks.ENCODE_COLLECTION, message, kind="encode", title=f"Encode with {encoder}")


@router.post("/trainings", status_code=_ACCEPTED, summary="Train an encoder on the collection")
def train(has: Has, body: messages.AnyTraining, response: Response) -> Job:
    """A style classifier, an embedding, or an autoencoder, denoising (`dae`) or sliced-Wasserstein (`swae`).

    It is promoted when it is done.
    """
    message = messages.TrainModel(job_id=new_job_id("train"), training=body)
    return start(has, response, tasks.TRAIN_MODEL, message, kind="train", title=f"Train {body.kind}")


@router.get("/jobs", summary="The newest jobs")
def list_jobs(
    has: Has,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    unfinished: Annotated[bool, Query(description="Only those that are queued or running")] = False,
) -> list[Job]:
    """Newest first."""
    return has.jobs.unfinished()[::-1][:limit] if unfinished else has.jobs.recent(limit)


@router.get("/jobs/{job_id}", summary="One job")
def get_job(has: Has, job_id: str) -> Job:
    """How far it is, or how it ended."""
    job = has.jobs.get(job_id)
    if job.kind == "graph" and job.state.final:
        has.refresh_graph()  # whoever has followed it to its end is to find what it made
    return job


@router.post("/jobs/{job_id}/cancel", summary="Stop a job")
def cancel_job(has: Has, job_id: str) -> Job:
    """It stops after the item in hand; what it has done stays done."""
    return has.jobs.cancel(job_id)


@router.post("/jobs/{job_id}/resume", status_code=_ACCEPTED, summary="Take up a job that stopped before its end")
def resume_job(
    has: Has,
    job_id: str,
    anyway: Annotated[bool, Query(description="Even if it seems to be queued or running: its queue was lost")] = False,
) -> Job:
    """It goes on where it stopped."""
    return tasks.resubmit(has.broker, has.jobs, job_id, anyway=anyway)


def _allowed(folder: Path, has: Dependencies) -> Path:
    settings = has.settings
    roots = settings.import_roots
    if roots is None:
        roots = [Path("/")] if settings.host in LOOPBACK else []
    if not folder.is_absolute():
        raise InvalidInput(f"'{folder}' is not an absolute path; give the folder from the root on.")
    resolved = folder.resolve()
    if not any(resolved.is_relative_to(root.resolve()) for root in roots):
        raise Forbidden(
            f"{folder} is not below a folder that the API may import; upload the files, or ask for VASARI_IMPORT_ROOTS."
        )
    return resolved
