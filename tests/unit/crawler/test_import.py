"""Importing folders and uploads: what is stored, what is skipped, what is told."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from services.crawler import handlers
from shared.artwork import artwork_id
from shared.catalogue import Catalogue
from shared.images import ImageLimits
from shared.jobs import Job, Jobs, JobState, new_job_id
from shared.messages import ImportFolder, ImportUploads, Upload
from shared.storage.folder import FolderStore

LIMITS = ImageLimits(max_bytes=1_000_000, max_pixels=500_000)
METADATA = "file,title,artist,year,style,medium,Inventory No\n"
Import = Callable[[], Job]


def picture(seed: int, kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (4, 6, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(pixels).resize(size).save(out, kind)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "works"
    (folder / "images").mkdir(parents=True)
    for number in range(5):
        (folder / "images" / f"{number}.jpg").write_bytes(picture(number))
    (folder / "metadata.csv").write_text(
        METADATA
        + "images/0.jpg,Dawn,Édouard Manet,c. 1872-75,Impressionism,oil,A-1\n"
        + "1.jpg,Noon,Berthe Morisot,1874,Impressionism,,\n"
    )
    return folder


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture
def catalogue(store: FolderStore) -> Catalogue:
    return Catalogue(store)


@pytest.fixture
def run(folder: Path, store: FolderStore, catalogue: Catalogue) -> Import:
    def import_folder() -> Job:
        jobs = Jobs(store)
        message = ImportFolder(job_id=new_job_id("import"), folder=str(folder))
        jobs.create("import", "Import", "crawler.import_folder", message)
        jobs.run(message.job_id, partial(handlers.import_folder, message, catalogue=catalogue, limits=LIMITS))
        return jobs.get(message.job_id)

    return import_folder


def counts(job: Job) -> tuple[int, int, int, int]:
    return (job.result["stored"], job.result["updated"], job.result["skipped"], job.failed)


def test_a_folder_is_stored_with_what_its_metadata_say(run: Import, catalogue: Catalogue, folder: Path) -> None:
    job = run()
    assert job.state is JobState.SUCCEEDED
    assert counts(job) == (5, 0, 0, 0)
    dawn = catalogue.get(artwork_id(picture(0)))
    assert (dawn.title, dawn.artist, dawn.artist_id, dawn.year) == ("Dawn", "Édouard Manet", "edouard-manet", 1872)
    assert dawn.attributes == {
        "file": "images/0.jpg",
        "date": "c. 1872-75",
        "medium": "oil",
        "inventory no": "A-1",
    }
    assert (dawn.width, dawn.height, dawn.media_type) == (60, 40, "image/jpeg")
    assert catalogue.image(dawn) == (folder / "images/0.jpg").read_bytes()
    noon = catalogue.get(artwork_id(picture(1)))  # named by its bare name
    assert (noon.title, noon.year, noon.attributes) == ("Noon", 1874, {"file": "images/1.jpg"})
    plain = catalogue.get(artwork_id(picture(2)))
    assert (plain.title, plain.artist, plain.artist_id) == (None, None, None)


def test_a_second_run_adds_nothing(run: Import, store: FolderStore) -> None:
    run()
    before = {
        (info.key, info.modified)
        for info in store.list()
        if not info.key.startswith(("jobs/", "active-jobs/", "job-ids/"))
    }
    assert counts(run()) == (0, 0, 5, 0)
    assert {
        (info.key, info.modified)
        for info in store.list()
        if not info.key.startswith(("jobs/", "active-jobs/", "job-ids/"))
    } == before


def test_the_same_bytes_are_one_artwork_described_by_the_first(run: Import, folder: Path, catalogue: Catalogue) -> None:
    (folder / "images" / "9-copy.jpg").write_bytes(picture(0))
    with (folder / "metadata.csv").open("a") as table:
        table.write("images/9-copy.jpg,A copy,Somebody Else,1990,,,\n")
    assert counts(run()) == (5, 0, 1, 0)
    assert catalogue.get(artwork_id(picture(0))).title == "Dawn"
    assert counts(run()) == (0, 0, 6, 0)


def test_broken_files_are_told_and_the_rest_goes_on(run: Import, folder: Path) -> None:
    (folder / "images" / "1.jpg").write_bytes(picture(1)[:500])
    (folder / "images" / "a-text.png").write_text("no image")
    (folder / "images" / "b-huge.jpg").write_bytes(picture(7, size=(1000, 600)))
    (folder / "images" / "notes.txt").write_text("not listed, so left alone")
    (folder / ".hidden.jpg").write_bytes(picture(8))
    with (folder / "metadata.csv").open("a") as table:
        table.write('images/gone.jpg,Gone,,,,,\nimages/2.jpg,"a "quote,,,,,\n')
    job = run()
    assert job.state is JobState.SUCCEEDED
    assert counts(job) == (4, 0, 0, 5)
    reasons = {failure.item: failure.reason for failure in job.failures}
    assert set(reasons) == {
        "images/1.jpg",
        "images/a-text.png",
        "images/b-huge.jpg",
        "images/gone.jpg",
        "metadata.csv, line 5",
    }
    assert "cut short" in reasons["images/1.jpg"] or "damaged" in reasons["images/1.jpg"]
    assert "600,000" in reasons["images/b-huge.jpg"] or "500,000" in reasons["images/b-huge.jpg"]
    assert "not there" in reasons["images/gone.jpg"]
    assert (job.done, job.total) == (9, 9)


def test_changed_metadata_update_the_record_alone(run: Import, folder: Path, catalogue: Catalogue) -> None:
    run()
    (folder / "metadata.csv").write_text(METADATA + "images/0.jpg,Dusk,Édouard Manet,1873,Realism,,\n")
    assert counts(run()) == (0, 1, 4, 0)
    changed = catalogue.get(artwork_id(picture(0)))
    assert (changed.title, changed.year, changed.style) == ("Dusk", 1873, "Realism")
    # An item without metadata never takes any away.
    assert catalogue.get(artwork_id(picture(1))).title == "Noon"


def test_a_table_without_file_column_fails_at_once(run: Import, folder: Path) -> None:
    (folder / "metadata.csv").write_text("name,title\na.jpg,x\n")
    job = run()
    assert job.state is JobState.FAILED
    assert job.error == "'metadata.csv' lacks the column 'file'; its first line is 'name,title'."


def test_a_folder_that_is_not_there_fails(run: Import, folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    assert "is not a folder" in str(run().error)


def test_an_empty_folder_imports_nothing(run: Import, folder: Path) -> None:
    for file in (*folder.glob("images/*"), folder / "metadata.csv"):
        file.unlink()
    assert counts(run()) == (0, 0, 0, 0)


def test_uploads_are_imported_once_and_removed(store: FolderStore, catalogue: Catalogue) -> None:
    files = {
        "metadata.csv": (METADATA + "a/1.jpg,First,,1900,,,\n").encode(),
        "a/1.jpg": picture(1),
        "2.png": picture(2, "PNG"),
    }
    uploads = []
    for number, (name, data) in enumerate(files.items()):
        store.put(f"uploads/x/{number}", data)
        uploads.append(Upload(key=f"uploads/x/{number}", name=name))
    jobs = Jobs(store)

    def run() -> Job:
        message = ImportUploads(job_id=new_job_id("import"), uploads=tuple(uploads))
        jobs.create("import", "Import", "crawler.import_uploads", message)
        work = partial(handlers.import_uploads, message, store=store, catalogue=catalogue, limits=LIMITS)
        jobs.run(message.job_id, work)
        return jobs.get(message.job_id)

    assert counts(run()) == (2, 0, 0, 0)
    assert catalogue.get(artwork_id(picture(1))).title == "First"
    assert list(store.list("uploads/")) == []
    assert counts(run()) == (0, 0, 0, 0)  # delivered twice


def test_uploads_left_by_a_killed_run_are_taken_up(store: FolderStore, catalogue: Catalogue) -> None:
    store.put("uploads/x/1", picture(1))
    uploads = (Upload(key="uploads/x/1", name="1.jpg"), Upload(key="uploads/x/0", name="metadata.csv"))
    jobs = Jobs(store)
    message = ImportUploads(job_id=new_job_id("import"), uploads=uploads)
    jobs.create("import", "Import", "crawler.import_uploads", message)
    jobs.run(
        message.job_id,
        partial(handlers.import_uploads, message, store=store, catalogue=catalogue, limits=LIMITS),
    )
    assert jobs.get(message.job_id).state is JobState.SUCCEEDED
    assert list(store.list("uploads/")) == []
