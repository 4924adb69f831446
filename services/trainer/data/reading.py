"""Every artwork's image, reduced once and kept in a file that is mapped into memory, in <scratch>/pictures.

The file is found again by a digest of the artworks and the side: a training that goes on, or another one of the same
collection, reads no image twice. A picture of 128 x 128 takes 49 kB; 46,000 works 2.3 GB of the disk, and of the memory
only as much as the machine can spare.
"""

import hashlib
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from services.trainer.data.picture_file import PictureFile, forget_others, locked, map_pixels
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
_NOTE_EVERY = 5.0  # seconds
_LOOK = 0.2  # seconds between looks whether another process still reads


def read(catalogue: Catalogue, *, side: int, limits: ImageLimits, scratch: Path, progress: Progress) -> Pictures:
    """Read the middle square of every artwork's image, `side` pixels wide, and what is known of each.

    Artworks whose image is gone or cannot be decoded are reported as failures of the job and left out. Is put down when
    its turn is over, and goes on from there. Raises `InvalidInput` where fewer than 8 images remain, and `Unavailable`
    where `scratch` has no room for them.
    """
    works = _list(catalogue, progress)
    digest = hashlib.sha256("\n".join([str(side), *works]).encode()).hexdigest()[:24]
    folder = scratch / "pictures"
    with _alone(folder, digest, progress):
        kept = PictureFile(folder, digest, side)
        _fill(kept, list(works.values()), catalogue, side, limits, progress)
        forget_others(folder, digest)
    _tell_failures(kept, digest, progress)
    if len(kept.ids) < MIN_IMAGES:
        raise InvalidInput(
            f"Training needs at least {MIN_IMAGES} images that can be read and the collection has "
            f"{len(kept.ids)}; import more and train again."
        )
    pixels = map_pixels(kept.file, len(kept.ids), side)
    return Pictures(pixels, [Known.of(works[artwork_id]) for artwork_id in kept.ids], kept.file)


def _list(catalogue: Catalogue, progress: Progress) -> dict[str, Artwork]:
    works: dict[str, Artwork] = {}
    for work in catalogue:
        works[work.id] = work
        progress.say(f"listing the artworks: {len(works)}")
    return works


def _fill(
    kept: PictureFile, works: list[Artwork], catalogue: Catalogue, side: int, limits: ImageLimits, progress: Progress
) -> None:
    if kept.next == len(works):
        return

    def reduced(work: Artwork) -> bytes:
        return square(decode(catalogue.image(work), limits, at_least=side), side).tobytes()

    pool = ThreadPoolExecutor(_READERS, thread_name_prefix="reading")
    try:
        with kept:
            noted = time.monotonic()
            for work, pixels in ordered(pool, reduced, works[kept.next :], ahead=_AHEAD):
                _keep(kept, work, pixels)
                over = turn_is_over()
                if over or time.monotonic() - noted > _NOTE_EVERY:
                    kept.note()
                    noted = time.monotonic()
                progress.say(f"reading the images: {kept.next} of {len(works)}")
                if over:
                    progress.put_down()
            kept.note()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # who cancels does not wait for what is read ahead


def _keep(kept: PictureFile, work: Artwork, pixels: Future[bytes]) -> None:
    try:
        found = pixels.result()
    except (InvalidInput, NotFound) as error:
        kept.leave_out(work.id, str(error))
    else:
        kept.add(work.id, found)


def _tell_failures(kept: PictureFile, digest: str, progress: Progress) -> None:
    """Tell them once: a job that goes on with the same pictures has them in its record."""
    if progress.resume.get("pictures") == digest:
        return
    progress.restart()
    for artwork_id, reason in kept.failures.items():
        progress.fail(artwork_id, reason)
    progress.advance(-len(kept.failures))  # the job counts epochs, and a failure counts as one more item done
    progress.reached(pictures=digest)


@contextmanager
def _alone(folder: Path, digest: str, progress: Progress) -> Iterator[None]:
    """Only one process at a time reads a collection; another waits, and then finds it read."""
    while True:
        with locked(folder, digest) as alone:
            if alone:
                yield
                return
        progress.say("waiting for another training, which reads the images")
        if turn_is_over():
            progress.put_down()
        time.sleep(_LOOK)
