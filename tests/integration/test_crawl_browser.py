"""Listings are read in a real Chromium, from a site on loopback that counts what it is asked for."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from services.crawler.downloading.browser_keeper import processes_of
from services.crawler.downloading.chromium import browser_is_here
from shared.settings import Settings
from tests.integration.crawl_browser_site import PER_PAGE, Site, site

pytestmark = pytest.mark.skipif(not browser_is_here(Settings()), reason="Chromium or chromedriver is not installed.")

_ROOT = Path(__file__).parents[2]
_LOOPBACK = ["127.0.0.1/32"]


@pytest.fixture
def served() -> Iterator[Site]:
    """The site that the browser may reach."""
    with site() as running:
        yield running


def _step(url: str, clicks: int = 0, **meta: Any) -> dict[str, Any]:
    return {
        "url": url,
        "meta": {"browser": {"clicks": clicks, "items": "div.work", "more": "button.more"}, **meta},
    }


@contextmanager
def _running(
    requests: list[dict[str, Any]],
    hang: bool = False,
    networks: list[str] = _LOOPBACK,
    answer: float | None = None,
    **scrapy: Any,
) -> Iterator[subprocess.Popen[str]]:
    """A crawl; `answer` is how long the browser may be silent, in seconds, if not as long as usual."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.crawl_browser_run"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            vasari = {"crawl_networks": networks}
            order = {"requests": requests, "hang": hang, "answer": answer, "vasari": vasari, "scrapy": scrapy}
            assert process.stdin
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _crawl(requests: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    """The answers; when this returns, the crawl has ended by itself and nothing of the browser is left."""
    with _running(requests, **options) as process:
        out, _ = process.communicate(timeout=100)
    *answers, ended = map(json.loads, out.splitlines())
    assert ended["ended"]
    assert ended["left"] == []
    for folder in ended["folders"]:
        assert processes_of(folder) == []
    assert len(answers) == len(requests)
    return answers


def _works(answer: dict[str, Any]) -> list[int]:
    return sorted(map(int, re.findall(r"<p>Work (\d+)</p>", answer["body"])))


def _page(number: int, size: int = PER_PAGE) -> list[int]:
    return list(range(number * size, (number + 1) * size))


def _more(answer: dict[str, Any]) -> bool:
    return {"true": True, "false": False}[answer["body"].removeprefix('<html><body data-more="').partition('"')[0]]


def _command(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _eventually(what: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    return what()


def test_each_press_of_the_button_gives_what_it_brought_and_a_crawl_that_goes_on_presses_its_way_back(
    served: Site,
) -> None:
    url, other = served.at("/listing?pages=4"), served.at("/listing?pages=2")
    *answers, elsewhere, again = _crawl([*(_step(url, clicks) for clicks in range(5)), _step(other, 1), _step(url, 2)])
    assert [answer["status"] for answer in answers] == [200] * 5
    assert [_works(answer) for answer in answers] == [_page(0), _page(1), _page(2), _page(3), []]
    assert [_more(answer) for answer in answers] == [True, True, True, False, False]
    assert _works(elsewhere) == _page(1)
    assert not _more(elsewhere)
    assert _works(again) == _page(2)
    # The first and the third listing four and three pages far, the second two; and nothing else.
    assert served.paths() == {"/robots.txt": 1, "/listing": 3, "/grid.js": 3, "/data": 4 + 2 + 3}
    assert {agent for *_, agent in served.asked} == {"Vasari/test (search for art; nobody)"}


def test_requests_of_the_page_wait_for_their_turn(served: Site) -> None:
    delay = 0.4
    others = [{"url": served.at("/plain"), "meta": {}}]
    steps = [_step(served.at("/listing?pages=3"), clicks) for clicks in range(3)]
    _crawl([*others, *steps, *others], DOWNLOAD_DELAY=delay)
    assert served.paths() == {"/robots.txt": 1, "/plain": 2, "/listing": 1, "/grid.js": 1, "/data": 3}
    times = [asked[0] for asked in served.asked]
    assert times[-1] - times[0] > (len(times) - 1) * delay * 0.9
    assert min(later - earlier for earlier, later in pairwise(times)) > delay / 2  # no two go together


def test_nothing_but_the_site_can_be_reached_from_its_pages(served: Site) -> None:
    with site() as other, site("127.0.0.2") as neighbour:
        hosts = ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "[::1]"]
        targets = [f"http://{host}:{other.port}/reached" for host in hosts]
        targets += [f"http://127.0.0.2:{neighbour.port}/reached", f"http://localhost:{served.port}/reached"]
        served.redirects["/away"] = targets[0]
        targets.append("/away")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind(("127.0.0.1", 0))
            udp.settimeout(0.5)
            served.extra = """
              const targets = %s;
              for (const url of targets) {
                fetch(url, {mode: "no-cors"}).catch(() => {});
                new Image().src = url;
                for (const [name, attribute] of [["iframe", "src"], ["script", "src"], ["object", "data"]]) {
                  const e = document.createElement(name);
                  e[attribute] = url;
                  document.body.append(e);
                }
                navigator.sendBeacon(url, "x");
                try { new Worker(URL.createObjectURL(new Blob([`fetch("${url}", {mode: "no-cors"})`]))); } catch {}
                try { new WebSocket(url.replace("http:", "ws:")); } catch {}
                const link = document.createElement("a");
                link.href = url;
                link.target = "_blank";
                document.body.append(link);
                link.click();
                open(url);
              }
              const frame = document.createElement("iframe");
              document.body.append(frame);
              for (const from of [window, frame.contentWindow]) try {
                const peer = new from.RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:%d"}]});
                peer.createDataChannel("x");
                peer.createOffer().then(offer => peer.setLocalDescription(offer));
              } catch {}
            """ % (json.dumps(targets), udp.getsockname()[1])  # noqa: UP031  (the script is full of braces)
            answers = _crawl([_step(served.at("/listing?pages=2"), clicks) for clicks in range(2)])
            with pytest.raises(TimeoutError):
                udp.recv(1)
        assert [_works(answer) for answer in answers] == [_page(0), _page(1)]
        assert served.paths()["/away"]  # the script has run
        assert other.asked == neighbour.asked == []
        assert "/reached" not in served.paths()


def test_a_page_that_leads_to_another_site_is_not_followed(served: Site) -> None:
    with site() as other:
        served.redirects["/listing-of-old"] = other.at("/listing")
        served.redirects["/near"] = "/listing?pages=1"
        away, near = _crawl([_step(served.at("/listing-of-old")), _step(served.at("/near"))])
        assert away["kind"] == "Forbidden"
        assert f"leads to {other.at('/listing')}" in away["error"]
        assert _works(near) == _page(0)
        assert other.asked == []


def test_an_address_that_is_not_public_is_not_opened(served: Site) -> None:
    with _running([_step(served.at("/listing"))], networks=[], ROBOTSTXT_OBEY=False) as process:
        out, _ = process.communicate(timeout=60)
    answer = json.loads(out.splitlines()[0])
    assert "VASARI_CRAWL_NETWORKS" in answer["error"]
    assert answer["folders"] == []
    assert served.asked == []


def test_what_robots_forbid_is_not_fetched_by_the_page_either(served: Site) -> None:
    served.robots = "User-agent: *\nDisallow: /data\n"
    answer, forbidden = _crawl([_step(served.at("/listing"), download_timeout=3), _step(served.at("/data?page=1"))])
    assert f"robots.txt forbids {served.at('/data?pages=4&page=1')}"[:40] in answer["error"]
    assert forbidden["kind"] == "IgnoreRequest"
    assert "/data" not in served.paths()


def test_a_refusal_is_the_answer_and_leaves_out_no_work_when_it_is_over(served: Site) -> None:
    url = served.at("/listing?pages=3")
    served.refusals = {"/listing": (1, 503), "/data?pages=3&page=2": (1, 429)}
    page, first, click, second, third = _crawl(
        [_step(url), _step(url), _step(url, 1), _step(url, 1), _step(url, 2)], ROBOTSTXT_OBEY=False
    )
    assert (page["status"], page["headers"]["Retry-After"]) == (503, "7")
    assert (click["status"], click["headers"]["Retry-After"]) == (429, "7")
    assert [_works(answer) for answer in (first, second, third)] == [_page(0), _page(1), _page(2)]


def test_pages_that_are_no_such_listings_are_told_apart(served: Site) -> None:
    stuck = served.at("/listing?pages=4&stuck=2")
    empty = served.at("/listing?pages=0&per_page=1")
    large = served.at("/listing?pages=2&padding=20000")
    opened, pressed, nothing, absent, heavy, fine = _crawl(
        [
            _step(stuck),
            _step(stuck, 1, download_timeout=2),
            _step(empty, download_timeout=2),
            _step(served.at("/nowhere")),
            _step(large),
            _step(served.at("/listing?pages=1")),
        ],
        DOWNLOAD_MAXSIZE=200_000,
    )
    assert _works(opened) == _page(0)
    assert "'button.more'" in pressed["error"]
    assert "nothing new came" in pressed["error"]
    assert f"Nothing on {empty} matches 'div.work'" in nothing["error"]
    assert absent["status"] == 404
    assert "more than 200000 characters" in heavy["error"]
    assert _works(fine) == _page(0)


def test_a_slow_page_is_given_up(served: Site) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/listing"
        (answer,) = _crawl([_step(url, download_timeout=2)], ROBOTSTXT_OBEY=False)
    assert "has not answered the browser after 2 s" in answer["error"]


@pytest.mark.parametrize("how", ["the crawl", "its process group", "chromedriver"])
def test_the_browser_does_not_outlive_a_killed_crawl(served: Site, how: str) -> None:
    with _running([_step(served.at("/listing"))], hang=True) as process:
        assert process.stdout
        (folder,) = json.loads(process.stdout.readline())["folders"]
        found = processes_of(folder)
        (driver,) = (
            one for keeper in found if _command(keeper).find("browser_keeper") > 0 for one in _children(keeper)
        )
        assert "chromedriver" in _command(driver)
        assert len(found) > 3  # the keeper, Chromium and its own
        assert not any(os.getpgid(one) == process.pid for one in found)
        if how == "the crawl":
            process.kill()
        elif how == "its process group":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(driver, signal.SIGKILL)
        assert _eventually(lambda: processes_of(folder) == [] and not Path(folder).exists())
        assert not Path(f"/proc/{driver}").exists()


def test_a_browser_that_crashes_is_replaced(served: Site) -> None:
    url = served.at("/listing?pages=3")
    served.extra = "if (location.search.includes('crash')) while (true) {}"
    crash = served.at("/listing?crash&pages=2")
    with _running([_step(url), _step(crash, download_timeout=2), _step(url, 1)], answer=6) as process:
        out, _ = process.communicate(timeout=100)
    first, hung, second, ended = map(json.loads, out.splitlines())
    assert _works(first) == _page(0)
    assert "does not answer" in hung["error"]
    assert _works(second) == _page(1)
    assert ended["left"] == []
