"""`vasari graph` from a load to a search: names are decided on, influences curated, sources forgotten."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.embedded import embedded
from shared.settings import Settings
from tests.e2e.commands import Env, Here, environment
from tests.running import fill

ELDER, YOUNGER = "hans-holbein-1465", "hans-holbein-1497"
TABLE = """influencer,influenced,kind,source,citation,influencer_born,influencer_died,influenced_born,influenced_died
Hans Holbein,Hans Holbein,taught,wikidata,wd:Q48319 wdt:P1066 wd:Q314548,1465,1524,1497,1543
Hans Holbein,William Turner,,table,"Essay, p. 3",1497,1543,1775,1851
William Turner,Claude Monet,,table|moma,,1775,1851,1840,1926
Pablo Picasso,William Turner,,table,,1881,1973,1775,1851
Claude Monet,Claude Monet,,table,,1840,1926,1840,1926
"""
WORKS = [
    ("William Turner", "1775", "1851"),
    ("Claude Monet", "1840", "1926"),
    ("Hans Holbein", "", ""),
    ("Ada Quill", "", ""),
]


class World:
    """A running Vasari with two works by each artist, and the command that talks to it."""

    def __init__(self, url: str, here: Here, env: Env) -> None:
        self._api = httpx.Client(base_url=f"{url}/api/v1", timeout=60)
        self._here = here
        self._env = env

    def graph(self, *arguments: str) -> Any:
        """What `vasari graph` answers in JSON."""
        return self._here.answer(self._env, "graph", *arguments)

    def shown(self, *arguments: str) -> str:
        """What it shows."""
        return self._here.shown(self._env, "graph", *arguments)

    def refused(self, *arguments: str) -> str:
        """The line with which it is refused."""
        return self._here.refused(self._env, "graph", *arguments)

    def edges(self) -> list[tuple[str, str, str]]:
        """All influences of the graph as a table has them."""
        rows = csv.DictReader(self._api.get("/graph/export").text.splitlines())
        return [(row["influencer"], row["influenced"], row["citation"]) for row in rows]

    def hops(self, artist: str, other: str) -> int | None:
        """How far a search with a work by one artist finds the works by another."""
        query = self._api.get("/artworks", params={"artist": artist}).json()["artworks"][0]["id"]
        params = {"artwork": query, "artist": other, "encoder": "backbone", "limit": 20}
        (found,) = {hit["why"]["hops"] for hit in self._api.get("/search", params=params).json()["hits"]}
        return None if found is None else int(found)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, sample_gallery: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("works")
    images = islice(sorted((sample_gallery / "images").iterdir()), 2 * len(WORKS))
    with (folder / "metadata.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("file", "title", "artist", "artist_born", "artist_died"))
        for number, image in enumerate(images):
            (folder / image.name).write_bytes(image.read_bytes())
            rows.writerow((image.name, f"Work {number}", *WORKS[number // 2]))
    table = tmp_path_factory.mktemp("tables") / "table.csv"
    table.write_text("influencer,influenced\nTitian,El Greco\n")
    with embedded(Settings(data_dir=tmp_path_factory.mktemp("data"), port=0), host="127.0.0.1", port=0) as running:
        fill(running.url, folder, table)
        yield running.url


@pytest.fixture
def world(url: str, here: Here, tmp_path: Path) -> World:
    """With what `TABLE` says and nothing else."""
    world = World(url, here, environment(tmp_path / "nothing-here", VASARI_URL=url))
    for act in world.graph("curated"):
        world.graph("undo", act["id"])
    for decision in world.graph("decisions"):
        world.graph("undecide", decision["name"])
    (tmp_path / "table.csv").write_text(TABLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        told = world.graph("load", "table.csv", "--replace")
    assert {name: told[name] for name in ("influences", "rejected", "flagged")} == {
        "influences": 3, "rejected": 1, "flagged": 1
    }  # fmt: skip
    assert told["failures"][0]["item"] == "line 6"
    return world


def test_a_decision_on_a_name_reaches_searches_and_outlives_a_load(world: World, tmp_path: Path) -> None:
    (case,) = world.graph("review")
    assert (case["name"], [one["node"] for one in case["match"]["candidates"]]) == ("Hans Holbein", [ELDER, YOUNGER])
    assert [one["name"] for one in world.graph("review", "--all")] == ["Ada Quill", "Hans Holbein"]
    assert YOUNGER in world.refused("path", "Holbein, Hans", "Claude Monet")
    assert world.hops("William Turner", "Hans Holbein") is None

    world.graph("decide", "Hans Holbein", YOUNGER, "--reason", "signed")
    assert (world.hops("William Turner", "Hans Holbein"), world.hops("Claude Monet", YOUNGER)) == (1, 2)
    assert world.graph("review") == []
    assert world.graph("artist", "Hans Holbein")["matches"][0]["evidence"] == ["decided: signed"]
    world.graph("load", str(tmp_path / "table.csv"))
    world.graph("build")
    assert world.hops("William Turner", "Hans Holbein") == 1

    world.graph("decide", "Hans Holbein", "--none")
    assert world.hops("William Turner", "Hans Holbein") is None
    assert world.graph("coverage")["counts"] == {"matched": 2, "ambiguous": 0, "unknown": 1, "refused": 1}
    world.graph("undecide", "Hans Holbein")
    assert [one["name"] for one in world.graph("review")] == ["Hans Holbein"]


def test_curated_influences_win_until_they_are_undone(world: World, tmp_path: Path) -> None:
    before = world.edges()
    told = world.graph("add", "Ada Quill", "Claude Monet", "--citation", "https://museum.example/essay")
    assert (told["added"], told["removed"]) == (1, 0)
    assert world.hops("Claude Monet", "Ada Quill") == 1
    (step,) = world.graph("path", "Ada Quill", "Claude Monet")["path"]
    assert step["sources"] == ["curated"]
    assert step["statements"][0]["url"] == "https://museum.example/essay"

    told = world.graph("reject", "William Turner", "Claude Monet", "--reason", "they never met")
    assert (told["added"], told["removed"]) == (0, 1)
    world.graph("load", str(tmp_path / "table.csv"))
    assert world.hops("Claude Monet", "William Turner") is None

    # Flagged, since Picasso was born too late; whoever adds it is believed.
    world.graph("add", "Pablo Picasso", "William Turner", "--citation", "a séance")
    assert ("Pablo Picasso", "William Turner") in {edge[:2] for edge in world.edges()}

    acts = world.graph("curated")
    assert [act["act"] for act in acts] == ["add", "reject", "add"]
    for act in acts:
        world.graph("undo", act["id"])
    assert world.edges() == before


def test_an_export_loads_back(world: World, tmp_path: Path) -> None:
    before = world.edges()
    assert len(before) == 4  # one influence has two sources
    for ending in ("csv", "ttl", "graphml"):
        world.shown("export", str(tmp_path / f"all.{ending}"))
    told = world.graph("load", str(tmp_path / "all.csv"), "--replace")
    assert (told["added"], told["removed"], told["influences"]) == (0, 0, 3)
    assert world.edges() == before
    told = world.graph("load", str(tmp_path / "all.ttl"), "--replace")
    assert (told["added"], told["removed"], told["influences"]) == (0, 0, 3)
    assert b"hans-holbein-1497" in (tmp_path / "all.graphml").read_bytes()
    assert ".graphml" in world.refused("export", str(tmp_path / "all.xlsx"))


def test_a_source_that_is_forgotten_takes_its_influences_along(world: World, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("influencer,influenced\nWilliam Turner,Claude Monet\nTitian,El Greco\n")
    assert world.graph("load", str(tmp_path / "more.csv"))["influences"] == 4
    assert [source["name"] for source in world.graph("sources")["report"]["sources"]] == ["more.csv", "table.csv"]
    told = world.graph("forget", "more.csv")
    assert (told["influences"], told["removed"]) == (3, 1)
    assert "table.csv" in world.refused("forget", "more.csv")


def test_every_answer_fits_a_narrow_terminal(world: World, here: Here) -> None:
    world.graph("add", "Ada Quill", "Claude Monet", "--citation", "x")
    world.graph("decide", "Ada Quill", "--none", "--reason", "a word")
    here.width = 80
    for arguments, words in [
        (("artist", "William Turner"), ["1775–1851", "Hans Holbein", "Claude Monet", "moma"]),
        (("path", YOUNGER, "Claude Monet"), ["2 hops", "influenced", "Essay, p. 3"]),
        (("path", "Claude Monet", ELDER), ["influenced by", "student of"]),
        (("review",), ["Hans Holbein", ELDER, "1465–1524"]),
        (("coverage",), ["2 of 4 artists", "4 of 8 works", "to be decided"]),
        (("coverage", "--all"), ["William Turner"]),
        (("sources",), ["table.csv", "left out", "Pablo Picasso"]),
        (("decisions",), ["Ada Quill", "nobody", "a word"]),
        (("curated",), ["add", "Claude", "x"]),
    ]:
        shown = world.shown(*arguments)
        for word in words:
            assert word in shown, (arguments, word, shown)
        tables = [line for line in shown.splitlines() if line[:1] in "┏┡└│"]
        assert all(len(line) <= 80 for line in tables), shown


def test_what_is_wrong_is_said_in_one_line(world: World, tmp_path: Path) -> None:
    for arguments, words in [
        (("artist", "No One At All"), "neither"),
        (("artist", "a/b?c#d"), ""),
        (("path", "William Turner", "Titian"), "Titian"),
        (("decide", "Hans Holbein"), "--none"),
        (("decide", "Hans Holbein", YOUNGER, "--none"), "--none"),
        (("decide", "Hans Holbein", "xyz"), "xyz"),
        (("undecide", "Hans Holbein"), "decisions"),
        (("add", "Claude Monet", "William Turner"), "citation"),
        (("reject", "Claude Monet", "William Turner", "--reason", "x"), "direction"),
        (("undo", "none"), "curated"),
        (("load", "wikidata", "--replace"), "forget"),
        (("load", str(tmp_path / "table.csv"), "--rings", "2"), "--rings"),
        (("load", str(tmp_path / "nowhere.csv")), "Cannot read"),
        (("load", "dbpedia", "--rings", "99"), "rings"),
    ]:
        assert words.casefold() in world.refused(*arguments).casefold(), arguments
