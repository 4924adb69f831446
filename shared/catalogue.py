"""The collection: artworks as records in the object store.

images/<id>.<ending>   the image as it was given
thumbnails/<id>.jpg    its preview
artworks/<id>.json     its record, written last: an artwork without one was never stored
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from pydantic import ValidationError

from shared.artwork import Artwork
from shared.errors import ArtworkNotFound, InvalidInput, ObjectNotFound
from shared.ordered import ordered
from shared.storage.base import ObjectStore

RECORDS = "artworks/"
THUMBNAIL_TYPE = "image/jpeg"

_READERS = 8  # threads; over a network most of a read is waiting
_AHEAD = 64  # records read before they are asked for


class Catalogue:
    """Artworks by id, on any object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def add(self, artwork: Artwork, image: bytes, thumbnail: bytes) -> None:
        """Store an artwork with its image and thumbnail, in place of an older record with its id."""
        self._store.put(artwork.image_key, image, content_type=artwork.media_type)
        self._store.put(artwork.thumbnail_key, thumbnail, content_type=THUMBNAIL_TYPE)
        self.update(artwork)

    def update(self, artwork: Artwork) -> None:
        """Write the record alone."""
        self._store.put(record_key(artwork.id), artwork.model_dump_json().encode(), content_type="application/json")

    def remove(self, artwork: Artwork) -> None:
        """Take an artwork out of the collection, its record first; what an index keeps of it goes with the next
        comparison."""
        for key in (record_key(artwork.id), artwork.thumbnail_key, artwork.image_key):
            self._store.delete(key)

    def get(self, artwork_id: str) -> Artwork:
        """One record. Raises `ArtworkNotFound`."""
        found = self.find(artwork_id)
        if found is None:
            raise ArtworkNotFound(f"No artwork '{artwork_id}' is in the collection; check its id.")
        return found

    def find(self, artwork_id: str) -> Artwork | None:
        """One record, or None where the collection does not have it."""
        try:
            return Artwork.model_validate_json(self._store.get(record_key(artwork_id)))
        except (ObjectNotFound, InvalidInput):  # an id that cannot be a key names no artwork either
            return None
        except ValidationError as error:
            raise InvalidInput(f"The record {record_key(artwork_id)} is damaged; import the image again.") from error

    def image(self, artwork: Artwork) -> bytes:
        """The image as it was given."""
        return self._store.get(artwork.image_key)

    def thumbnail(self, artwork: Artwork) -> bytes:
        """Its preview, a JPEG."""
        return self._store.get(artwork.thumbnail_key)

    def ids(self) -> Iterator[str]:
        """The ids of all artworks, rising."""
        for artwork_id, _ in self.versions():
            yield artwork_id

    def versions(self) -> Iterator[tuple[str, str]]:
        """The ids of all artworks, rising, each with a version that differs once its record has changed."""
        for info in self._store.list(RECORDS):
            yield info.key.removeprefix(RECORDS).removesuffix(".json"), info.version

    def records(self, artwork_ids: Iterable[str]) -> Iterator[tuple[str, Artwork | None]]:
        """Each id, in the order given, with its record or None, several read at once. Raises as `find` does."""
        with ThreadPoolExecutor(_READERS, thread_name_prefix="records") as pool:
            try:
                for artwork_id, record in ordered(pool, self.find, artwork_ids, ahead=_AHEAD):
                    yield artwork_id, record.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def __iter__(self) -> Iterator[Artwork]:
        for _, artwork in self.records(self.ids()):
            if artwork is not None:
                yield artwork


def record_key(artwork_id: str) -> str:
    """Where the record of this artwork lies."""
    return f"{RECORDS}{artwork_id}.json"
