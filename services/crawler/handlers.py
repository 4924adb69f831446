"""What the crawler does with its messages."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from services.crawler.items import Item
from services.crawler.pipeline.store import Outcome, store
from services.crawler.sources.folder import read_folder
from services.crawler.sources.metadata import METADATA
from services.crawler.sources.uploads import read_uploads
from shared.artwork import artwork_id
from shared.catalogue import Catalogue
from shared.errors import VasariError
from shared.images import ImageLimits
from shared.jobs import Progress
from shared.messages import ImportFolder, ImportUploads
from shared.ordered import ordered
from shared.storage.base import ObjectStore

_THREADS = os.cpu_count() or 1
_AHEAD = 2 * _THREADS  # images held in memory for each step


def import_folder(message: ImportFolder, *, catalogue: Catalogue, limits: ImageLimits, progress: Progress) -> None:
    """Bring a folder's images into the collection; a file that cannot be is reported, and the rest goes on."""
    _import(read_folder(Path(message.folder)), catalogue, limits, progress)


def import_uploads(
    message: ImportUploads, *, store: ObjectStore, catalogue: Catalogue, limits: ImageLimits, progress: Progress
) -> None:
    """The same for uploads, which are removed once all of them are imported."""
    _import(read_uploads(message.uploads, store), catalogue, limits, progress)
    # The metadata first: where they are gone, a second run of the task knows that the first one was done.
    for upload in sorted(message.uploads, key=lambda upload: upload.name != METADATA):
        store.delete(upload.key)


def _import(items: Sequence[Item], catalogue: Catalogue, limits: ImageLimits, progress: Progress) -> None:
    counts = Counter(dict.fromkeys(Outcome, 0))
    progress.expect(len(items), "images")

    def keep(found: tuple[Item, str, bytes]) -> Outcome:
        item, identity, data = found
        return store(identity, item, data, catalogue=catalogue, limits=limits)

    def told() -> None:
        progress.result(**{str(outcome): count for outcome, count in counts.items()})

    def unique(pool: ThreadPoolExecutor) -> Iterator[tuple[Item, str, bytes]]:
        """Items with their bytes; of those with the same bytes the first, so that every run describes it alike."""
        seen: set[str] = set()
        for item, read in ordered(pool, lambda item: item.read(), items, ahead=_AHEAD):
            try:
                data = read.result()
            except (VasariError, OSError) as error:
                progress.fail(item.name, str(error))
                continue
            identity = artwork_id(data)
            if identity in seen:
                counts[Outcome.SKIPPED] += 1
                progress.advance(note=item.name)
            else:
                seen.add(identity)
                yield item, identity, data

    told()
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="import") as pool:
        for (item, _, _), kept in ordered(pool, keep, unique(pool), ahead=_AHEAD):
            try:
                counts[kept.result()] += 1
            except VasariError as error:
                progress.fail(item.name, str(error))
            else:
                told()
                progress.advance(note=item.name)
    told()
