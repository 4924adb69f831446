"""Patience with an endpoint: how often it is asked, how long it is left alone, and when it is given up."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from services.graph.sources.sparql import Endpoint
from services.graph.sources.sparql_answer import AnswerPartial
from services.graph.sources.sparql_paging import Pages, askable, literal
from shared.errors import Cancelled, InvalidInput, Unavailable
from shared.jobs import Jobs, Progress, new_job_id
from shared.messages import JobMessage
from shared.storage.folder import FolderStore
from tests.sparql_proxy import Proxy, Reply, proxy

QUERY = "SELECT ?s WHERE { ?s ?p ?o }"


def found(*subjects: str) -> Reply:
    rows: list[dict[str, Any]] = [{"s": {"type": "uri", "value": subject}} for subject in subjects]
    rows.append({"end": {"type": "literal", "value": "1"}})
    return Reply(json.dumps({"results": {"bindings": rows}}).encode())


@pytest.fixture
def there() -> Iterator[Proxy]:
    """An endpoint that the test answers for."""
    with proxy("http://nowhere.invalid", "none") as endpoint:
        yield endpoint


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., Endpoint]:
    """Makes the endpoint that is asked, of a job that can be cancelled."""

    def make(url: str, **given: Any) -> Endpoint:
        progress = Progress(FolderStore(tmp_path), "job", "main")
        settings: dict[str, Any] = {"contact": None, "seconds": 5, "delay": 0, "back_off": 0.01, **given}
        return Endpoint(url, setting="VASARI_WIKIDATA_URL", progress=progress, **settings)

    return make


def answers(there: Proxy, *replies: Reply) -> None:
    """These, one after the other, and the last of them for ever."""
    there.behave = lambda number, query, answered: replies[min(number, len(replies)) - 1]  # noqa: ARG005


@pytest.mark.parametrize("failure", [Reply(b"", 500), Reply(b"", 502), Reply(b"", 503), Reply(b"", 429), Reply(b"{")])
def test_a_passing_failure_is_waited_out(there: Proxy, asked: Callable[..., Endpoint], failure: Reply) -> None:
    answers(there, failure, failure, failure, found("urn:a"))
    assert [fact.subject for fact in asked(there.url).ask(QUERY, divisible=False)] == ["urn:a"]
    assert len(there.questions) == 4


@pytest.mark.parametrize(
    ("failure", "tries"),
    [(Reply(b"", 500), 2), (Reply(b"S1T00 timed out", 500), 1), (Reply(b"", 504), 1), (Reply(b"", 413), 1)],
)
def test_a_question_that_is_too_much_is_not_asked_again_where_it_can_be_smaller(
    there: Proxy, asked: Callable[..., Endpoint], failure: Reply, tries: int
) -> None:
    answers(there, failure)
    with pytest.raises(AnswerPartial):
        asked(there.url).ask(QUERY, divisible=True)
    assert len(there.questions) == tries


def test_an_endpoint_that_stays_busy_is_given_up(there: Proxy, asked: Callable[..., Endpoint]) -> None:
    answers(there, Reply(b"", 429))
    with pytest.raises(Unavailable, match=r"is busy \(429\) \(6 tries\); .* check VASARI_WIKIDATA_URL"):
        asked(there.url).ask(QUERY, divisible=True)
    assert len(there.questions) == 6


def test_an_endpoint_that_is_not_there(asked: Callable[..., Endpoint]) -> None:
    with pytest.raises(Unavailable, match=r"cannot be reached: .*refused"):
        asked("http://127.0.0.1:9/sparql").ask(QUERY, divisible=True)


@pytest.mark.parametrize("url", ["", "dbpedia.org/sparql", "file:///etc/passwd", "ftp://dbpedia.org"])
def test_an_address_that_is_none_of_the_web(asked: Callable[..., Endpoint], url: str) -> None:
    with pytest.raises(InvalidInput, match=r"^VASARI_WIKIDATA_URL is '.*'; give an address such as https://"):
        asked(url)


def test_an_endpoint_that_trickles_is_not_waited_for(there: Proxy, asked: Callable[..., Endpoint]) -> None:
    def slow(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
        time.sleep(3)
        return found()

    there.behave = slow
    with pytest.raises(AnswerPartial, match=r"did not answer within 0\.5 s"):
        asked(there.url, seconds=0.5).ask(QUERY, divisible=True)


def test_an_endpoint_that_asks_for_hours_ends_the_job(there: Proxy, asked: Callable[..., Endpoint]) -> None:
    answers(there, Reply(b"", 503, {"Retry-After": "10800"}))
    with pytest.raises(InvalidInput, match=r"left alone for 3\.0 hours; resume the job then"):
        asked(there.url).ask(QUERY, divisible=False)


def test_an_unreadable_retry_after_is_none(there: Proxy, asked: Callable[..., Endpoint]) -> None:
    answers(there, Reply(b"", 429, {"Retry-After": "soon"}), found())
    assert asked(there.url).ask(QUERY, divisible=False) == []


def test_questions_are_some_time_apart(there: Proxy, asked: Callable[..., Endpoint]) -> None:
    times: list[float] = []

    def noting(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
        times.append(time.time())
        return found()

    there.behave = noting
    endpoint = asked(there.url, delay=0.3)
    for _ in range(3):
        endpoint.ask(QUERY, divisible=False)
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.3
    assert endpoint.questions == 3


def test_a_pause_ends_when_the_job_is_cancelled(there: Proxy, tmp_path: Path) -> None:
    jobs = Jobs(FolderStore(tmp_path))
    message = JobMessage(job_id=new_job_id("load"))
    jobs.create("load", "Load", "graph.load_source", message)
    endpoint = Endpoint(
        there.url,
        setting="VASARI_WIKIDATA_URL",
        contact=None,
        seconds=5,
        delay=0,
        progress=Progress(FolderStore(tmp_path), message.job_id, "main"),
    )

    def cancelling(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
        jobs.cancel(message.job_id)
        return Reply(b"", 429, {"Retry-After": "600"})

    there.behave = cancelling
    with pytest.raises(Cancelled):
        endpoint.ask(QUERY, divisible=False)
    assert len(there.questions) == 1


def test_an_endpoint_that_sorts_in_another_order_is_not_read_in_pages(
    there: Proxy, asked: Callable[..., Endpoint]
) -> None:
    answers(there, found("http://b", "http://a"))
    with pytest.raises(Unavailable, match="does not sort by code points"):
        Pages(asked(there.url), 10).listing("wikidata_listing", "")


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("O'Hara", "en", '"O\'Hara"@en'),
        ('Bob "Bix"', "", r'"Bob \"Bix\""'),
        ("back\\slash\n", "", r'"back\\slash\n"'),
        ("𝕏 王", "ja", '"𝕏 王"@ja'),
        ("half \ud83d of one", "", '"half  of one"'),
    ],
)
def test_texts_as_sparql_writes_them(text: str, language: str, written: str) -> None:
    assert literal(text, language) == written


@pytest.mark.parametrize("address", ["", "http://a b", "http://a>b", 'http://"a"', "http://{a}", "http://a\n", "a`b"])
def test_what_cannot_stand_in_a_query_is_not_asked_about(address: str) -> None:
    assert not askable(address)


def test_addresses_of_any_script_can_be_asked_about() -> None:
    assert askable("http://dbpedia.org/resource/Émile_王_𝕏_(d'Art)")
