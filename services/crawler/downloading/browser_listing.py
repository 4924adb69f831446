"""A listing that a page in the browser builds: opened, and drawn out by pressing its "load more" button."""

import json
import time
from collections.abc import Callable
from typing import Any

from services.crawler.downloading.browser_traffic import Answer, Traffic
from services.crawler.downloading.chromium import BrowserBroken, Chromium
from shared.errors import Forbidden, VasariError

_LOOK = 0.05  # seconds between looks at the page
_SETTLED = 0.25  # seconds without a change after which what a step brought is taken for complete
_GIVEN_UP = 1.0  # seconds without a request after which a step that was refused, or brought nothing, is over
_LONGEST_SETTLING = 5.0  # seconds, for pages that never stop asking for something

# The items that were handed over are kept in a set rather than counted: a masonry grid of several columns puts
# new items between them. They are emptied, as a page grows by some hundred kilobytes with each step.
_FUNCTIONS = """
  const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const button = () => [...document.querySelectorAll(more)].find(shown);
  const usable = e => !e.disabled && e.getAttribute("aria-disabled") !== "true";
  globalThis.had ??= new WeakSet();
  const fresh = () => [...document.querySelectorAll(items)].filter(e => !had.has(e));
"""
_LOOK_AT = f"""(items, more) => {{ {_FUNCTIONS}
  const it = button();
  return JSON.stringify({{new: fresh().length, more: !!it, usable: !!it && usable(it)}});
}}"""
_PRESS = f"""(items, more) => {{ {_FUNCTIONS}
  scrollTo(0, document.documentElement.scrollHeight);
  const it = button();
  if (!it || !usable(it)) return "";
  it.scrollIntoView({{block: "center"}});
  it.click();
  return "pressed";
}}"""
_TAKE = f"""(items, more, longest) => {{ {_FUNCTIONS}
  const all = fresh(), told = all.map(e => e.outerHTML);
  if (told.reduce((sum, html) => sum + html.length, 0) > +longest) return "";
  for (const e of all) {{
    had.add(e);
    e.replaceChildren();
  }}
  return JSON.stringify(told);
}}"""


class ListingUnread(VasariError):
    """A page does not behave as a listing with a "load more" button does; says how."""


class StepFailed(Exception):
    """The site has answered, with a status that says no."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Listing:
    """One page that is open in the browser, and what was read of it."""

    def __init__(self, chromium: Chromium, traffic: Traffic, url: str, items: str, more: str, longest: int) -> None:
        """`items` and `more` are CSS selectors, of a work in the grid and of the button; `longest` is the number of
        characters that the works of one step may have."""
        self._chromium = chromium
        self._traffic = traffic
        self._longest = longest
        self.url = url
        self.items = items
        self.more = more
        self.clicks = -1  # not opened

    def goes_on_to(self, url: str, clicks: int, items: str, more: str) -> bool:
        """Whether this many clicks can be reached from where the page is."""
        return (self.url, self.items, self.more) == (url, items, more) and -1 < self.clicks < clicks

    def read(self, clicks: int, patience: float, stopping: Callable[[], bool]) -> str:
        """Go on to so many clicks, and return HTML with the works that the last step brought.

        `patience` is how long a step may take, in seconds, not counting the waits for its turn. Raises `StepFailed`
        where the site refuses, `ListingUnread` where the page does not do what it should, `BrowserBroken`.
        """
        if self.clicks < 0:
            self._open(patience, stopping)
            self.clicks = 0
            told, more = self._take()
        else:
            told, more = [], True
        while self.clicks < clicks:
            told = []
            if not more or not self._press(patience, stopping):
                more = False
                break
            self.clicks += 1
            told, more = self._take()
        return f'<html><body data-more="{str(more).lower()}">{"".join(told)}</body></html>'

    def _open(self, patience: float, stopping: Callable[[], bool]) -> None:
        self._chromium.navigate(self.url)

        def answered() -> bool:
            if self._traffic.strayed:
                raise Forbidden(
                    f"{self.url} leads to {self._traffic.strayed}, another site, where the browser may not go; "
                    "give the address that it leads to, if that is a source's."
                )
            if self._traffic.page is None and self._traffic.failed:
                raise ListingUnread(f"{self.url} cannot be opened.{self._hint()}")
            return self._traffic.page is not None

        # Before that there is no page to look at, and Chromium would keep the question waiting.
        if not self._until(answered, patience, stopping):
            raise ListingUnread(f"{self.url} has not answered the browser after {patience:.0f} s.")
        assert self._traffic.page is not None
        if self._traffic.page.status >= 400:
            raise StepFailed(self._traffic.page)

        def filled() -> bool:
            return answered() and self._look()["new"] > 0

        if not self._until(filled, patience, stopping):
            raise ListingUnread(
                f"Nothing on {self.url} matches '{self.items}' after {patience:.0f} s; "
                f"the listing is empty, or the page has changed.{self._hint()}"
            )
        self._settle(stopping)

    def _press(self, patience: float, stopping: Callable[[], bool]) -> bool:
        """Press the button, and wait for what it brings. False where it is gone and nothing has come."""
        pressed = False

        def grown() -> bool:
            nonlocal pressed
            seen = self._look()
            if seen["new"]:
                return True
            if not pressed and seen["usable"]:
                pressed = self._call(_PRESS) == "pressed"
                return False
            return self._traffic.quiet() > _GIVEN_UP and (not seen["more"] or self._traffic.refused is not None)

        in_time = self._until(grown, patience, stopping)
        seen = self._look()
        if seen["new"]:
            self._settle(stopping)
            return True
        if self._traffic.refused is not None:
            raise StepFailed(self._traffic.refused)
        if not in_time or seen["more"] or self._traffic.failed or self._traffic.forbidden:
            raise ListingUnread(
                f"'{self.more}' on {self.url} was pressed {self.clicks + 1} times, and nothing new came after "
                f"{patience:.0f} s; resume the job to try again.{self._hint()}"
            )
        return False

    def _settle(self, stopping: Callable[[], bool]) -> None:
        """Wait until the page has done with what it began: no request under way, no further work in the grid."""
        known = (-1, False)
        since = time.monotonic()

        def settled() -> bool:
            nonlocal known, since
            seen = self._look()
            if (seen["new"], seen["more"]) != known:
                known, since = (seen["new"], seen["more"]), time.monotonic()
            return min(self._traffic.quiet(), time.monotonic() - since) >= _SETTLED

        self._until(settled, _LONGEST_SETTLING, stopping)

    def _until(self, reached: Callable[[], bool], patience: float, stopping: Callable[[], bool]) -> bool:
        began, waited = time.monotonic(), self._traffic.waited
        while time.monotonic() - began - (self._traffic.waited - waited) < patience:
            if stopping():
                raise BrowserBroken("The crawl is stopping, and the browser with it.")
            if reached():
                return True
            time.sleep(_LOOK)
        return False

    def _take(self) -> tuple[list[str], bool]:
        told = self._call(_TAKE, str(self._longest))
        if not told:
            raise ListingUnread(f"The works that {self.url} shows at once have more than {self._longest} characters.")
        works: list[str] = json.loads(told)
        return works, bool(self._look()["more"])

    def _look(self) -> dict[str, Any]:
        seen: dict[str, Any] = json.loads(self._call(_LOOK_AT))
        return seen

    def _call(self, function: str, *arguments: str) -> str:
        return self._chromium.call(function, self.items, self.more, *arguments)

    def _hint(self) -> str:
        if self._traffic.forbidden:
            return f" robots.txt forbids {self._traffic.forbidden[0]}."
        return f" {self._traffic.failed}." if self._traffic.failed else ""
