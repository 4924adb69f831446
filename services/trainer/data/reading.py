"""Every artwork's image, reduced once and kept in a file that is mapped into memory.

<scratch>/pictures/<digest>.pixels   (n, side, side, 3), uint8; grows while the collection is read
<scratch>/pictures/<digest>.json     which artworks are in it, in order, and which could not be read

The digest is that of the artworks and the side, so that a training that goes on, or another one of the same collection,
finds what was read before. A picture of 128 x 128 takes 49 kB; 46,000 works 2.3 GB of the disk, and of the memory only
as much as the machine can spare.
"""

import fcntl
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

import numpy as np
import torch

from services.trainer.data.pictures import Known, Pictures
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.errors import InvalidInput, NotFound
from shared.images import ImageLimits, decode
from shared.jobs import Progress, turn_is_over
from shared.networks.pictures import square
from shared.ordered import ordered

MIN_IMAGES = 8  # with fewer there is next to nothing to learn, or to hold out
_READERS = 4  # an object store on the network answers late; decoding itself runs outside Python's lock
_AHEAD = 64
_SAVE_EVERY = 5.0  # seconds
_KEPT = 3  # files of pictures that stay


class _State(TypedDict):
    """How far a file is: the next artwork to read, the artworks in it, and those that cannot be read, with reasons."""

    next: int
    ids: list[str]
    failures: dict[str, str]


def read(catalogue: Catalogue, *, side: int, limits: ImageLimits, scratch: Path, progress: Progress) -> Pictures:
    """Read the middle square of every artwork's image, `side` pixels wide, and what is known of each.

    Artworks whose image is gone or cannot be decoded are reported as failures of the job and left out. Raises
    `InvalidInput` where fewer than 8 remain. Is put down when its turn is over, and goes on from there.
    """
    works = list(catalogue)
    digest = hashlib.sha256("\n".join([str(side), *(work.id for work in works)]).encode()).hexdigest()[:24]
    folder = scratch / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / f"{digest}.lock", progress):
        state = _fill(folder / digest, works, catalogue, side, limits, progress)
        _forget_others(folder, digest)
    for artwork_id, reason in state["failures"].items():
        progress.fail(artwork_id, reason)
    progress.advance(-len(state["failures"]))  # the job counts epochs, and a failure counts as one more item done
    if len(state["ids"]) < MIN_IMAGES:
        raise InvalidInput(
            f"Training needs at least {MIN_IMAGES} images that can be read and the collection has "
            f"{len(state['ids'])}; import more and train again."
        )
    shape = (len(state["ids"]), side, side, 3)
    # Copy-on-write: PyTorch wants memory that could be written to.
    pixels = np.memmap(_pixels(folder / digest), dtype=np.uint8, mode="c", shape=shape)
    known = {work.id: Known.of(work) for work in works}
    return Pictures(torch.from_numpy(pixels), [known[artwork_id] for artwork_id in state["ids"]])


def _fill(
    name: Path, works: list[Artwork], catalogue: Catalogue, side: int, limits: ImageLimits, progress: Progress
) -> _State:
    state = _load(name)
    if state["next"] == len(works):
        return state

    def reduced(work: Artwork) -> bytes:
        image = decode(catalogue.image(work), limits, at_least=side)
        return square(image, side).tobytes()

    with ThreadPoolExecutor(_READERS) as pool, _pixels(name).open("ab") as file:
        file.truncate(len(state["ids"]) * side * side * 3)  # what an interrupted reading wrote after its last note
        saved = time.monotonic()
        for work, result in ordered(pool, reduced, works[state["next"] :], ahead=_AHEAD):
            try:
                file.write(result.result())
                state["ids"].append(work.id)
            except (InvalidInput, NotFound) as error:
                state["failures"][work.id] = str(error)
            state["next"] += 1
            over = turn_is_over()
            if over or time.monotonic() - saved > _SAVE_EVERY:
                file.flush()
                _save(name, state)
                saved = time.monotonic()
            progress.say(f"reading images: {state['next']} of {len(works)}")
            if over:
                progress.put_down()
    _save(name, state)
    return state


def _load(name: Path) -> _State:
    try:
        state: _State = json.loads(_notes(name).read_text())
        return state
    except (OSError, ValueError):
        return {"next": 0, "ids": [], "failures": {}}


def _save(name: Path, state: _State) -> None:
    new = _notes(name).with_suffix(".new")
    new.write_text(json.dumps(state))
    new.replace(_notes(name))


def _pixels(name: Path) -> Path:
    return name.with_suffix(".pixels")


def _notes(name: Path) -> Path:
    return name.with_suffix(".json")


@contextmanager
def _alone(lock: Path, progress: Progress) -> Iterator[None]:
    """Only one process at a time writes a file; another waits, and then finds it whole."""
    with lock.open("w") as held:
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                progress.say("waiting for another training to read the images")
                time.sleep(0.2)
        yield


def _forget_others(folder: Path, digest: str) -> None:
    """Keep the files that were used last. One that another training has open stays readable until it is closed."""
    _notes(folder / digest).touch()
    used: Callable[[Path], float] = lambda notes: notes.stat().st_mtime  # noqa: E731
    for notes in sorted(folder.glob("*.json"), key=used, reverse=True)[_KEPT:]:
        for file in (_pixels(notes), notes):
            file.unlink(missing_ok=True)
