"""Building the gallery: which works are missing, painting them on all processors, writing the papers."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from services.demo.gallery.atelier import paint
from services.demo.gallery.catalogue import Work, plan
from services.demo.gallery.painters import PAINTERS
from services.demo.gallery.records import read_stamp, write_atomically, write_catalogue, write_influences, write_stamp

VERSION = 1  # raise it when pictures change, so that galleries built earlier are painted anew
ENOUGH = 24  # fewer works than this are painted before new processes have even started
BATCH = 6  # works a process takes at a time


@dataclass(frozen=True, slots=True)
class GallerySummary:
    """What `build` left behind: the folder, and how many works, artists and influences it holds."""

    folder: Path
    works: int
    artists: int
    influences: int


def build(
    folder: Path,
    *,
    works_per_artist: int = 25,
    seed: int = 7,
    on_progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> GallerySummary:
    """Write the sample gallery into ``folder``: ``images/``, ``metadata.csv``, ``influence.csv``, ``gallery.json``.

    The same seed gives the same bytes, however many processes paint. Works already there from the same seed and
    version are kept; works of another seed or version, or beyond ``works_per_artist``, are replaced or removed.

    Args:
        folder: created where it is missing.
        works_per_artist: 1 to 99.
        seed: 0 or more.
        on_progress: called as ``on_progress(works there, works in all)``, first before painting begins.
        processes: how many to paint in; by default one a processor. With 1, all is done in this process.

    Raises:
        ValueError: an argument is out of range.
        OSError: the folder cannot be written.
    """
    if not 1 <= works_per_artist <= 99:
        raise ValueError(f"works_per_artist is {works_per_artist}; choose 1 to 99.")
    if seed < 0:
        raise ValueError(f"seed is {seed}; choose 0 or more.")
    works = plan(works_per_artist, seed)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    stamp = {"seed": seed, "version": VERSION}
    # stale works go before the stamp is written: a build cut short never mixes two galleries
    _remove_strays(folder, set() if read_stamp(folder) != stamp else {work.file for work in works})
    write_stamp(folder, stamp)
    missing = [work for work in works if not (folder / work.file).exists()]
    done = len(works) - len(missing)
    if on_progress is not None:
        on_progress(done, len(works))
    for count in _paint_all(folder, missing, _crew(processes, len(missing))):
        done += count
        if on_progress is not None:
            on_progress(done, len(works))
    write_catalogue(folder, works)
    influences = write_influences(folder, PAINTERS)
    return GallerySummary(folder, len(works), len(PAINTERS), influences)


def _remove_strays(folder: Path, wanted: set[str]) -> None:
    """Remove this gallery's own works that are not ``wanted``, and nothing else."""
    for painter in PAINTERS:
        for path in (folder / "images").glob(f"{painter.slug}-[0-9][0-9].jpg"):
            if f"images/{path.name}" not in wanted:
                path.unlink()


def _crew(processes: int | None, works: int) -> int:
    """How many processes are worth starting."""
    # a daemonic process (as a pool's own worker) may not have children
    if works < ENOUGH or multiprocessing.current_process().daemon:
        return 1
    return max(1, processes if processes is not None else _processors())


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1


def _paint_all(folder: Path, works: Sequence[Work], crew: int) -> Iterator[int]:
    """Paint the works; yields how many were finished each time some were."""
    batches = [works[start : start + BATCH] for start in range(0, len(works), BATCH)]
    painted = 0
    if crew > 1:
        try:
            # spawn, not fork: the caller may have threads, whose locks a forked child would inherit held
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(crew, mp_context=context) as pool:
                for finished in as_completed([pool.submit(_paint_batch, folder, batch) for batch in batches]):
                    painted += finished.result()
                    yield finished.result()
            return
        except BrokenProcessPool:
            # the caller's script cannot be imported by a child (no `if __name__ == "__main__"`): paint here
            batches = [[work] for work in works if not (folder / work.file).exists()]
            yield len(works) - len(batches) - painted
    for batch in batches:
        yield _paint_batch(folder, batch)


def _paint_batch(folder: Path, works: Sequence[Work]) -> int:
    for work in works:
        write_atomically(folder / work.file, paint(work))
    return len(works)
