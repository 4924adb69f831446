"""The collection's pictures in a file: read once, whatever comes in between."""

import importlib
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from services.trainer.data import picture_file
from services.trainer.data.pictures import Pictures
from services.trainer.data.reading import read
from shared.catalogue import Catalogue
from shared.errors import Cancelled, InvalidInput, Unavailable
from shared.images import ImageLimits, decode
from shared.jobs import Paused, Progress, progress, turn
from shared.networks.pictures import square, to_bytes
from shared.storage.folder import FolderStore

conftest = importlib.import_module("tests.unit.trainer.conftest")
add, Pen = conftest.add, conftest.Pen
LIMITS = ImageLimits(max_bytes=1_000_000, max_pixels=1_000_000)
SIDE = 16


class Counting(Catalogue):
    """Counts the images that are asked for."""

    def __init__(self, store: FolderStore) -> None:
        super().__init__(store)
        self.asked = 0

    def image(self, artwork: object) -> bytes:
        self.asked += 1
        return super().image(artwork)  # type: ignore[arg-type]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "objects")


def reading(catalogue: Catalogue, scratch: Path, pen: Progress, side: int = SIDE) -> Pictures:
    return read(catalogue, side=side, limits=LIMITS, scratch=scratch, progress=pen)


def stop_at(count: int, what: Callable[[], None]) -> Callable[[str], None]:
    def listen(note: str) -> None:
        if note.startswith(f"reading the images: {count} "):
            what()

    return listen


def test_the_pictures_are_the_artworks_in_their_order(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    pictures = reading(collection, scratch, Pen(store))
    works = list(collection)
    assert [known.id for known in pictures.works] == [work.id for work in works]
    for row, work in enumerate(works):
        image = square(decode(collection.image(work), LIMITS, at_least=SIDE), SIDE)
        assert torch.equal(pictures.pixels[row].permute(2, 0, 1), to_bytes(image))


def test_a_broken_off_reading_goes_on(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    whole = reading(collection, scratch / "other", Pen(store))
    with turn(lambda: seen >= 15):
        seen = 0

        def count(note: str) -> None:
            nonlocal seen
            seen += note.startswith("reading")

        with pytest.raises(Paused):
            reading(collection, scratch, Pen(store, count))
    (pixels,) = (scratch / "pictures").glob("*.pixels")
    with pixels.open("ab") as file:
        file.write(b"half a picture")
    counting = Counting(store)
    rest = reading(counting, scratch, Pen(store))
    assert counting.asked == 40 - 16
    assert torch.equal(rest.pixels, whole.pixels)
    assert rest.works == whole.works
    again = Counting(store)
    assert torch.equal(reading(again, scratch, Pen(store)).pixels, whole.pixels)
    assert again.asked == 0


@pytest.mark.parametrize("lost", ["pixels", "json", "half"])
def test_a_file_that_lost_something_is_read_again(
    store: FolderStore, collection: Catalogue, scratch: Path, lost: str
) -> None:
    whole = reading(collection, scratch, Pen(store)).pixels.clone()
    (pixels,), (notes,) = ((scratch / "pictures").glob(f"*.{ending}") for ending in ("pixels", "json"))
    if lost == "half":
        os.truncate(pixels, pixels.stat().st_size // 2)
    else:
        (pixels if lost == "pixels" else notes).unlink()
    assert torch.equal(reading(collection, scratch, Pen(store)).pixels, whole)


def test_a_killed_reading_goes_on(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    """Its process is gone without a word, and its lock with it."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from services.trainer.data import reading\n"
        "from shared.catalogue import Catalogue\n"
        "from shared.images import ImageLimits\n"
        "from shared.jobs import Progress\n"
        "from shared.storage.folder import FolderStore\n"
        "class Pen(Progress):\n"
        "    def say(self, note):\n"
        "        if note.startswith('reading the images: 20 '):\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "reading._NOTE_EVERY = 0\n"
        "store = FolderStore(sys.argv[1])\n"
        "limits = ImageLimits(max_bytes=1_000_000, max_pixels=1_000_000)\n"
        "reading.read(Catalogue(store), side=16, limits=limits, scratch=Path(sys.argv[2]),\n"
        "             progress=Pen(store, 'job', 'main'))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(store._root), str(scratch)], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    counting = Counting(store)
    pictures = reading(counting, scratch, Pen(store))
    assert counting.asked == 20
    assert torch.equal(pictures.pixels, reading(collection, scratch / "other", Pen(store)).pixels)


def test_two_trainings_at_once_read_once(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    begun, waiting = threading.Event(), threading.Event()
    found: list[Pictures] = []
    counting = Counting(store)
    heard: list[str] = []

    def first() -> None:
        def wait() -> None:
            begun.set()
            assert waiting.wait(60)

        found.append(reading(counting, scratch, Pen(store, stop_at(5, wait))))

    def hear(note: str) -> None:
        heard.append(note)
        if note.startswith("waiting for another training"):
            waiting.set()

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(60)
    second = reading(counting, scratch, Pen(store, hear))
    thread.join(60)
    assert counting.asked == 40
    assert torch.equal(found[0].pixels, second.pixels)
    assert not [note for note in heard if note.startswith("reading")]


def test_who_waits_for_another_is_put_down_in_time(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    reading(collection, scratch, Pen(store))
    (lock,) = (scratch / "pictures").glob("*.lock")
    with picture_file.locked(lock.parent, lock.stem) as alone:
        assert alone
        with turn(lambda: True), pytest.raises(Paused):
            reading(collection, scratch, Pen(store))


def test_a_full_disk_is_told(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    """The limit of a file's length stands for it: writing fails in the same way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10 * SIDE * SIDE * 3, before[1]))
    try:
        with pytest.raises(Unavailable, match=r"Cannot keep the pictures in .*pictures .*VASARI_SCRATCH_DIR"):
            reading(collection, scratch, Pen(store))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert len(reading(collection, scratch, Pen(store))) == 40


def test_failures_are_told_once_however_often_the_job_goes_on(
    store: FolderStore, collection: Catalogue, scratch: Path
) -> None:
    damaged, gone = add(collection, b"not an image"), add(collection, b"gone")
    store.delete(collection.get(gone).image_key)
    with turn(lambda: True), pytest.raises(Paused):
        reading(collection, scratch, Pen(store))
    first = Pen(store)
    pictures = reading(collection, scratch, first)
    assert len(pictures) == 40
    second = Pen(store, earlier=first.part)
    reading(collection, scratch, second)
    for pen in (first, second):
        assert {failure.item for failure in pen.part.failures} == {damaged, gone}
        assert (pen.part.failed, pen.part.done) == (2, 0)
    third = Pen(store, earlier=second.part)
    store.delete(next(iter(store.list("artworks/"))).key)
    reading(collection, scratch, third)
    assert third.part.failed == 2


def test_a_cancelled_reading_ends_at_once(
    store: FolderStore, collection: Catalogue, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read ahead is not waited for."""
    monkeypatch.setattr(progress, "_PROGRESS_EVERY", 0.0)  # the job is looked at with each image
    held = threading.Event()

    class Slow(Counting):
        """All images but the first are a long time coming."""

        def image(self, artwork: object) -> bytes:
            image = super().image(artwork)
            if self.asked > 1:
                held.wait(60)
            return image

    counting = Slow(store)
    try:
        with pytest.raises(Cancelled):
            reading(counting, scratch, Pen(store, stop_at(1, lambda: store.put("jobs/job/cancel", b""))))
        assert not held.is_set()
        assert counting.asked < 10
    finally:
        held.set()


def test_three_files_stay(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    for side in (8, 10, 12, 14, 8, 16):
        reading(collection, scratch, Pen(store), side)
    kept = {file.stat().st_size // (40 * 3) for file in (scratch / "pictures").glob("*.pixels")}
    assert kept == {side * side for side in (14, 8, 16)}
    assert len(list((scratch / "pictures").iterdir())) == 9


def test_a_file_that_another_process_reads_into_stays(store: FolderStore, collection: Catalogue, scratch: Path) -> None:
    reading(collection, scratch, Pen(store), 8)
    (lock,) = (scratch / "pictures").glob("*.lock")
    with picture_file.locked(lock.parent, lock.stem):
        for side in (10, 12, 14, 16):
            reading(collection, scratch, Pen(store), side)
        assert lock.with_suffix(".pixels").exists()
    assert len(list(lock.parent.glob("*.pixels"))) == 4


def test_too_few_pictures_are_told_with_their_failures(
    store: FolderStore, collection: Catalogue, scratch: Path
) -> None:
    for info in list(store.list("artworks/"))[7:]:
        store.delete(info.key)
    add(collection, b"not an image")
    pen = Pen(store)
    with pytest.raises(InvalidInput, match=r"at least 8 images .* has 7; import more"):
        reading(collection, scratch, pen)
    assert pen.part.failed == 1
