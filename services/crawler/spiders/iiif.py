"""Any manifest or collection of the IIIF Presentation API, versions 2.1 and 3.0: each manifest is one work.

Collections hold manifests and further collections, in pages or in one document. What is still to be read is a stack of
addresses, and that is the listing's cursor. The hosts of manifests and images must be among those that the operator
allows.
"""

import json
from typing import Any

from scrapy import Request
from scrapy.http import Response

from services.crawler.crawling.events import Failed, Said
from services.crawler.items import WebItem
from services.crawler.spiders import iiif_presentation as presentation
from services.crawler.spiders.base import LeftOut, Listed, Page, SourceSpider
from services.crawler.spiders.iiif_presentation import Collection, Manifest
from services.crawler.spiders.museum import NOT_FREE
from shared.errors import InvalidInput
from shared.sources import IIIF

_WORKS = 500  # of a page; a document with more of them is read again for the next
_AHEAD = 50  # nested collections that are remembered, so that the document naming them is not read again for each
_DEEPEST = 12  # collections within each other; more are a circle
_LONGER_SIDE = 1280  # pixels, unless the caller asks for others

_Stack = list[tuple[str, int, int]]
"""Collections to be read, the last one first: address, members already read, depth."""


class IIIFSpider(SourceSpider):
    """See the module."""

    source = IIIF

    def listing(self, cursor: str | None) -> Request:
        stack, total = self._place_of(cursor)
        return Request(stack[-1][0], meta={"stack": stack, "total": total}, headers=_ACCEPT)

    def read_listing(self, response: Response) -> Page:
        stack, total = response.meta["stack"], response.meta["total"]
        *rest, (at, _, depth) = stack
        try:
            document = presentation.read(response.body, response.url)
            if depth == 0 and presentation.is_manifest(document):
                manifest = presentation.read_manifest(document, response.url, self._size)
                return Page([self._item(manifest, manifest.id)], None, 1)
            return self._members(presentation.read_collection(document, response.url), stack, total)
        except presentation.NotPresentation as error:
            if depth == 0:
                raise
            return Page([Failed(name=at, reason=str(error))], _cursor(rest, total), total)  # its neighbours are read on

    def read_work(self, response: Response, listed: Listed) -> WebItem:
        document = presentation.read(response.body, response.url)
        if not presentation.is_manifest(document):
            raise presentation.NotPresentation(f"{response.url} is named as a manifest, but is a collection.")
        return self._item(presentation.read_manifest(document, response.url, self._size), listed.source_id)

    @property
    def _size(self) -> int:
        return self.message.size or _LONGER_SIDE

    def _place_of(self, cursor: str | None) -> tuple[_Stack, int | None]:
        if cursor is None:
            if not self.message.url:
                raise InvalidInput("Give the address of an IIIF manifest or collection.")
            return [(self.message.url, 0, 0)], None
        try:
            place: dict[str, Any] = json.loads(cursor)
            stack = [(str(at), int(read), int(depth)) for at, read, depth in place["stack"]]
            return stack or [(str(self.message.url), 0, 0)], place["total"]
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput("The crawl's place cannot be read; start the crawl anew.") from error

    def _members(self, collection: Collection, stack: _Stack, total: int | None) -> Page:
        """A run of manifests, and the collections that follow it onto the stack, the first on top."""
        *rest, (at, read, depth) = stack
        ahead = collection.members[read:]
        works = []
        for member in ahead[:_WORKS]:
            if not member.manifest:
                break
            works.append(member)
        nested = []
        for member in ahead[len(works) : len(works) + _AHEAD] if len(works) < _WORKS else ():
            if member.manifest:
                break
            nested.append(member)
        done = read + len(works) + len(nested)
        if collection.next and collection.next != at:
            rest.append((collection.next, 0, depth))  # the same collection's next page, at the same depth
        if done < len(collection.members):
            rest.append((at, done, depth))
        if nested and depth >= _DEEPEST:
            self.tell(Said(note=f"{at} lies {depth} collections deep; what it nests is not read"))
        else:
            pending = {address for address, _, _ in rest}
            rest += [(one.at, 0, depth + 1) for one in reversed(nested) if one.at not in pending]
        if total is None and depth == read == 0:
            whole = not collection.next and all(member.manifest for member in collection.members)
            total = collection.total or (len(collection.members) if whole else None)
        return Page([_listed(member) for member in works], _cursor(rest, total), total)

    def _item(self, manifest: Manifest, source_id: str) -> WebItem:
        if self.public_domain and not manifest.free:
            raise LeftOut(f"{NOT_FREE}: {manifest.fields.get('rights', 'its manifest has no rights statement')}")
        artist, title = manifest.fields.get("artist"), manifest.fields["title"]
        return WebItem(
            name=f"{artist} – {title}" if artist else title,
            source=self.source.name,
            source_id=source_id,
            page_url=manifest.page_url,
            image_url=manifest.image_url,
            fields={**manifest.fields, "manifest": manifest.id},
        )


def _cursor(stack: _Stack, total: int | None) -> str | None:
    return json.dumps({"stack": stack, "total": total}, separators=(",", ":")) if stack else None


def _listed(member: presentation.Reference) -> Listed:
    return Listed(source_id=member.at, name=member.label, request=Request(member.at, headers=_ACCEPT))


# Servers of both versions at one address choose by it.
_ACCEPT = {
    "Accept": 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json", application/json;q=0.9'
}
