"""First step of a crawl: which works of a source are in the collection already, found before anything is downloaded.

crawled/<source>/<digest of the source's id>.json   one work of one source, and the artwork that it became
"""

import hashlib
from contextlib import suppress
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from services.crawler.items import WebItem
from services.crawler.pipeline.store import Outcome
from shared.errors import ObjectNotFound
from shared.storage.base import ObjectStore

CRAWLED = "crawled/"
_MISSING = 1000  # ids, several pages of a listing


class Known(BaseModel):
    """A work of a source, as a crawl last saw it.

    Attributes:
        artwork_id: The artwork that it became.
        image_url: Where its image was.
        etag: Of the image, as the source gave it.
        last_modified: Of the image, as the source gave it.
        job_id: The job that saw it.
        outcome: What became of it in that job.
        size: Bytes of its image that that job downloaded.
    """

    model_config = ConfigDict(frozen=True)

    source_id: str
    artwork_id: str
    image_url: str
    etag: str | None = None
    last_modified: str | None = None
    job_id: str
    outcome: Outcome
    size: int = 0


class KnownWorks:
    """The works of one source that were crawled before."""

    def __init__(self, store: ObjectStore, source: str) -> None:
        self._store = store
        self._source = source
        self._missing: set[str] = set()  # ids of works that `find` did not have

    def find(self, source_id: str) -> Known | None:
        """The work with this id, or None; a damaged entry counts as none, and is written anew."""
        with suppress(ObjectNotFound, ValidationError):
            return Known.model_validate_json(self._store.get(self._key(source_id)))
        if len(self._missing) >= _MISSING:
            self._missing.clear()
        self._missing.add(source_id)
        return None

    def is_new(self, source_id: str) -> bool:
        """Whether `find` had nothing of the work a short while ago, and nothing was remembered since: it need not be
        asked again, as nobody else crawls the source. False where that is not known."""
        return source_id in self._missing

    def remember(self, known: Known) -> None:
        """Write the entry, in the place of an older one. It comes after the artwork's record, so that what has one is
        stored."""
        self._store.put(self._key(known.source_id), known.model_dump_json().encode(), content_type="application/json")
        self._missing.discard(known.source_id)

    def _key(self, source_id: str) -> str:
        return f"{CRAWLED}{self._source}/{hashlib.sha256(source_id.encode()).hexdigest()[:32]}.json"


def same_image(known: Known, item: WebItem) -> bool:
    """Whether the image is where it was, on whichever of the site's hosts; a source names a changed one anew."""
    return urlsplit(known.image_url)[2:4] == urlsplit(item.image_url)[2:4]
