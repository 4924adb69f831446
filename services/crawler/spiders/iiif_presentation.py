"""Manifests and collections of the IIIF Presentation API, versions 2.1 and 3.0, in one form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from services.crawler.spiders import iiif_image, iiif_metadata
from shared.errors import VasariError

_FREE = ("creativecommons.org/publicdomain/", "rightsstatements.org/vocab/noc-", "rightsstatements.org/page/noc-")
_LISTS = {"items": "", "manifests": "Manifest", "members": "", "collections": "Collection", "first": "", "next": ""}
_PEOPLE_READ = ("text/html", "application/xhtml+xml")


class NotPresentation(VasariError):
    """The document is no manifest or collection, or lacks what it must have."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A manifest or a collection that a collection names."""

    at: str
    label: str
    manifest: bool


@dataclass(frozen=True, slots=True)
class Collection:
    """What a collection holds.

    Attributes:
        members: In its order; of version 2, manifests first.
        next: The address of the next page of it, or of its first where the document has no members itself.
        total: Members of all its pages, where it tells.
    """

    members: tuple[Reference, ...]
    next: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One work.

    Attributes:
        id: The address that it calls its own.
        label: What it is called.
        page_url: Its page for people, or the manifest itself.
        image_url: The image of its first canvas.
        fields: As in `WebItem.fields`.
        free: Whether its rights statement says that nobody holds a copyright.
    """

    id: str
    label: str
    page_url: str
    image_url: str
    fields: Mapping[str, str]
    free: bool


def read(body: bytes, address: str) -> Mapping[str, Any]:
    """The JSON document. Raises `NotPresentation` where it is none, or neither a manifest nor a collection."""
    try:
        document = json.loads(body)
    except ValueError as error:
        raise NotPresentation(f"{address} is not JSON, so no IIIF manifest or collection.") from error
    if not isinstance(document, Mapping) or _kind(document) not in ("Manifest", "Collection", "CollectionPage"):
        raise NotPresentation(f"{address} has no 'type' (version 3) or '@type' (version 2) of Manifest or Collection.")
    return document


def is_manifest(document: Mapping[str, Any]) -> bool:
    """Whether it is a work rather than a collection."""
    return _kind(document) == "Manifest"


def read_collection(document: Mapping[str, Any], address: str) -> Collection:
    """Raises `NotPresentation` where there is no list of members, or where one of them has no address."""
    if not any(key in document for key in _LISTS):
        raise NotPresentation(f"{address} has neither 'items' (version 3) nor 'manifests' or 'members' (version 2).")
    members = []
    for kind, one in _members(document):
        at = _id(one)
        if kind in ("Manifest", "Collection"):
            if not at:
                raise NotPresentation(f"{address} names a {kind} without 'id' or '@id'.")
            label = iiif_metadata.text(one.get("label")) if isinstance(one, Mapping) else ""
            members.append(Reference(urljoin(address, at), label or at, kind == "Manifest"))
    following = _id(document.get("next")) or ("" if members else _id(document.get("first")))
    total = document.get("total")
    return Collection(
        members=tuple(members),
        next=urljoin(address, following) if following else None,
        total=total if isinstance(total, int) and total > 0 else None,
    )


def read_manifest(document: Mapping[str, Any], address: str, size: int) -> Manifest:
    """Raises `NotPresentation`, naming the field that is missing."""
    label = iiif_metadata.text(document.get("label"))
    if not label:
        raise NotPresentation(f"{address} has no text in 'label'.")
    rights = _rights(document)
    statement = document.get("requiredStatement")
    credit = statement.get("value") if isinstance(statement, Mapping) else document.get("attribution")
    said = {
        "rights": "; ".join(rights),
        "credit": iiif_metadata.text(credit),
        "description": iiif_metadata.text(document.get("summary") or document.get("description")),
        "provider": "; ".join(iiif_metadata.text(one.get("label")) for one in _dicts(document.get("provider"))),
        "date_shown": document.get("navDate") if isinstance(document.get("navDate"), str) else "",
    }
    fields = iiif_metadata.fields(document.get("metadata"))
    fields = {**fields, "title": fields.get("title") or label, **{key: text for key, text in said.items() if text}}
    return Manifest(
        id=_id(document) or address,
        label=label,
        page_url=_page(document) or address,
        image_url=_image(document, address, size),
        fields={key: text for key, text in fields.items() if text},
        free=any(mark in right.lower() for right in rights for mark in _FREE),
    )


def _members(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a collection names, with its kind; an address alone is one too in version 2."""
    for key, kind in _LISTS.items():
        named = document.get(key)
        for one in named if isinstance(named, list) else ():
            yield (_kind(one) if isinstance(one, Mapping) else "") or kind, one


def _image(document: Mapping[str, Any], address: str, size: int) -> str:
    """The image of the first canvas that has one, as its service gives it, or as it is."""
    for canvas in _canvases(document):
        for resource in _painted(canvas):
            service = iiif_image.read_service(resource.get("service"))
            whole = _id(resource)
            if service is not None:
                width, height = (_side(resource, canvas, key) for key in ("width", "height"))
                if found := iiif_image.address(service, size, width, height):
                    return urljoin(address, found)
            if whole:
                return urljoin(address, whole)
    where = "sequences[].canvases[].images[].resource" if "sequences" in document else "items[].items[].items[].body"
    raise NotPresentation(f"{address} has no image at '{where}'.")


def _canvases(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _dicts(document.get("items"))
    for sequence in _dicts(document.get("sequences")):
        yield from _dicts(sequence.get("canvases"))


def _painted(canvas: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The images of a canvas; of a choice, the first."""
    bodies = [annotation.get("resource") for annotation in _dicts(canvas.get("images"))]
    for page in _dicts(canvas.get("items")):
        bodies += [
            one.get("body") for one in _dicts(page.get("items")) if one.get("motivation", "painting") == "painting"
        ]
    for body in bodies:
        for one in _dicts(body):
            chosen = next(iter(_dicts(one.get("default") or one.get("items"))), one)
            if _kind(chosen) in ("Image", ""):
                yield chosen


def _side(resource: Mapping[str, Any], canvas: Mapping[str, Any], key: str) -> int:
    """A side of the whole image; the resource itself may be a smaller one."""
    whole = "/full/full/" in _id(resource) or "/full/max/" in _id(resource)
    for told in (resource.get(key), canvas.get(key)) if whole else (canvas.get(key), resource.get(key)):
        if isinstance(told, int) and told > 0:
            return told
    return 0


def _rights(document: Mapping[str, Any]) -> list[str]:
    """Addresses of licences and rights statements."""
    told = document.get("rights") or document.get("license") or []
    return [at for one in (told if isinstance(told, list) else [told]) if (at := _id(one))]


def _page(document: Mapping[str, Any]) -> str | None:
    """The first page for people."""
    for key in ("homepage", "related"):
        told = document.get(key)
        pages = told if isinstance(told, list) else [told]
        found = [
            _id(one) for one in pages if not isinstance(one, Mapping) or one.get("format", "text/html") in _PEOPLE_READ
        ]
        if page := next((at for at in found if at.startswith(("http://", "https://"))), None):
            return page
    return None


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    """One object or a list of them, without what else there is."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]


def _kind(document: Mapping[str, Any]) -> str:
    """`Manifest` of `sc:Manifest`, `Image` of `dctypes:Image`."""
    kind = document.get("type") or document.get("@type") or ""
    return kind.rpartition(":")[2] if isinstance(kind, str) else ""


def _id(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("id") or value.get("@id")
    return value.strip() if isinstance(value, str) else ""
