"""What the crawler does with its messages."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from services.crawler.items import Item
from services.crawler.pipeline.store import Outcome, store
from services.crawler.sources.folder import read_folder
from services.crawler.sources.metadata import METADATA
from services.crawler.sources.uploads import read_uploads
from shared.artwork import artwork_id
from shared.catalogue import Catalogue
from shared.errors import Unavailable, VasariError
from shared.images import ImageLimits
from shared.jobs import Progress, turn_is_over
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
    after = _place(items, progress)
    counts = Counter({outcome: int(progress.resume.get(outcome, 0)) for outcome in Outcome})
    progress.expect(len(items), "images")

    def keep(found: _Found) -> Outcome:
        if found.error is not None:
            raise found.error
        if found.repeated:
            return Outcome.SKIPPED
        return store(found.identity, found.item, found.data, catalogue=catalogue, limits=limits)

    def reached(item: Item) -> None:
        told = {str(outcome): count for outcome, count in counts.items()}
        progress.result(**told)
        progress.reached(item=item.name, **told)

    progress.result(**{str(outcome): count for outcome, count in counts.items()})
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="import") as pool:
        for found, kept in ordered(pool, keep, _read(items, after, pool), ahead=_AHEAD):
            try:
                counts[kept.result()] += 1
            except Unavailable:
                raise
            except (VasariError, OSError) as error:
                progress.fail(found.item.name, str(error))
            else:
                progress.advance(note=found.item.name)
            reached(found.item)
    if progress.resume.get("item", "") != (items[-1].name if items else ""):
        progress.put_down()


@dataclass(frozen=True)
class _Found:
    """An item with its bytes, or with what kept them from being read."""

    item: Item
    identity: str = ""
    data: bytes = b""
    repeated: bool = False
    error: Exception | None = None


def _read(items: Sequence[Item], after: int, pool: ThreadPoolExecutor) -> Iterator[_Found]:
    """The items from `after` on, as far as the turn allows. Of those with the same bytes only the first counts, so that
    every run describes an artwork alike; so the ones before are read as well."""
    seen: set[str] = set()
    for number, (item, read) in enumerate(ordered(pool, lambda item: item.read(), items, ahead=_AHEAD)):
        try:
            data = read.result()
        except Unavailable:
            raise
        except (VasariError, OSError) as error:
            found = _Found(item, error=error)
        else:
            identity = artwork_id(data)
            found = _Found(item, identity, data, repeated=identity in seen)
            seen.add(identity)
        if number >= after:
            yield found
            if turn_is_over():
                return


def _place(items: Sequence[Item], progress: Progress) -> int:
    """How many items are done already. What an earlier turn reached is of no use where its last item is gone."""
    if not progress.resume:
        return 0
    for number, item in enumerate(items):
        if item.name == progress.resume["item"]:
            return number + 1
    progress.restart()
    return 0
