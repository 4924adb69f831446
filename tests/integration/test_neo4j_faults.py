"""What the influence graph does when its server is away, refuses, or comes back."""

import logging
import multiprocessing
import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from shared.errors import InvalidInput, Unavailable
from shared.influence import open_graph
from shared.influence.base import Direction, GraphSize, InfluenceGraph
from tests.influences import artist, influence
from tests.servers.choosing import NotHere, free_port
from tests.servers.neo4j import Arcade

A, B = artist("a"), artist("b")
A_TO_B = influence("a", "b")

QUESTIONS: dict[str, Callable[[InfluenceGraph], object]] = {
    "replace": lambda graph: graph.replace([A, B], [A_TO_B]),
    "version": lambda graph: graph.version(),
    "size": lambda graph: graph.size(),
    "artist": lambda graph: graph.artist("a"),
    "lookup": lambda graph: graph.lookup(["a"]),
    "artists": lambda graph: list(graph.artists()),
    "influences": lambda graph: list(graph.influences()),
    "neighbours": lambda graph: graph.neighbours("a"),
    "distances": lambda graph: graph.distances("a", ["b"]),
    "in_common": lambda graph: graph.in_common("a", ["b"]),
    "path": lambda graph: graph.path("a", "b", Direction.AFTER),
    "check": lambda graph: graph.check(),
}


@pytest.fixture(scope="module")
def arcade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arcade]:
    """A server of these tests' own, since they stop it."""
    try:
        server = Arcade(tmp_path_factory.mktemp("arcade"))
        server.start()
    except NotHere as error:
        pytest.skip(f"No server to stop and start: {error}.")
    yield server
    server.stop()


def _changed(url: str, **parts: str) -> str:
    split = urlsplit(url)
    user, password = parts.get("user", split.username), parts.get("password", split.password)
    return f"bolt://{user}:{password}@{split.hostname}:{split.port}/{parts.get('database', split.path[1:])}"


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_server_that_is_not_there_is_told_with_what_to_check(question: str) -> None:
    port = free_port()
    graph = open_graph(f"bolt://neo4j:secret-word@127.0.0.1:{port}/art")
    with pytest.raises(Unavailable) as raised:
        QUESTIONS[question](graph)
    assert str(raised.value) == (
        f"The graph at 127.0.0.1:{port} does not answer (Connection refused); check that it runs and VASARI_GRAPH_URL."
    )


@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"])
def test_every_scheme_of_the_driver_is_known_and_opening_connects_nothing(scheme: str) -> None:
    graph = open_graph(f"{scheme}://neo4j:secret-word@127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable, match=r"^The graph at 127\.0\.0\.1:\d+ does not answer \(.+\); check") as raised:
        graph.check()
    assert "secret-word" not in str(raised.value)


def test_a_port_that_speaks_something_else_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        graph = open_graph(f"bolt://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Unavailable, match="does not answer"):
            graph.check()


@pytest.mark.parametrize(
    "url",
    [
        "bolt://",
        "bolt://neo4j:secret-word@/art",
        "bolt://neo4j:secret-word@host:port/art",
        "neo4j://u:secret-word@[::1",
    ],
)
def test_a_url_without_a_server_is_told_without_its_password(url: str) -> None:
    with pytest.raises(InvalidInput, match="VASARI_GRAPH_URL") as raised:
        open_graph(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("question", ["size", "replace", "artists"])
def test_a_wrong_password_names_the_user_alone(arcade: Arcade, question: str) -> None:
    graph = open_graph(_changed(arcade.url, password="secret-word"))
    with pytest.raises(Unavailable, match=r"refuses the user 'root'.*VASARI_GRAPH_URL") as raised:
        QUESTIONS[question](graph)
    assert "secret-word" not in str(raised.value)


def test_special_characters_of_the_url_are_unescaped(arcade: Arcade) -> None:
    graph = open_graph(_changed(arcade.url, user="Jos%C3%A9%40work", password="%2F%3A"))
    with pytest.raises(Unavailable, match="refuses the user 'José@work'"):
        graph.check()


def test_a_database_that_is_not_there_is_named(arcade: Arcade) -> None:
    with pytest.raises(Unavailable, match=r"has no database 'elsewhere'.*VASARI_GRAPH_URL"):
        open_graph(_changed(arcade.url, database="elsewhere")).check()


@pytest.mark.parametrize(("end", "first"), [("stop", "influences"), ("kill", "replace")])
def test_a_graph_works_on_after_its_server_was_away(arcade: Arcade, end: str, first: str) -> None:
    graph = open_graph(arcade.url)
    graph.replace([A, B], [A_TO_B])
    # Connections from before the restart wait in the pool: one for each question that was under way.
    listings = [graph.artists() for _ in range(3)]
    assert [next(listing) for listing in listings] == [A] * 3
    for listing in listings:
        assert list(listing) == [B]

    getattr(arcade, end)()
    with pytest.raises(Unavailable, match="does not answer"):
        graph.size()
    arcade.start()
    QUESTIONS[first](graph)
    assert graph.size() == GraphSize(artists=2, influences=1)
    assert list(graph.influences()) == [A_TO_B]
    assert graph.distances("a", ["b"]) == {"b": 1}
    assert graph.path("b", "a") == (A_TO_B,)
    graph.replace([], [])
    graph.check()


def _asked(graph: InfluenceGraph, answers: "multiprocessing.SimpleQueue[object]") -> None:
    graph.replace([A, B], [A_TO_B])
    answers.put(graph.size())


@pytest.mark.parametrize("used", [False, True], ids=["first used after the fork", "used before it"])
def test_a_graph_goes_through_a_fork(arcade: Arcade, used: bool) -> None:
    open_graph(arcade.url).replace([A], [])
    graph = open_graph(arcade.url)
    if used:
        assert graph.size() == GraphSize(artists=1, influences=0)
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=_asked, args=(graph, answers))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert answers.get() == graph.size() == GraphSize(artists=2, influences=1)


def test_an_empty_database_is_asked_without_a_word_in_the_log(
    arcade: Arcade, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    graph = open_graph(arcade.url)
    graph.replace([], [])
    with caplog.at_level(logging.WARNING):
        for question in QUESTIONS.values():
            question(graph)
        with pytest.raises(Unavailable):
            open_graph(f"neo4j://127.0.0.1:{free_port()}").check()
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
