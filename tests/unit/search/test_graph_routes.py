"""What the API tells of the graph as a whole, what people decide, curate and load there, and what is queued for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.search.addresses import address_of
from shared.curation import Curated
from shared.graph_report import Flagged, GraphReport, SourceSummary
from shared.influence.base import Kind
from tests.unit.search.asking import CLAUDE, EDGES, MONET, TURNER, WORKS, World, edge

AT = datetime(2026, 3, 1, tzinfo=UTC)


def report(world: World, *flagged: Flagged) -> GraphReport:
    return GraphReport(
        version=world.has.graph.version(),
        built_at=AT,
        artists=7,
        influences=len(EDGES),
        sources=(SourceSummary(name="table.csv", loaded_at=AT, artists=7, statements=len(EDGES)),),
        flagged=flagged,
    )


def test_the_graph_tells_its_size_and_its_last_build(world: World) -> None:
    told = world.get("/graph")
    assert (told["artists"], told["influences"], told["report"]) == (7, len(EDGES), None)
    assert told["version"]
    world.has.graph_reports.keep(report(world))
    assert world.get("/graph")["report"]["sources"][0]["name"] == "table.csv"


def test_coverage_counts_artists_and_works_by_state(world: World) -> None:
    told = world.get("/graph/coverage")
    assert told["counts"] == {"matched": 3, "ambiguous": 2, "unknown": 1, "refused": 0}
    assert told["works"] == {"matched": 6, "ambiguous": 3, "unknown": 1, "refused": 0}
    assert sum(told["works"].values()) == sum(WORKS.values())
    assert [one["works"] for one in told["artists"]] == [3, 2, 2, 1, 1, 1]
    assert all(one["match"]["evidence"] for one in told["artists"])


def test_review_lists_what_a_person_has_to_decide(world: World) -> None:
    assert [one["id"] for one in world.get("/graph/review")] == ["jane-smith", "hans-holbein"]
    holbein = world.get("/graph/review")[1]["match"]
    assert [one["node"] for one in holbein["candidates"]] == ["hans-holbein-1465", "hans-holbein-1497"]
    assert [one["id"] for one in world.get("/graph/review", all=True)] == ["jane-smith", "hans-holbein", "nobody-known"]


def test_a_decision_holds_until_it_is_undone(world: World) -> None:
    assert world.get("/graph/decisions") == []
    body = {"node": "hans-holbein-1497", "reason": "the label on the frame"}
    answer = world.ask("PUT", "/graph/decisions/Hans Holbein", json=body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["person"], told["name"], told["reason"]) == ("hans-holbein", "Hans Holbein", body["reason"])
    assert told["means"] == {"id": "hans-holbein-1497", "name": "Hans Holbein"}
    assert world.get("/graph/decisions") == [told]
    assert [one["id"] for one in world.get("/graph/review")] == ["jane-smith"]
    younger = world.get("/artists/hans-holbein-1497")
    assert (younger["works"], younger["collection_ids"]) == (1, ["hans-holbein"])
    assert any("label on the frame" in line for line in younger["matches"][0]["evidence"])

    world.ask("PUT", "/graph/decisions/hans-holbein", json={"node": None})
    assert world.get("/graph/decisions")[0]["means"] is None
    assert world.get("/graph/coverage")["counts"]["refused"] == 1
    assert world.get("/artists/hans-holbein")["in_graph"] is False

    assert world.ask("DELETE", "/graph/decisions/hans-holbein").status_code == 204
    assert world.get("/graph/decisions") == []
    assert "vasari graph decisions" in world.refused("DELETE", "/graph/decisions/hans-holbein", 404)


def test_decisions_that_wait_for_one_build_queue_one(world: World) -> None:
    for node in ("hans-holbein-1497", "hans-holbein-1465", None):
        world.ask("PUT", "/graph/decisions/hans-holbein", json={"node": node})
    (job,) = world.has.jobs.unfinished()
    assert world.has.jobs.header(job.id).task == "graph.build"


def test_a_decision_on_nobody_is_refused(world: World) -> None:
    assert "similar" in world.refused("PUT", "/graph/decisions/hans-holbein", 404, json={"node": "Anna Turner"})
    assert "hans-holbein-1465" in world.refused("PUT", "/graph/decisions/x", 409, json={"node": "Holbein, Hans"})
    assert "letter" in world.refused("PUT", "/graph/decisions/...", 422, json={"node": None})
    assert "node" in world.refused("PUT", "/graph/decisions/x", 422, json={})
    assert world.get("/graph/decisions") == []
    assert world.has.jobs.unfinished() == []


def curate(world: World, **body: Any) -> Any:
    return world.ask("POST", "/graph/curation", json=body)


def test_an_edge_is_added_and_rejected_and_either_undone(world: World) -> None:
    ends = {"influencer": "Claude Monet", "influenced": "William Turner"}
    task, _ = world.queued(curate(world, act="add", citation=" Essay, p. 3 ", **ends))
    assert task == "graph.build"
    (added,) = world.get("/graph/curation")
    assert (added["act"], added["kind"], added["citation"]) == ("add", "influenced", "Essay, p. 3")
    assert (added["influencer"], added["influenced"]) == ("name:claude-monet", "http://www.wikidata.org/entity/Q159758")
    assert (added["influencer_name"], added["influenced_name"]) == ("Claude Monet", "J. M. W. Turner")

    world.queued(curate(world, act="reject", reason="born too late", **ends))  # gives way to the new one
    (rejected,) = world.get("/graph/curation")
    assert (rejected["act"], rejected["reason"]) == ("reject", "born too late")

    assert world.queued(world.ask("DELETE", f"/graph/curation/{rejected['id']}"))[0] == "graph.build"
    assert world.get("/graph/curation") == []
    assert "vasari graph curated" in world.refused("DELETE", f"/graph/curation/{rejected['id']}", 404)


def test_an_earlier_act_gives_way_though_the_artist_had_another_address_then(world: World) -> None:
    before = Curated(
        id="old",
        act="add",
        kind=Kind.INFLUENCED,
        influencer="name:claude-lorrain",
        influenced="https://en.wikipedia.org/wiki/J._M._W._Turner",
        influencer_name="Claude",
        influenced_name="Turner",
        citation="x",
        at=AT,
    )
    world.has.curation.keep(before)
    world.queued(curate(world, act="reject", influencer=CLAUDE.id, influenced=TURNER.id, reason="no"))
    (act,) = world.get("/graph/curation")
    assert (act["act"], act["influenced"]) == ("reject", address_of(TURNER))


def test_an_artist_of_the_collection_alone_can_be_joined_by_hand(world: World) -> None:
    world.queued(curate(world, act="add", influencer="nobody-known", influenced=MONET.id, citation="a letter"))
    (act,) = world.get("/graph/curation")
    assert (act["influencer"], act["influencer_name"]) == ("name:nobody-known", "Nobody Known")


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"act": "add"}, 422, "citation"),
        ({"act": "add", "citation": "  "}, 422, "citation"),
        ({"act": "reject"}, 422, "reason"),
        ({"act": "reject", "reason": "x"}, 404, "direction"),
        ({"act": "add", "citation": "x", "influencer": "William Turner"}, 422, "one artist"),
        ({"act": "add", "citation": "x", "influencer": "Xyz"}, 404, "spelling"),
        ({"act": "add", "citation": "x", "influencer": "Hans Holbein"}, 409, "hans-holbein-1497"),
        ({"act": "add", "citation": "x", "influencer": ""}, 422, "influencer"),
        ({"act": "add", "citation": "x", "kind": "met"}, 422, "kind"),
        ({"act": "praise"}, 422, "act"),
    ],
)
def test_curation_that_cannot_be_is_refused(world: World, body: dict[str, Any], status: int, words: str) -> None:
    ends = {"influencer": "claude-monet", "influenced": "j-m-w-turner"}
    assert words in world.refused("POST", "/graph/curation", status, json=ends | body)
    assert world.get("/graph/curation") == []
    assert world.has.jobs.unfinished() == []


def test_a_flagged_influence_can_be_rejected_for_good(world: World) -> None:
    wrong = edge(MONET, TURNER)
    flagged = Flagged(influence=wrong, influencer_name="Claude Monet", influenced_name="Turner", reason="born too late")
    world.has.graph_reports.keep(report(world, flagged))
    world.queued(curate(world, act="reject", influencer=MONET.id, influenced=TURNER.id, reason="born too late"))
    assert [act["act"] for act in world.get("/graph/curation")] == ["reject"]


def test_loads_are_queued_as_they_were_asked_for(world: World) -> None:
    body = {"source": "wikidata", "artists": "all", "rings": 2}
    task, message = world.queued(world.ask("POST", "/graph/loads", json=body))
    assert (task, message["source"], message["artists"], message["rings"]) == (
        "graph.load_source",
        "wikidata",
        "all",
        2,
    )
    file = {"file": ("my table.csv", b"influencer,influenced\nA,B\n")}
    task, message = world.queued(world.ask("POST", "/influences", files=file, params={"replace": True}))
    assert (task, message["name"], message["replace"]) == ("graph.load_influences", "my table.csv", True)
    assert world.has.store.get(message["key"]) == file["file"][1]
    assert world.queued(world.ask("POST", "/graph/builds"))[0] == "graph.build"
    for wrong in ({"source": "freebase"}, {"source": "dbpedia", "rings": 0}, {"source": "dbpedia", "artists": "some"}):
        world.refused("POST", "/graph/loads", 422, json=wrong)


def test_a_source_can_be_forgotten_if_there_is_one(world: World) -> None:
    assert "nothing is loaded" in world.refused("DELETE", "/graph/sources/table.csv", 404)
    world.has.graph_reports.keep(report(world))
    assert "table.csv" in world.refused("DELETE", "/graph/sources/other.csv", 404)
    task, message = world.queued(world.ask("DELETE", "/graph/sources/table.csv"))
    assert (task, message["name"]) == ("graph.forget_source", "table.csv")
