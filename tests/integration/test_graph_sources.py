"""DBpedia and Wikidata, loaded over SPARQL from endpoints of every temper: what comes out is what the source says."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from services.graph.snapshots import Snapshots
from shared.influence.base import GraphSize
from shared.jobs import JobState
from tests import graph_data
from tests.graph_data import Triple, iri
from tests.integration.graph_loading import Loading, put, stored
from tests.sparql_proxy import Behaviour, Proxy, Reply, capped, proxy, well

SOURCES = ("wikidata", "dbpedia")
MAKE: dict[str, Callable[..., list[Triple]]] = {"wikidata": graph_data.wikidata, "dbpedia": graph_data.dbpedia}
FEW = {source: make(80, hub=60) for source, make in MAKE.items()}
ROWS = 45  # of a capped answer: fewer than there are influences of one artist


@pytest.fixture(scope="module")
def few(sparql_url: str) -> Iterator[dict[str, Proxy]]:
    """Endpoints with some artists each."""
    with ExitStack() as stack:
        graphs = {source: stack.enter_context(stored(sparql_url, FEW[source])) for source in SOURCES}
        yield {source: stack.enter_context(proxy(sparql_url, graph)) for source, graph in graphs.items()}


@pytest.fixture
def endpoints(few: dict[str, Proxy]) -> dict[str, Proxy]:
    """They behave well, and have not been asked."""
    for endpoint in few.values():
        endpoint.questions.clear()
        endpoint.behave = well
    return few


@pytest.mark.parametrize(("source", "artists", "told"), [("wikidata", 2_000, False), ("dbpedia", 1_000, True)])
def test_thousands_are_loaded_exactly_from_an_endpoint_that_gives_fewer_rows_than_a_page_has(
    source: str, artists: int, told: bool, sparql_url: str, tmp_path: Path
) -> None:
    triples = MAKE[source](artists, hub=600)
    partial: list[int] = []
    most = 2_500

    def limited(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
        reply = answered()
        if reply.body.count(b'"s":') <= most:
            return reply
        partial.append(number)
        return capped(reply, most, told=told)

    with stored(sparql_url, triples) as graph, proxy(sparql_url, graph) as endpoint:
        endpoint.behave = limited
        loading = Loading(tmp_path, endpoint.url, sparql_page=250, crawl_contact="mailto:art@museum.example")
        job = loading.load(source)
        assert (job.state, job.error) == (JobState.SUCCEEDED, None)
        assert len(endpoint.questions) > 10  # pages, not one answer
        assert partial
        assert endpoint.agents == {"Vasari/0.1 (search for art; mailto:art@museum.example)"}
    loading.holds(source, triples)
    size = loading.graph.size()
    assert (job.result["artists"], job.result["influences"]) == (size.artists, size.influences)
    assert loading.pages() == []


def _cap_told(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
    return capped(answered(), ROWS, told=True)


def _cap_silent(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
    return capped(answered(), ROWS, told=False)


def _large(query: str) -> bool:
    """Whether a question asks for more than a few artists."""
    return len(query) > 7_000 or "LIMIT 500" in query


def _too_large(reply: Callable[[Reply], Reply]) -> Behaviour:
    """Answers small questions well, and large ones so."""
    return lambda number, query, answered: reply(answered()) if _large(query) else answered()  # noqa: ARG005


def _now_and_then(reply: Callable[[], Reply]) -> Behaviour:
    """Answers every third question so, and the others well."""
    return lambda number, query, answered: answered() if number % 3 else reply()  # noqa: ARG005


def _half(reply: Reply) -> bytes:
    document = json.loads(reply.body)
    rows = document["results"]["bindings"]
    document["results"]["bindings"] = rows[: len(rows) // 2]
    return json.dumps(document).encode()


_TRACE = b"\njava.util.concurrent.TimeoutException\n\tat java.util.concurrent.FutureTask.get(FutureTask.java:205)\n"
TEMPERS: dict[tuple[str, str], Behaviour] = {
    ("dbpedia", "caps rows and says so"): _cap_told,
    ("dbpedia", "answers with a part of the rows and says so"): _too_large(
        lambda reply: Reply(_half(reply), headers={"X-SQL-State": "S1TAT"})
    ),
    ("dbpedia", "answers with 206"): _too_large(lambda reply: Reply(reply.body, 206)),
    ("dbpedia", "cannot compile long questions"): _too_large(lambda _: Reply(b"Virtuoso 37000 Error SQ200", 400)),
    ("dbpedia", "refuses long questions"): _too_large(lambda _: Reply(b"Request Entity Too Large", 413)),
    ("wikidata", "caps rows and does not say so"): _cap_silent,
    ("wikidata", "breaks off in the middle"): _too_large(lambda reply: Reply(reply.body[: len(reply.body) // 2])),
    ("wikidata", "breaks off in a trace"): _too_large(lambda reply: Reply(reply.body[:-99] + _TRACE)),
    ("wikidata", "runs out of time with 500"): _too_large(lambda _: Reply(_TRACE, 500)),
    ("wikidata", "fails at large questions"): _too_large(lambda _: Reply(b"out of memory", 500)),
}


@pytest.mark.parametrize(("source", "temper"), TEMPERS)
def test_nothing_is_lost_or_doubled_where_an_endpoint(
    source: str, temper: str, endpoints: dict[str, Proxy], tmp_path: Path
) -> None:
    endpoint = endpoints[source]
    endpoint.behave = TEMPERS[source, temper]
    loading = Loading(tmp_path, endpoint.url)
    job = loading.load(source)
    assert (job.state, job.error) == (JobState.SUCCEEDED, None)
    assert len(endpoint.questions) > 10  # well over the handful that these are for an endpoint that answers
    loading.holds(source, FEW[source])


@pytest.mark.parametrize("source", ["wikidata"])
def test_an_endpoint_that_is_busy_is_left_alone_for_as_long_as_it_asks(
    source: str, endpoints: dict[str, Proxy], tmp_path: Path
) -> None:
    endpoint, triples = endpoints[source], FEW[source]
    asked: list[float] = []

    def busy(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
        asked.append(time.time())
        if number == 1:
            return Reply(b"", 429, {"Retry-After": "1"})
        if number == 3:
            return Reply(b"", 503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=2))})
        return answered()

    endpoint.behave = busy
    loading = Loading(tmp_path, endpoint.url)
    assert loading.load(source).state == JobState.SUCCEEDED
    assert asked[1] - asked[0] >= 1
    assert asked[3] - asked[2] >= 1  # the date has whole seconds
    loading.holds(source, triples)


@pytest.mark.parametrize("source", ["dbpedia"])
def test_a_pause_is_not_cut_short_by_the_end_of_a_turn_and_can_be_cancelled(
    source: str, endpoints: dict[str, Proxy], tmp_path: Path
) -> None:
    endpoint = endpoints[source]
    endpoint.behave = lambda number, query, answered: Reply(b"", 429, {"Retry-After": "600"})  # noqa: ARG005
    loading = Loading(tmp_path, endpoint.url)
    message = loading.job(source)
    for note in ("busy (429)", "asked to be left alone until", "asked to be left alone until"):
        job = loading.run(message, over=lambda: True)
        assert job.state == JobState.RUNNING
        assert note in job.note
    assert len(endpoint.questions) == 1
    loading.jobs.cancel(message.job_id)
    assert loading.run(message).state == JobState.CANCELLED
    assert len(endpoint.questions) == 1


@pytest.mark.parametrize("source", SOURCES)
def test_a_load_goes_on_where_it_was_put_down_and_the_graph_changes_only_at_the_end(
    source: str, endpoints: dict[str, Proxy], tmp_path: Path
) -> None:
    endpoint, triples = endpoints[source], FEW[source]
    at_once = Loading(tmp_path / "at once", endpoint.url, sparql_page=6)
    at_once.load(source)
    questions = list(endpoint.questions)
    endpoint.questions.clear()

    in_turns = Loading(tmp_path / "in turns", endpoint.url, sparql_page=6)
    message = in_turns.job(source)
    turns = 1
    while in_turns.run(message, over=lambda: True).state == JobState.RUNNING:
        assert in_turns.graph.size() == GraphSize(artists=0, influences=0)
        assert len(in_turns.pages()) == len(endpoint.questions) == turns
        turns += 1
    assert turns > 15
    # Nothing is asked again; what turned up meanwhile may come into one page with what was still to be asked.
    assert len(set(endpoint.questions)) == len(endpoint.questions) <= len(questions)
    in_turns.holds(source, triples)
    assert list(in_turns.graph.artists()) == list(at_once.graph.artists())
    assert list(in_turns.graph.influences()) == list(at_once.graph.influences())
    assert in_turns.pages() == []


def test_a_load_that_failed_goes_on_where_it_stopped_when_it_is_resumed(
    endpoints: dict[str, Proxy], tmp_path: Path
) -> None:
    endpoint = endpoints["wikidata"]
    endpoint.behave = lambda number, query, answered: answered() if number < 9 else Reply(b"", 403)  # noqa: ARG005
    loading = Loading(tmp_path, endpoint.url, sparql_page=20)
    message = loading.job("wikidata")
    assert loading.run(message).state == JobState.FAILED
    before = endpoint.questions[:8]
    assert len(loading.pages()) == len(before)

    endpoint.questions.clear()
    endpoint.behave = well
    loading.jobs.reopen(message.job_id)
    assert loading.run(message).state == JobState.SUCCEEDED
    assert not set(before) & set(endpoint.questions)
    loading.holds("wikidata", FEW["wikidata"])


@pytest.mark.parametrize("source", ["dbpedia"])
def test_an_answer_that_does_not_come_is_asked_for_in_smaller_questions(
    source: str, endpoints: dict[str, Proxy], tmp_path: Path
) -> None:
    endpoint, triples = endpoints[source], FEW[source]
    late: list[int] = []

    def slow(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
        if "?label" in query and len(late) < 2:  # in the middle of the load
            late.append(number)
            time.sleep(5)
        return answered()

    endpoint.behave = slow
    loading = Loading(tmp_path, endpoint.url, sparql_seconds=2)
    job = loading.load(source)
    assert (job.state, job.error) == (JobState.SUCCEEDED, None)
    assert len(late) == 2
    loading.holds(source, triples)


def test_what_a_source_no_longer_says_is_gone_after_the_next_load(sparql_url: str, tmp_path: Path) -> None:
    before = graph_data.wikidata(60, hub=10)
    taken_back = [triple for triple in before if triple[1] == iri("wdt:P737")][::4]
    after = [triple for triple in before if triple not in taken_back]
    with stored(sparql_url, before) as graph, proxy(sparql_url, graph) as endpoint:
        loading = Loading(tmp_path, endpoint.url)
        first = loading.load("wikidata")
        put(sparql_url, graph, after)
        second = loading.load("wikidata")
        third = loading.load("wikidata")
    loading.holds("wikidata", after)
    assert first.result["influences"] - second.result["removed"] + second.result["added"] == second.result["influences"]
    assert second.result["removed"] > 0
    assert (third.result["added"], third.result["removed"]) == (0, 0)


@pytest.mark.parametrize(("status", "said"), [(403, "refuses (403)"), (404, "refuses (404)")])
def test_an_endpoint_that_refuses_ends_the_job_with_a_line(
    status: int, said: str, endpoints: dict[str, Proxy], tmp_path: Path
) -> None:
    source, endpoint = "dbpedia", endpoints["dbpedia"]
    endpoint.behave = lambda number, query, answered: Reply(b"no", status)  # noqa: ARG005
    loading = Loading(tmp_path, endpoint.url)
    job = loading.load(source)
    assert job.state == JobState.FAILED
    assert said in (job.error or "")
    assert f"check VASARI_{source.upper()}_URL" in (job.error or "")
    assert len(endpoint.questions) == 1
    assert list(Snapshots(loading.store)) == []


def test_an_endpoint_without_influences_leaves_the_graph_as_it_was(sparql_url: str, tmp_path: Path) -> None:
    with stored(sparql_url, []) as graph, proxy(sparql_url, graph) as endpoint:
        loading = Loading(tmp_path, endpoint.url)
        job = loading.load("dbpedia")
    assert job.state == JobState.FAILED
    assert job.error == f"{endpoint.url} says of nobody that they influenced or taught anybody; the graph is as it was."


def test_real_edges(sparql_url: str, tmp_path: Path) -> None:
    """The table of `VASARI_TEST_EDGES`, with columns `influencer` and `influenced`."""
    path = os.environ.get("VASARI_TEST_EDGES")
    if not path:
        pytest.skip("VASARI_TEST_EDGES names no table of real influences.")
    triples = graph_data.real_edges(Path(path))
    with stored(sparql_url, triples) as graph, proxy(sparql_url, graph) as endpoint:
        loading = Loading(tmp_path, endpoint.url)
        began = time.monotonic()
        assert loading.load("wikidata").state == JobState.SUCCEEDED
        print(f"{loading.graph.size()}, {len(endpoint.questions)} questions, {time.monotonic() - began:.1f} s")
    loading.holds("wikidata", triples)
