"""Images of the sample site: the gallery's files, scaled, made different for each copy, spoilt where told so."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from PIL import Image
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from services.demo.site.faults import Faults
from services.demo.site.works import Work

CACHED = 600  # images of some 50 KB
BOMB = 30_000  # pixels a side
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff"}


class Pictures:
    """Bytes of images, from memory where they were asked for lately."""

    def __init__(self, gallery: Path) -> None:
        self._gallery = gallery
        self._file = lru_cache(CACHED)(self._read)
        self._scaled = lru_cache(CACHED)(self._scale)
        self._digest = lru_cache(None)(self._hash)

    async def answer(
        self, request: Request, work: Work, faults: Faults, width: int | None = None, kind: str = "JPEG"
    ) -> Response:
        """A work's image, at most this wide, with its `ETag`; 304 where the client has it; spoilt where told so."""
        if (fault := faults.images.get(work.number)) is not None:
            return await self._spoilt(fault, work)
        mark = _mark(work, work.number in faults.repainted)
        tag = f'"{self._digest(work.file)}-{width or "full"}-{kind}-{mark.replace(" ", "")}"'
        modified = 1_700_000_000 + (86_400 if work.number in faults.repainted else 0)  # seconds; any time that is past
        headers = {"etag": tag, "last-modified": formatdate(modified, usegmt=True), "cache-control": "max-age=86400"}
        if _has(request, tag, modified):
            return Response(status_code=304, headers=headers)
        return Response(await self.content(work, mark, width, kind), headers=headers, media_type=_TYPES[kind])

    async def content(self, work: Work, mark: str, width: int | None = None, kind: str = "JPEG") -> bytes:
        """The image's bytes; `mark` stands in a comment, so that copies of one picture differ."""
        if width is None or width >= work.width:
            width = None
        if width is None and kind == "JPEG":
            plain = self._file(work.file)
        else:
            plain = await asyncio.to_thread(self._scaled, work.file, width, kind)
        return commented(plain, mark) if mark and kind == "JPEG" else plain

    def _read(self, file: str) -> bytes:
        return (self._gallery / file).read_bytes()

    def _hash(self, file: str) -> str:
        return hashlib.sha256(self._file(file)).hexdigest()[:16]

    def _scale(self, file: str, width: int | None, kind: str) -> bytes:
        with Image.open(self._gallery / file) as image:
            if width is not None:
                height = max(1, round(image.height * width / image.width))
                image.draft("RGB", (width, height))
                image = image.resize((width, height), Image.Resampling.LANCZOS)  # type: ignore[assignment]
            out = io.BytesIO()
            image.convert("RGB").save(out, kind, quality=88)
            return out.getvalue()

    async def _spoilt(self, fault: str, work: Work) -> Response:
        plain = self._file(work.file)
        if fault.startswith("redirect:"):
            return Response(status_code=302, headers={"location": fault.removeprefix("redirect:")})
        if fault == "cut":
            return Response(plain[: len(plain) // 2], media_type="image/jpeg")
        if fault == "pixels":
            return Response(enlarged(plain), media_type="image/jpeg")
        if fault == "endless":
            return StreamingResponse(_endless(plain), media_type="image/jpeg")
        if fault == "drip":
            return StreamingResponse(_drip(plain), headers={"content-length": str(len(plain))}, media_type="image/jpeg")
        if fault == "html":
            return HTMLResponse("<html><body><h1>This image is being restored.</h1></body></html>")
        if fault == "empty":
            return Response(b"", media_type="image/jpeg")
        if fault == "gone":
            return PlainTextResponse("There is no such image.", 404)
        if fault == "forbidden":
            return PlainTextResponse("Forbidden", 403)
        raise ValueError(f"'{fault}' is no fault of an image; `faults.IMAGE_FAULTS` lists them.")


def commented(jpeg: bytes, text: str) -> bytes:
    """The same picture with a comment (JPEG's COM segment, ITU T.81 B.2.4.5) right after its first marker."""
    comment = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def enlarged(jpeg: bytes) -> bytes:
    """The same bytes with a header that says `BOMB` × `BOMB` pixels."""
    at = 2
    while not (0xC0 <= jpeg[at + 1] <= 0xC2):  # the frame's header: SOF0, SOF1 or SOF2
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    size = BOMB.to_bytes(2, "big")
    return jpeg[: at + 5] + size + size + jpeg[at + 9 :]


def _mark(work: Work, repainted: bool) -> str:
    return (f"copy {work.copy}" if work.copy else "") + (" restored" if repainted else "")


def _has(request: Request, tag: str, modified: int) -> bool:
    """Whether the client has the image already (RFC 9110, 13.2.2: a tag outweighs a date)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return tags.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in tags.split(",")]
    try:
        return parsedate_to_datetime(request.headers.get("if-modified-since", "")).timestamp() >= modified
    except ValueError:
        return False


async def _endless(start: bytes) -> AsyncIterator[bytes]:
    yield start[:-2]
    while True:
        yield bytes(65_536)
        await asyncio.sleep(0)


async def _drip(content: bytes) -> AsyncIterator[bytes]:
    for position in range(len(content)):
        yield content[position : position + 1]
        await asyncio.sleep(1)
