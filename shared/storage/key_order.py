"""Listings in the order of whole keys."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from shared.storage.base import ObjectInfo

_by_key = attrgetter("key")


def in_key_order(listing: Iterable[ObjectInfo], prefix: str) -> Iterator[ObjectInfo]:
    """`listing` of `prefix`, sorted by key, if it comes in that order or folder by folder.

    S3 lists in the order of keys. SeaweedFS lists folder by folder, so that `a/b` comes before `a-b` although `-` is
    less than `/`. The objects right in the prefix's folder are passed on as they come; from its first subfolder `a/`
    on, everything that starts with `a` is held back and sorted.
    """
    base = len(prefix.rpartition("/")[0]) + 1 if "/" in prefix else 0
    held: list[ObjectInfo] = []
    start = ""
    for info in listing:
        if held and not info.key.startswith(start):
            yield from sorted(held, key=_by_key)
            held = []
        name, slash, _ = info.key[base:].partition("/")
        if slash and not held:
            start = info.key[:base] + name
        if slash or held:
            held.append(info)
        else:
            yield info
    yield from sorted(held, key=_by_key)
