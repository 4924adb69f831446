"""What the sample site does wrong when it is told to: slow, refusing, broken, forbidden, changed."""

from collections import Counter
from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse, Response

KINDS = ("robots", "listing", "work", "artist", "info", "image")
"""Kinds of address: robots.txt; a listing, page or JSON; a work's own page or record; an artist's; a IIIF
`info.json`; an image."""
IMAGE_FAULTS = ("cut", "pixels", "endless", "drip", "html", "empty", "gone", "forbidden")
"""How an image can be spoilt: cut off in the middle; 30,000 × 30,000 pixels by its header; bytes without end; a byte a
second; a page of HTML in its place; nothing; 404; 403. `redirect:ADDRESS` sends the client there."""


@dataclass
class Refusal:
    """Addresses that are refused some times, and are answered then.

    Attributes:
        status: 403, 429, 503 or any other.
        times: How often; None for ever.
        retry_after: The `Retry-After` to send: seconds or an HTTP date; None for none.
        each: Whether every address is refused that often, not all of them together.
    """

    status: int = 429
    times: int | None = 1
    retry_after: str | None = "1"
    each: bool = False
    _given: Counter[str] = field(default_factory=Counter, init=False, repr=False)

    def answer(self, path: str) -> Response | None:
        """The refusal, while there is one left."""
        key = path if self.each else ""
        if self.times is not None and self._given[key] >= self.times:
            return None
        self._given[key] += 1
        headers = {} if self.retry_after is None else {"retry-after": self.retry_after}
        return PlainTextResponse("Not now.", self.status, headers)


@dataclass
class Faults:
    """May be changed while the site runs: it is read at each request. Works are meant by number, from 0.

    Attributes:
        delay: Seconds before every answer.
        refuse: Refusals by kind of address, or by source and kind: `image`, `met:work`.
        redirect: Where addresses of a kind, named in the same way, send the client.
        listing: What is wrong with listings as JSON: `missing` (404), `html` (200, a page), `cut` (200, half of it),
            `shape` (other names). What WikiArt's own page fetches is spared, as is the page.
        page: What is wrong with works' pages and records: `shape` (other names).
        images: How a work's image is spoilt: one of `IMAGE_FAULTS`, or `redirect:ADDRESS`.
        forbidden: Works of WikiArt whose page lies where robots.txt forbids.
        copyrighted: Works that are not in the public domain.
        imageless: Works whose record names no image, at the sources where that happens (not WikiArt, IIIF).
        updated: Works with another title than before.
        repainted: Works whose image has other bytes than before.
    """

    delay: float = 0.0
    refuse: dict[str, Refusal] = field(default_factory=dict)
    redirect: dict[str, str] = field(default_factory=dict)
    listing: str | None = None
    page: str | None = None
    images: dict[int, str] = field(default_factory=dict)
    forbidden: set[int] = field(default_factory=set)
    copyrighted: set[int] = field(default_factory=set)
    imageless: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    repainted: set[int] = field(default_factory=set)

    def answer(self, source: str, kind: str, path: str) -> Response | None:
        """What is answered instead of what was asked for, if anything."""
        for name in (f"{source}:{kind}", kind):
            if name in self.refuse and (refusal := self.refuse[name].answer(path)) is not None:
                return refusal
            if name in self.redirect:
                return Response(status_code=302, headers={"location": self.redirect[name]})
        return None
