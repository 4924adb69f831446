import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.integration.asking import Asking, Order, Outcome, asking

Page = Callable[["_Handler"], None]
Crawl = Callable[..., Outcome]
ALLOWED, FORBIDDEN = "127.0.0.1", "127.0.0.2"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        self.server.asked.append((time.monotonic(), self.path))
        with suppress(ConnectionError):
            self.server.pages.get(self.path, answer(404))(self)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[float, str]] = []
        self.connections = 0

    def get_request(self) -> Any:
        self.connections += 1
        return super().get_request()

    def url(self, path: str, host: str = ALLOWED) -> str:
        return f"http://{host}:{self.server_port}{path}"

    def times(self, path: str) -> int:
        return sum(asked == path for _, asked in self.asked)


def answer(status: int, body: bytes = b"", **headers: str) -> Page:
    def page(handler: _Handler) -> None:
        handler.send_response(status)
        for name, value in {"content_length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return page


def in_turn(*pages: Page) -> Page:
    """Each page once, the last one for good."""
    left = list(pages)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


@contextmanager
def serving(host: str, port: int = 0) -> Iterator[_Server]:
    with _Server(host, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def site() -> Iterator[_Server]:
    with serving(ALLOWED) as server:
        yield server


@pytest.fixture
def inner(site: _Server) -> Iterator[_Server]:
    """What no crawl may reach, at the same port of another address of this machine."""
    with serving(FORBIDDEN, site.server_port) as server:
        yield server


@pytest.fixture(scope="module")
def program() -> Iterator[Asking]:
    with asking() as running:
        yield running


@pytest.fixture
def crawl(site: _Server, program: Asking) -> Crawl:
    """Asks the site, in WikiArt's place, for these paths, or for whole addresses."""

    def crawl(*paths: str, **order: Any) -> Outcome:
        settings = {
            "crawl_mirrors": {"wikiart": site.url("")},
            "crawl_networks": [f"{ALLOWED}/32"],
            "crawl_delay": 0,
            **order.pop("settings", {}),
        }
        urls = [site.url(path) if path.startswith("/") else path for path in paths]
        return program.ask(Order(urls, settings, **order))

    return crawl


# Addresses.


def test_no_forbidden_address_is_connected_to_in_any_form(site: _Server, crawl: Crawl, inner: _Server) -> None:
    hosts = [
        *(FORBIDDEN, "127.2", "127.0.2", "0x7f000002", "0x7f.2", "2130706434", "017700000002", "0177.0.0.02"),
        *("[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[::127.0.0.2]", "[::1]", "[::]", "0.0.0.0", "0"),
        *("[64:ff9b::7f00:2]", "[2002:7f00:2::]", "[2001:0:7f00:2::]", "[fe80::1]", "[fc00::1]", "[ff02::1]"),
        *("10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "192.0.2.1", "198.18.0.1"),
        *("224.0.0.1", "255.255.255.255", "museum.example", "twofold.example", "mapped.example"),
    ]
    names = {
        "museum.example": [[FORBIDDEN]],
        "twofold.example": [[ALLOWED, FORBIDDEN]],
        "mapped.example": [[f"::ffff:{FORBIDDEN}"]],
    }
    urls = [site.url("/", host) for host in hosts]
    outcome = crawl(*urls, settings={"crawl_hosts": ["*"]}, names=names)
    for url, said in zip(urls, outcome.answers, strict=True):
        assert "no public address; VASARI_CRAWL_NETWORKS may allow it." in str(said), url
    assert inner.connections == 0
    assert site.connections == 0


def test_a_zone_is_refused_before_anything_is_looked_up(site: _Server, crawl: Crawl) -> None:
    outcome = crawl(site.url("/", "[fe80::1%25lo]"), settings={"crawl_hosts": ["*"]})
    assert "is not asked" in str(outcome.answers[0])


def test_a_name_that_turns_to_a_forbidden_address_is_refused_at_its_next_connection(
    site: _Server, crawl: Crawl, inner: _Server
) -> None:
    site.pages["/robots.txt"] = answer(404, connection="close")
    site.pages["/1"] = answer(200, b"one", connection="close")
    inner.pages["/2"] = answer(200, b"secret")
    names = {"museum.example": [[ALLOWED], [ALLOWED], [FORBIDDEN]]}
    urls = [site.url(path, "museum.example") for path in ("/1", "/2")]
    outcome = crawl(*urls, settings={"crawl_hosts": ["museum.example"]}, names=names)
    assert outcome.answers[0] == (200, 3)
    assert outcome.answers[1] == "museum.example leads to 127.0.0.2, which is no public address; " + (
        "VASARI_CRAWL_NETWORKS may allow it."
    )
    assert inner.connections == 0


def test_what_was_judged_is_connected_to(site: _Server, crawl: Crawl, inner: _Server) -> None:
    """The name is looked up once for a connection: the second answer is for nobody."""
    site.pages["/1"] = answer(200, b"one")
    names = {"museum.example": [[ALLOWED], [FORBIDDEN]]}
    url = site.url("/1", "museum.example")
    outcome = crawl(url, settings={"crawl_hosts": ["museum.example"]}, names=names)
    assert outcome.answers == [(200, 3)]
    assert inner.connections == 0


# Hosts and redirects.


@pytest.mark.parametrize("images", [False, True])
def test_a_redirect_is_judged_like_any_request(site: _Server, crawl: Crawl, inner: _Server, images: bool) -> None:
    inner.pages["/"] = answer(200, b"secret")
    site.pages["/fine"] = answer(200, b"fine")
    targets = {
        "/to-fine": "/fine",
        "/to-address": inner.url("/", FORBIDDEN),
        "/to-number": inner.url("/", "2130706434"),
        "/to-slashes": f"//{FORBIDDEN}:{site.server_port}/",
        "/to-host": "https://elsewhere.example/",
        "/to-port": f"http://{ALLOWED}:1/",
        "/to-user": f"http://user@{ALLOWED}:{site.server_port}/fine",
        "/to-file": "file:///etc/passwd",
        "/to-data": "data:text/plain,secret",
        "/to-ftp": "ftp://www.wikiart.org/",
        "/to-itself": "/to-itself",
    }
    for path, target in targets.items():
        site.pages[path] = answer(302, location=target)
    outcome = crawl(*targets, images=images)
    said = dict(zip(targets, outcome.answers, strict=True))
    assert said.pop("/to-fine") == (200, 4)
    assert said.pop("/to-itself") == "max redirections reached"
    for path, reason in said.items():
        assert "is not asked" in str(reason), path
    assert "VASARI_CRAWL_HOSTS" in str(said["/to-host"])
    assert inner.connections == 0
    assert outcome.stats["downloader/request_count"] == len(site.asked)


def test_a_redirect_to_an_allowed_host_at_a_forbidden_address_is_refused(
    site: _Server, crawl: Crawl, inner: _Server
) -> None:
    site.pages["/to-inner"] = answer(302, location=inner.url("/", "museum.example"))
    outcome = crawl("/to-inner", settings={"crawl_hosts": ["museum.example"]}, names={"museum.example": [[FORBIDDEN]]})
    assert "no public address" in str(outcome.answers[0])
    assert inner.connections == 0


def test_only_the_web_is_asked(site: _Server, crawl: Crawl) -> None:
    urls = ["file:///etc/passwd", "data:,x", "ftp://www.wikiart.org/", "s3://bucket/key"]
    outcome = crawl(*urls)
    assert outcome.answers == [f"{url} is not asked: it begins with neither https:// nor http://." for url in urls]


def test_the_services_of_one_source_have_a_rate_each(site: _Server, crawl: Crawl) -> None:
    site.pages["/1"] = answer(200)
    hosts = ["query.example", "upload.example"]
    outcome = crawl(
        *(site.url("/1", host) for host in hosts),
        source="wikidata",
        settings={"crawl_hosts": hosts},
        names={host: [[ALLOWED]] for host in hosts},
    )
    assert outcome.slots == ["wikidata query.example", "wikidata upload.example"]


# Rates.


def test_the_delay_is_held_over_pages_robots_txt_and_hosts(site: _Server, crawl: Crawl) -> None:
    site.pages.update({f"/{n}": answer(200) for n in range(8)})
    urls = [site.url(f"/{n}", "museum.example" if n % 2 else ALLOWED) for n in range(8)]
    outcome = crawl(
        *urls,
        settings={"crawl_delay": 0.3, "crawl_hosts": ["museum.example"]},
        names={"museum.example": [[ALLOWED]]},
        scrapy={"CONCURRENT_REQUESTS": 8},
    )
    assert outcome.answers == [(200, 0)] * 8
    assert len(site.asked) == 10  # with one robots.txt for each host
    # The whole time: a busy machine answers late now and then, and what follows is near. Nine delays are 2.7 s; if
    # robots.txt or the second host had no part in them, they would be seven or fewer.
    assert site.asked[-1][0] - site.asked[0][0] > 2.35


def test_a_crawl_delay_of_robots_txt_is_kept(site: _Server, crawl: Crawl) -> None:
    site.pages["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 0.5\n")
    site.pages.update({f"/{n}": answer(200) for n in range(4)})
    crawl("/0", "/1", "/2", "/3", scrapy={"CONCURRENT_REQUESTS": 8})
    assert len(site.asked) == 5
    assert site.asked[-1][0] - site.asked[0][0] > 1.6  # three or four delays of half a second


# robots.txt.


@pytest.mark.parametrize("images", [False, True])
def test_nothing_is_asked_that_robots_txt_forbids(site: _Server, crawl: Crawl, images: bool) -> None:
    site.pages["/robots.txt"] = answer(
        200, b"User-agent: *\nDisallow: /\n\nUser-agent: Vasari\nDisallow: /private\nAllow: /private/but-this\n"
    )
    site.pages |= {
        "/open": answer(200),
        "/private/but-this": answer(200),
        "/to-private": answer(302, location="/private"),
    }
    outcome = crawl("/open", "/private/1?a=b", "/private/but-this", "/to-private", images=images)
    host = f"{ALLOWED}:{site.server_port}"
    assert outcome.answers == [
        (200, 0),
        f"The robots.txt of {host} forbids /private/1?a=b",
        (200, 0),
        f"The robots.txt of {host} forbids /private",
    ]
    assert [path for _, path in site.asked] == ["/robots.txt", "/open", "/private/but-this", "/to-private"]
    assert outcome.stats["robotstxt/forbidden"] == 2


@pytest.mark.parametrize("status", [403, 404])
def test_without_a_robots_txt_all_is_allowed(site: _Server, crawl: Crawl, status: int) -> None:
    site.pages |= {"/robots.txt": answer(status), "/1": answer(200)}
    assert crawl("/1").answers == [(200, 0)]
    assert site.times("/robots.txt") == 1


@pytest.mark.parametrize("status", [429, 500])
def test_nothing_is_asked_while_robots_txt_cannot_be_had(site: _Server, crawl: Crawl, status: int) -> None:
    site.pages |= {"/robots.txt": answer(status), "/1": answer(200)}
    outcome = crawl("/1", "/2", scrapy={"VASARI_TRIES": 2})
    host = f"{ALLOWED}:{site.server_port}"
    reason = f"Nothing of {host} is asked for, as its robots.txt cannot be had: it answered {status}"
    assert outcome.answers == [reason, reason]
    assert [path for _, path in site.asked] == ["/robots.txt"] * 2


def test_nothing_is_asked_of_a_server_that_is_not_there(crawl: Crawl) -> None:
    with serving(ALLOWED) as gone:
        pass
    mirrors = {"wikiart": gone.url("")}
    outcome = crawl(gone.url("/1"), settings={"crawl_mirrors": mirrors}, scrapy={"VASARI_TRIES": 2})
    assert str(outcome.answers[0]).endswith("/robots.txt refuses connections.")


def test_robots_txt_may_be_moved_but_not_to_a_forbidden_place(site: _Server, crawl: Crawl, inner: _Server) -> None:
    site.pages |= {"/robots.txt": answer(301, location="/moved.txt"), "/1": answer(200)}
    site.pages["/moved.txt"] = answer(200, b"User-agent: *\nDisallow: /2\n")
    first, second = crawl("/1", "/2").answers
    assert first == (200, 0)
    assert "forbids /2" in str(second)
    site.pages["/robots.txt"] = answer(301, location=inner.url("/robots.txt", FORBIDDEN))
    assert "is asked for, as its robots.txt cannot be had" in str(crawl("/1").answers[0])
    assert inner.connections == 0


def test_a_long_robots_txt_is_read_to_its_limit(site: _Server, crawl: Crawl) -> None:
    rules = b"User-agent: *\nDisallow: /1\n" + b"# nothing\n" * 60_000 + b"Disallow: /2\n"
    site.pages |= {"/robots.txt": answer(200, rules), "/2": answer(200)}
    first, second = crawl("/1", "/2").answers
    assert "forbids /1" in str(first)
    assert second == (200, 0)


# Pauses.


def test_what_is_refused_is_asked_again(site: _Server, crawl: Crawl) -> None:
    refusals = [403, 408, 429, 500, 502, 503, 504, 522, 524]
    site.pages.update({f"/{n}": in_turn(answer(n), answer(n), answer(200, b"fine")) for n in refusals})
    outcome = crawl(*(f"/{n}" for n in refusals))
    assert outcome.answers == [(200, 4)] * len(refusals)
    assert outcome.stats["backoff/tried_again"] == 2 * len(refusals)
    assert outcome.stats["backoff/seconds"] > 0


def test_other_answers_are_final(site: _Server, crawl: Crawl) -> None:
    finals = [400, 401, 404, 410, 451, 501]
    site.pages.update({f"/{n}": answer(n) for n in finals})
    outcome = crawl(*(f"/{n}" for n in finals))
    assert outcome.answers == [f"{site.url(f'/{n}')} answered {n}" for n in finals]
    assert len(site.asked) == 1 + len(finals)


@pytest.mark.parametrize("images", [False, True])
@pytest.mark.parametrize("as_date", [False, True])
def test_nothing_is_asked_before_the_time_that_the_site_names(
    site: _Server, crawl: Crawl, images: bool, as_date: bool
) -> None:
    def busy(handler: _Handler) -> None:
        now = time.time()
        # A date has whole seconds; the site's clock need not be ours.
        wait = {"date": formatdate(now - 5000, usegmt=True), "retry_after": formatdate(now - 4998, usegmt=True)}
        handler.send_response_only(429)
        for name, value in (wait if as_date else {"retry_after": "2"}).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", "0")
        handler.end_headers()

    site.pages.update({f"/{n}": answer(200) for n in range(6)})
    site.pages["/1"] = in_turn(busy, answer(200))
    outcome = crawl(*(f"/{n}" for n in range(6)), images=images, scrapy={"CONCURRENT_REQUESTS": 8})
    assert outcome.answers == [(200, 0)] * 6
    moments = [moment for moment, _ in site.asked]
    refused = next(moment for moment, path in site.asked if path == "/1")
    # One more may be under way when the refusal arrives.
    assert sum(refused < moment < refused + 1.9 for moment in moments) <= 1
    assert sum(moment >= refused + 1.9 for moment in moments) >= 2


def test_a_longer_wait_than_a_quarter_of_an_hour_ends_the_crawl(site: _Server, crawl: Crawl) -> None:
    site.pages["/1"] = answer(429, retry_after="7200")
    outcome = crawl("/1", "/2")
    assert outcome.error is not None
    assert outcome.error.startswith("WikiArt asks to be left alone until ")
    assert outcome.error.endswith("UTC; resume the job then.")
    assert site.times("/1") == 1
    assert site.times("/2") == 0


def test_a_site_that_only_refuses_is_given_up(site: _Server, crawl: Crawl) -> None:
    paths = [f"/{n}" for n in range(30)]
    site.pages.update({path: answer(403) for path in paths})
    outcome = crawl(*paths, scrapy={"VASARI_TRIES": 2, "VASARI_BACKOFF_BASE": 0.01})
    assert outcome.error == (
        "WikiArt refuses Vasari (403); wait some hours and resume the job, or slow down with VASARI_CRAWL_DELAY."
    )
    assert 10 <= len(site.asked) - 1 <= 12


def test_one_image_that_is_refused_is_its_own_matter(site: _Server, crawl: Crawl) -> None:
    site.pages.update({f"/{n}": answer(403 if n % 10 == 3 else 200) for n in range(40)})
    outcome = crawl(*(f"/{n}" for n in range(40)), images=True, scrapy={"VASARI_BACKOFF_BASE": 0.01})
    assert outcome.error is None
    assert outcome.answers == [(403 if n % 10 == 3 else 200, 0) for n in range(40)]


def test_one_page_that_is_refused_among_others_is_not_asked_to_the_end(site: _Server, crawl: Crawl) -> None:
    site.pages.update({f"/{n}": answer(403 if n == 3 else 200) for n in range(200)})
    paths = [f"/{n}" for n in range(200)]
    outcome = crawl(*paths, scrapy={"CONCURRENT_REQUESTS": 8, "VASARI_BACKOFF_BASE": 0.01})
    assert outcome.answers[3] == f"{site.url('/3')} answered 403"
    assert site.times("/3") == 3


def test_a_connection_that_breaks_is_tried_again(site: _Server, crawl: Crawl) -> None:
    def breaking(handler: _Handler) -> None:
        handler.close_connection = True
        handler.connection.close()

    def halfway(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.close_connection = True

    site.pages |= {"/1": in_turn(breaking, answer(200, b"fine")), "/2": halfway}
    outcome = crawl("/1", "/2", scrapy={"VASARI_TRIES": 3})
    assert outcome.answers == [(200, 4), f"{site.url('/2')} broke off before its end."]
    assert site.times("/2") == 3


def test_a_pause_ends_when_the_crawl_is_stopped(site: _Server, crawl: Crawl) -> None:
    site.pages["/1"] = answer(429, retry_after="600")
    outcome = crawl("/1", "/2", "/3", "/4", stop_after=1.5, scrapy={"CONCURRENT_REQUESTS": 8})
    assert outcome.seconds < 10
    assert site.times("/1") == 1


# Sizes and times.


def _endless(handler: _Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(65_536))


def _drip(handler: _Handler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    while True:
        handler.wfile.write(b".")
        time.sleep(0.2)


def _silent(handler: _Handler) -> None:
    time.sleep(4)
    handler.close_connection = True


def _endless_head(handler: _Handler) -> None:
    handler.send_response_only(200)
    handler.flush_headers()
    while True:
        handler.wfile.write(b"x: " + b"y" * 8000 + b"\r\n")


@pytest.mark.parametrize("images", [False, True])
def test_no_answer_is_longer_than_the_limit(site: _Server, crawl: Crawl, images: bool) -> None:
    site.pages |= {
        "/told": answer(200, bytes(300_000)),
        "/endless": _endless,
        "/bomb": answer(200, gzip.compress(bytes(30_000_000)), content_encoding="gzip"),
        "/twofold": answer(200, gzip.compress(gzip.compress(bytes(30_000_000))), content_encoding="gzip, gzip"),
        "/fine": answer(200, bytes(200_000)),
    }
    outcome = crawl(*list(site.pages), images=images, scrapy={"DOWNLOAD_MAXSIZE": 250_000})
    *refused, fine = outcome.answers
    assert refused[0] == f"{site.url('/told')} has more than 250000 bytes, the most that is taken."
    assert refused[1] == f"{site.url('/endless')} has more than 250000 bytes, the most that is taken."
    assert "DOWNLOAD_MAXSIZE" in str(refused[2])
    assert "DOWNLOAD_MAXSIZE" in str(refused[3])
    assert fine == (200, 200_000)
    assert site.times("/endless") == 1


def test_no_answer_takes_longer_than_the_limit(site: _Server, crawl: Crawl) -> None:
    site.pages |= {"/drip": _drip, "/silent": _silent}
    outcome = crawl("/drip", "/silent", scrapy={"DOWNLOAD_TIMEOUT": 1, "VASARI_TRIES": 2})
    assert outcome.answers == [f"{site.url(path)} was not answered within 1 seconds." for path in ("/drip", "/silent")]
    assert site.times("/drip") == 2


def test_a_head_without_end_is_cut_off(site: _Server, crawl: Crawl) -> None:
    site.pages["/1"] = _endless_head
    handler = "services.crawler.downloading.heads.BoundedHTTP"
    outcome = crawl("/1", scrapy={"DOWNLOAD_HANDLERS": {"http": handler}, "VASARI_TRIES": 1})
    assert "its head has more than 262144 bytes" in str(outcome.answers[0])
