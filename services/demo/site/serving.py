"""What the sites of all sources share: the works, the faults, the log of requests, and how they answer."""

import asyncio
import inspect
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.demo.site.faults import Faults
from services.demo.site.pictures import Pictures
from services.demo.site.works import Work, Works

Handler = Callable[[Request], Response | Awaitable[Response]]


@dataclass(slots=True)
class Seen:
    """One request to the site, noted when it came in.

    Attributes:
        at: When, in seconds of `time.monotonic`.
        source: Whose site it was for.
        path: With the query, as it was sent.
        status: Of the answer; 0 before there is one.
        headers: The request's, by lower-case name.
        bytes: Of the answer's body, as far as it has been sent.
    """

    at: float
    source: str
    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    bytes: int


class State:
    """What all sites of one server see."""

    def __init__(self, works: Works, faults: Faults) -> None:
        self.works = works
        self.faults = faults
        self.pictures = Pictures(works.gallery)
        self.log: list[Seen] = []

    def shown(self, work: Work) -> Work:
        """The work as it is described now."""
        return replace(work, title=f"{work.title}, restored") if work.number in self.faults.updated else work

    def image(self, request: Request, work: Work, width: int | None = None, kind: str = "JPEG") -> Awaitable[Response]:
        """The answer with a work's image, at most this wide."""
        return self.pictures.answer(request, work, self.faults, width, kind)


class SourceSite:
    """One source's site. Its routes name the kind of address that they answer, which is what faults go by."""

    source: ClassVar[str]
    robots: ClassVar[str]

    def __init__(self, state: State) -> None:
        self.state = state

    def routes(self) -> list[Route]:
        """All addresses but robots.txt."""
        raise NotImplementedError

    def route(self, path: str, kind: str, handler: Handler, methods: tuple[str, ...] = ("GET",)) -> Route:
        """Answer a path, unless a fault does."""

        async def endpoint(request: Request) -> Response:
            instead = self.state.faults.answer(self.source, kind, request.url.path)
            if instead is not None:
                return instead
            answer = handler(request)
            return await answer if inspect.isawaitable(answer) else answer

        return Route(path, endpoint, methods=list(methods))

    def app(self) -> ASGIApp:
        """The site, watched."""
        robots = self.route("/robots.txt", "robots", lambda _: PlainTextResponse(self.robots))
        return Watched(Starlette(routes=[robots, *self.routes()]), self.source, self.state)

    def listed(self, data: Any, renamed: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Response:
        """A page of a listing as JSON, spoilt as the faults say; `renamed` gives the other names of a changed shape."""
        fault = self.state.faults.listing
        if fault == "missing":
            return missing()
        if fault == "html":
            return HTMLResponse("<!doctype html><title>One moment, please</title><p>Checking your browser.</p>")
        if fault == "cut":
            text = json.dumps(data)
            return Response(text[: len(text) // 2], media_type="application/json")
        return answer_json(_renamed(data, renamed) if fault == "shape" else data, headers=headers)

    def described(self, data: Any, renamed: Mapping[str, str]) -> Response:
        """A work's record as JSON, of another shape where the faults say so."""
        return answer_json(_renamed(data, renamed) if self.state.faults.page == "shape" else data)


class Watched:
    """An ASGI application whose requests are noted, and put off where a fault says so.

    `/_site/requests` answers with the log of all sources as JSON, and is not itself noted.
    """

    def __init__(self, app: ASGIApp, source: str, state: State) -> None:
        self._app = app
        self._source = source
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/_site/requests":
            log = [asdict(seen) for seen in list(self._state.log)]
            await answer_json(log)(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        path = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        headers = _headers(tuple(scope["headers"]))
        seen = Seen(time.monotonic(), self._source, scope["method"], path, 0, headers, 0)
        self._state.log.append(seen)
        if self._state.faults.delay:
            await asyncio.sleep(self._state.faults.delay)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            else:
                seen.bytes += len(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, noted)


def answer_json(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON as the sites send it."""
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Response(content, status, headers, media_type="application/json; charset=utf-8")


def missing() -> Response:
    """There is no such page."""
    return HTMLResponse("<!doctype html><title>404</title><h1 class='error404-hint'>Page not found</h1>", 404)


def base(request: Request) -> str:
    """The site's address as the client knows it, without a slash at the end."""
    return f"http://{request.headers['host']}"


def number(request: Request, name: str, default: int) -> int:
    """A number from the query; the default where there is none, or it is no number."""
    value = request.query_params.get(name, "")
    return int(value) if value.isdecimal() else default


def names_in(value: Any) -> list[str]:
    """Names from a list, or joined by commas."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return [one for one in str(value or "").split(",") if one]


def _renamed(data: Any, names: Mapping[str, str]) -> Any:
    return {names.get(name, name): value for name, value in data.items()} if isinstance(data, dict) else data


@lru_cache(1024)  # one client sends the same headers again and again
def _headers(raw: tuple[tuple[bytes, bytes], ...]) -> Mapping[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
