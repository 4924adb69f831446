"""What a source yields: an image that can be read, and what the source says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """One image on its way into the collection.

    Attributes:
        name: What a person would call it in a report: its path below the folder.
        source: Where it comes from, such as `folder`.
        read: Gives the image's bytes; raises `VasariError` or `OSError` where they cannot be had.
        fields: Columns of metadata by lower-case name; empty where the source says nothing of this image.
    """

    name: str
    source: str
    read: Callable[[], bytes]
    fields: Mapping[str, str] = field(default_factory=dict)
