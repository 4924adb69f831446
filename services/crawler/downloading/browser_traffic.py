"""What a page in the browser may fetch, and when: each request is held until the site's rate has room for it."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from services.crawler.downloading.chromium import BrowserBroken, Chromium, origin_of

_WANTED = {"Document", "Script", "XHR", "Fetch"}  # Chromium's names; what is shown or played is not among them
_HELD = 8  # requests of a page that nobody looks at which wait for the next step; more fail
_REFUSED = 400


class Answer:
    """The head of an HTTP answer that stands for a failed step: 403, 429, 503 and the like."""

    def __init__(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status = status
        self.headers = headers


class Traffic:
    """The requests of one browser. All but the site's documents, scripts and data fail before they are sent.

    Attributes:
        waited: Seconds that requests have waited for their turn, all told, which is no fault of the page.
        refused: The first answer since the step began that says no; None while there is none.
        page: The answer to the page itself, once it is there.
        strayed: Where the page was redirected to, if that is off the site.
        failed: Why a request of the step was not answered at all.
        forbidden: Addresses that `turn` did not allow since the step began.
    """

    def __init__(self, chromium: Chromium, turn: Callable[[str, bool], bool]) -> None:
        """`turn` waits for the time at which an address may be fetched, and returns whether it may be at all. Its
        second argument tells that this is the step's first request, whose turn has come already."""
        self._chromium = chromium
        self._turn = turn
        self._lock = threading.Lock()
        self._one_by_one = threading.Lock()
        self._stepping = threading.Event()
        self._closed = False
        self._held = 0
        self._paid = False
        self._under_way: set[str] = set()
        self._quiet_since = time.monotonic()
        self.sent = 0
        self.waited = 0.0
        self._forget()
        chromium.listen("network.beforeRequestSent", self._before)
        chromium.listen("network.responseStarted", self._answered)
        chromium.listen("network.responseCompleted", self._done)
        chromium.listen("network.fetchError", self._failed)
        chromium.command("network.addIntercept", phases=["beforeRequestSent"])
        chromium.command("network.setCacheBehavior", cacheBehavior="default")

    def begin(self) -> None:
        """A step begins: Scrapy has let one request through, and what the page asks for is let through in turn."""
        with self._lock:
            self._forget()
            self._paid = True
        self._stepping.set()

    def end(self) -> None:
        """The step is over: what the page asks for now waits for the next one."""
        self._stepping.clear()

    def close(self) -> None:
        """Let nothing through any more."""
        self._closed = True
        self._stepping.set()

    def quiet(self) -> float:
        """Seconds since the last request of the page was dealt with; 0 while one is under way."""
        with self._lock:
            return 0.0 if self._under_way else time.monotonic() - self._quiet_since

    def _forget(self) -> None:
        self.refused: Answer | None = None
        self.page: Answer | None = None
        self.strayed: str | None = None
        self.failed: str | None = None
        self.forbidden: list[str] = []

    def _before(self, event: dict[str, Any]) -> None:
        request = event["request"]
        if not event.get("isBlocked"):
            return
        with suppress(BrowserBroken):  # the browser has quit, and its requests with it
            if self._may_go(event):
                self._chromium.command("network.continueRequest", request=request["request"])
            else:
                self._out_of_the_way(request["request"])
                self._chromium.command("network.failRequest", request=request["request"])

    def _may_go(self, event: dict[str, Any]) -> bool:
        request = event["request"]
        url: str = request["url"]
        if urlsplit(url).scheme in ("data", "blob", "about"):
            return True
        if origin_of(url) != self._chromium.origin:
            if self._is_the_page(event):
                self.strayed = url
            return False
        frame = event.get("navigation") and request.get("destination") != "document"
        if frame or request.get("goog:resourceType") not in _WANTED:
            return False
        with self._lock:
            self._under_way.add(request["request"])
        return self._wait(url)

    def _wait(self, url: str) -> bool:
        if not self._stepping.is_set():
            with self._lock:
                self._held += 1
                full = self._held > _HELD
            try:
                if full:
                    return False
                self._stepping.wait()
            finally:
                with self._lock:
                    self._held -= 1
        with self._one_by_one:
            if self._closed:
                return False
            began = time.monotonic()
            with self._lock:
                paid, self._paid = self._paid, False
            allowed = self._turn(url, paid)
            self.waited += time.monotonic() - began
        if allowed:
            self.sent += 1
        else:
            self.forbidden.append(url)
        return allowed

    def _answered(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if urlsplit(response["url"]).scheme not in ("http", "https"):
            return
        headers = [
            (header["name"], header["value"]["value"])
            for header in response["headers"]
            if header["value"]["type"] == "string"
        ]
        answer = Answer(response["status"], headers)
        if 300 <= answer.status < 400:
            return  # what it leads to is a request of its own
        with self._lock:
            if self._is_the_page(event):
                self.page = answer
            elif answer.status >= _REFUSED and self.refused is None:
                self.refused = answer

    def _is_the_page(self, event: dict[str, Any]) -> bool:
        """Whether it is the page in our window: not one in a frame of it, nor one that it would open beside it."""
        document = event["request"].get("destination") == "document"
        return bool(event.get("navigation")) and document and event.get("context") == self._chromium.context

    def _done(self, event: dict[str, Any]) -> None:
        self._out_of_the_way(event["request"]["request"])

    def _failed(self, event: dict[str, Any]) -> None:
        identity = event["request"]["request"]
        with self._lock:
            ours = identity in self._under_way
        if ours:
            self.failed = self.failed or f"{event['request']['url']}: {event['errorText']}"
        self._out_of_the_way(identity)

    def _out_of_the_way(self, identity: str) -> None:
        with self._lock:
            if identity in self._under_way:
                self._under_way.discard(identity)
                self._quiet_since = time.monotonic()
