"""Artists in the API: the collection's spellings and the graph's nodes are told as one."""

import pytest

from shared.influence.base import Kind, Statement
from tests.records import artwork
from tests.unit.search.asking import CLAUDE, EDGES, ELDER, MONET, RICHTER, TURNER, WORKS, YOUNGER, World, edge

SPELLINGS = ["turner-joseph-mallord-william", "william-turner"]


def test_the_collections_artists_are_told_with_their_nodes(world: World) -> None:
    told = {artist["id"]: artist for artist in world.get("/artists")}
    assert list(told) == sorted(told)
    assert {one: (told[one]["works"], told[one]["node"], told[one]["in_graph"]) for one in told} == {
        "claude-monet": (2, "claude-monet", True),
        "hans-holbein": (1, None, False),
        "jane-smith": (2, None, False),
        "nobody-known": (1, None, False),
        "turner-joseph-mallord-william": (1, "j-m-w-turner", True),
        "william-turner": (3, "j-m-w-turner", True),
    }


@pytest.mark.parametrize(
    "text",
    ["william-turner", "William Turner", "Turner, Joseph Mallord William", "j-m-w-turner", "J.M.W. Turner", "Q159758"],
)
def test_an_artist_is_one_by_every_name(world: World, text: str) -> None:
    told = world.get(f"/artists/{text}")
    assert (told["id"], told["name"], told["works"], told["in_graph"]) == (TURNER.id, TURNER.name, 4, True)
    assert (told["born"], told["died"], told["movements"]) == (1775, 1851, ["Romanticism"])
    assert told["collection_ids"] == SPELLINGS
    assert [match["person"] for match in told["matches"]] == SPELLINGS
    assert all(match["evidence"] for match in told["matches"])
    assert [link["title"] for link in told["links"]] == ["Wikidata", "Wikipedia"]
    assert [step["influenced"]["id"] for step in told["influenced"]] == [MONET.id, "jane-smith"]
    assert {step["influencer"]["id"] for step in told["influenced_by"]} == {CLAUDE.id, "hans-holbein-1497"}


def test_years_that_the_graph_does_not_know_come_from_the_works_records(world: World) -> None:
    bare = MONET.model_copy(update={"born": None, "died": None})
    world.has.graph.replace([TURNER, bare], [edge(TURNER, bare)])
    told = world.get(f"/artists/{MONET.id}")
    assert (told["in_graph"], told["born"], told["died"]) == (True, 1840, 1926)
    drawn = {one["id"]: one["born"] for one in world.get(f"/artists/{TURNER.id}/neighbourhood")["artists"]}
    assert drawn == {TURNER.id: 1775, MONET.id: 1840}


def test_an_edge_tells_its_kind_and_where_it_is_said(world: World) -> None:
    told = world.get(f"/artists/{TURNER.id}")
    (step,) = [step for step in told["influenced_by"] if step["influencer"]["id"] == CLAUDE.id]
    assert (step["kind"], step["sources"]) == ("influenced", ["dbpedia", "wikidata"])
    assert [(said["source"], said["url"]) for said in step["statements"]] == [
        ("dbpedia", "http://dbpedia.org/resource/J._M._W._Turner"),
        ("wikidata", "https://www.wikidata.org/wiki/Q159758"),
    ]
    (curated,) = [step for step in told["influenced"] if step["sources"] == ["curated"]]
    assert curated["statements"][0]["url"] == "https://museum.example/essay"
    (taught,) = world.get("/artists/hans-holbein-1497")["influenced_by"]
    assert taught["kind"] == "taught"


def test_a_statement_that_is_no_page_on_the_web_is_no_link(world: World) -> None:
    shady = edge(CLAUDE, MONET, ("a", "javascript:alert(1)"), ("b", "Rewald, p. 4"), ("c", "https://[bad"))
    world.has.graph.replace([CLAUDE, MONET], [shady])
    (step,) = world.get("/artists/claude-monet")["influenced_by"]
    assert [said["url"] for said in step["statements"]] == [None, None, None]


def test_an_artist_of_the_collection_alone_is_told_with_the_reason(world: World) -> None:
    told = world.get("/artists/Nobody Known")
    assert (told["id"], told["in_graph"], told["works"], told["influenced_by"]) == ("nobody-known", False, 1, [])
    assert told["matches"][0]["state"] == "unknown"


def test_an_id_of_two_artists_is_the_graphs_unless_told(world: World) -> None:
    node = world.get("/artists/jane-smith")
    assert (node["in_graph"], node["works"]) == (True, 0)
    assert [match["state"] for match in node["matches"]] == ["ambiguous"]  # the page can ask whether it is hers
    own = world.get("/artists/jane-smith", whose="collection")
    assert (own["in_graph"], own["works"]) == (False, 2)


def test_who_cannot_be_told_is_refused_in_a_line(world: World) -> None:
    assert "check the spelling" in world.refused("GET", "/artists/Xyz", 404)
    assert "J. M. W. Turner" in world.refused("GET", "/artists/Anna Turner", 404)  # similar, never joined
    assert "letter" in world.refused("GET", "/artists/...", 404)
    world.refused("GET", "/artists/claude-lorrain", 404, params={"whose": "collection"})
    line = world.refused("GET", "/paths", 409, params={"from": "Holbein, Hans", "to": "claude-monet"})
    assert "hans-holbein-1465" in line
    assert "hans-holbein-1497" in line
    assert "1465–1524" in line
    assert "collection" in world.refused("GET", "/artists/nobody-known/neighbourhood", 404)


def test_the_neighbourhood_of_an_artist(world: World) -> None:
    near = world.get("/artists/William Turner/neighbourhood")
    assert near["centre"] == TURNER.id
    assert [(artist["id"], artist["hops"]) for artist in near["artists"]] == [
        (TURNER.id, 0), (CLAUDE.id, 1), (MONET.id, 1), ("hans-holbein-1497", 1), ("jane-smith", 1)
    ]  # fmt: skip
    middle = near["artists"][0]
    assert (middle["works"], len(middle["thumbnails"]), middle["collection_ids"]) == (4, 3, SPELLINGS)
    known = {f"/api/v1/artworks/{work['id']}/thumbnail" for work in world.get("/artworks")["artworks"]}
    assert set(middle["thumbnails"]) <= known
    assert (len(near["influences"]), near["left_out"]) == (4, 0)
    wide = world.get("/artists/William Turner/neighbourhood", hops=2)
    assert [(artist["id"], artist["hops"]) for artist in wide["artists"]][-1] == ("hans-holbein-1465", 2)
    assert len(wide["influences"]) == len(EDGES)
    few = world.get("/artists/William Turner/neighbourhood", hops=2, limit=2)
    assert [artist["id"] for artist in few["artists"]] == [TURNER.id, CLAUDE.id, MONET.id]  # the works decide, then ids
    assert (len(few["influences"]), few["left_out"]) == (2, 2)
    for wrong in ({"hops": 3}, {"limit": 0}):
        world.refused("GET", "/artists/william-turner/neighbourhood", 422, params=wrong)


def test_the_kindred_of_an_artist_share_influences_and_are_not_joined_directly(world: World) -> None:
    pupils = [edge(master, pupil) for master in (TURNER, CLAUDE) for pupil in (MONET, RICHTER)]
    others = [edge(TURNER, CLAUDE), edge(ELDER, RICHTER), edge(ELDER, YOUNGER)]
    world.has.graph.replace([TURNER, CLAUDE, MONET, RICHTER, ELDER, YOUNGER], [*pupils, *others])
    (jane,) = world.get("/artists/Claude Monet/kindred")
    assert (jane["id"], jane["hops"], jane["works"]) == (RICHTER.id, 2, 0)
    met = {side: [one["id"] for one in jane["in_common"][side]] for side in ("influencers", "influenced")}
    assert met == {"influencers": [CLAUDE.id, TURNER.id], "influenced": []}
    kin = world.get(f"/artists/{RICHTER.id}/kindred")
    assert [one["id"] for one in kin] == [MONET.id, YOUNGER.id]  # two in common before one
    assert [one["id"] for one in world.get(f"/artists/{RICHTER.id}/kindred", limit=1)] == [MONET.id]
    # Turner and Claude have both pupils in common, but one influenced the other.
    assert [one["id"] for one in world.get("/artists/William Turner/kindred")] == [ELDER.id]
    assert "collection" in world.refused("GET", "/artists/nobody-known/kindred", 404)


def test_the_path_between_two_artists(world: World) -> None:
    told = world.get("/paths", **{"from": "Claude Monet", "to": "hans-holbein-1465"})
    assert told["hops"] == 3
    assert [(artist["id"], artist["hops"]) for artist in told["artists"]] == [
        (MONET.id, 0), (TURNER.id, 1), ("hans-holbein-1497", 2), ("hans-holbein-1465", 3)
    ]  # fmt: skip
    assert [step["kind"] for step in told["path"]] == ["influenced", "influenced", "taught"]
    assert told["artists"][1]["thumbnails"]
    assert world.get("/paths", **{"from": MONET.id, "to": MONET.id})["hops"] == 0
    for direction, status in (("before", 200), ("after", 404)):
        params = {"from": MONET.id, "to": CLAUDE.id, "direction": direction}
        assert world.ask("GET", "/paths", params=params).status_code == status
    assert "No chain" in world.refused("GET", "/paths", 404, params={"from": MONET.id, "to": "henri-rousseau"})


def test_both_kinds_between_two_artists_are_two_edges(world: World) -> None:
    both = [edge(CLAUDE, MONET, ("a", "x")), edge(CLAUDE, MONET, ("a", "y"), kind=Kind.TAUGHT)]
    world.has.graph.replace([CLAUDE, MONET], both)
    near = world.get("/artists/claude-monet/neighbourhood", hops=2)
    assert [step["kind"] for step in near["influences"]] == ["influenced", "taught"]
    assert len(near["artists"]) == 2
    assert both[0].statements == (Statement(source="a", statement="x"),)


def test_filters_by_artist_mean_every_spelling(world: World) -> None:
    for text in ("william-turner", "j-m-w-turner", "J. M. W. Turner"):
        found = world.get("/artworks", artist=text)
        assert {work["artist_id"] for work in found["artworks"]} == set(SPELLINGS)
        assert found["total"] == 4
    assert world.get("/artworks", artist=["claude-monet", "hans-holbein"])["total"] == 3
    assert world.get("/artworks", artist="jane-smith")["total"] == 2
    for nobody in ("No Such Painter", "?!"):
        assert world.get("/artworks", artist=nobody)["total"] == 0
    assert world.get("/artworks", artist="")["total"] == sum(WORKS.values())


def test_a_name_may_hold_a_slash(world: World) -> None:
    world.has.catalogue.update(artwork(500, artist="Dirck Hals / Frans Hals"))
    assert world.get("/artists/Dirck Hals %2F Frans Hals")["id"] == "dirck-hals-frans-hals"
    answer = world.ask("PUT", "/graph/decisions/Dirck Hals %2F Frans Hals", json={"node": MONET.id})
    assert (answer.status_code, answer.json()["name"]) == (200, "Dirck Hals / Frans Hals")
    near = world.get("/artists/Dirck Hals %2F Frans Hals/neighbourhood")
    assert near["centre"] == MONET.id
    assert "check the spelling" in world.refused("GET", "/artists/A / B", 404)
