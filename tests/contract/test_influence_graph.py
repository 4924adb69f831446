"""What every influence graph keeps to: the port's docstrings, statement by statement. Walks have their own module."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest

from shared.errors import InvalidInput
from shared.influence.base import Artist, GraphSize, Influence, InfluenceGraph, Kind, Neighbours, Statement
from tests.influences import artist, influence, put, read, taught, walked

Open = Callable[[], InfluenceGraph]

# Putting


def test_a_new_graph_is_empty(graph: InfluenceGraph) -> None:
    assert graph.size() == GraphSize(artists=0, influences=0)
    assert list(graph.artists()) == []
    assert list(graph.influences()) == []


def test_everything_known_of_an_artist_is_kept(graph: InfluenceGraph) -> None:
    cezanne = Artist(
        id="paul-cezanne",
        name="Paul Cézanne",
        born=1839,
        died=1906,
        aliases=("Cezanne, Paul", "保羅·塞尚"),
        movements=("Cubism", "Post-Impressionism"),
        occupations=("painter",),
        same_as=("http://www.wikidata.org/entity/Q35548",),
    )
    bare = Artist(id="pablo-picasso", name="Pablo Picasso")
    graph.replace([cezanne, bare], [])
    assert list(graph.artists()) == [bare, cezanne]
    assert graph.artist("paul-cezanne") == cezanne
    assert graph.lookup(["paul-cezanne", "pablo-picasso"]) == {"paul-cezanne": cezanne, "pablo-picasso": bare}


def test_everything_said_of_an_influence_is_kept(graph: InfluenceGraph) -> None:
    statements = (
        Statement(source="curated", statement='Rewald, "The History of Impressionism", p. 42'),
        Statement(source="moma"),
        Statement(source="wikidata", statement="wd:Q1 wdt:P737 wd:Q2"),
        Statement(source="wikidata", statement="wd:Q3 wdt:P737 wd:Q2"),
    )
    edge = Influence(influencer="a", influenced="b", kind=Kind.TAUGHT, statements=statements)
    put(graph, [edge])
    assert list(graph.influences()) == [edge]
    assert edge.sources == ("curated", "moma", "wikidata")


def test_statements_are_sorted_and_each_stands_once() -> None:
    first, second, third = Statement(source="y"), Statement(source="y", statement="1"), Statement(source="z")
    edge = Influence(influencer="a", influenced="b", statements=(third, second, first, third))
    assert edge.statements == (first, second, third)


def test_a_graph_may_be_any_iterable(graph: InfluenceGraph) -> None:
    graph.replace((artist(name) for name in "ab"), (influence(*edge) for edge in ["ab"]))
    assert graph.size() == GraphSize(artists=2, influences=1)


def test_two_may_be_joined_by_both_kinds_and_both_ways(graph: InfluenceGraph) -> None:
    put(graph, ["b>>a", "b>a", "a>>b", "a>b"])
    assert list(graph.influences()) == [read(edge) for edge in ["a>b", "a>>b", "b>a", "b>>a"]]
    assert graph.size() == GraphSize(artists=2, influences=4)


def test_a_replacement_is_all_that_is_left(graph: InfluenceGraph) -> None:
    old = Artist(id="a", name="Old", born=1839, aliases=("Older",), movements=("Fauvism",))
    stays = [artist("c"), artist("e")]
    graph.replace([old, artist("b"), *stays], [influence("a", "b", "old"), influence("b", "c"), taught("c", "e")])
    new = [artist("a", died=1906), artist("b"), stays[0], artist("d", born=1), stays[1]]
    edges = [influence("a", "b", "new"), taught("b", "c"), taught("c", "e"), influence("d", "a")]
    graph.replace(iter(new), iter(edges))
    assert list(graph.artists()) == new
    assert list(graph.influences()) == edges
    assert graph.distances("d", ["a", "b", "c", "e"]) == {"a": 1, "b": 2, "c": 3, "e": 4}

    graph.replace([artist("a"), artist("c")], [])
    assert list(graph.artists()) == [artist("a"), artist("c")]
    assert graph.path("a", "c") is None
    graph.replace([], [])
    assert graph.size() == GraphSize(artists=0, influences=0)
    assert graph.distances("a", ["a", "b"]) == {}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (influence("c", "b"), "Cannot take that 'c' influenced 'b': give both artists"),
        (taught("b", "c"), "Cannot take that 'b' taught 'c': give both artists"),
        (influence("c", "c"), "Cannot take that 'c' influenced 'c': the two artists must differ"),
        (influence("c", "d"), "Cannot take that 'c' influenced 'd': it is given twice"),
        (Influence(influencer="d", influenced="c", statements=()), "influenced 'c': name at least one source"),
    ],
    ids=["influencer stored before", "influenced stored before", "self-influence", "twice", "no source"],
)
def test_a_replacement_with_a_wrong_influence_changes_nothing(
    graph: InfluenceGraph, wrong: Influence, told: str
) -> None:
    put(graph, ["a>b"])
    version = graph.version()
    with pytest.raises(InvalidInput, match=told):
        graph.replace([artist("a"), artist("c"), artist("d")], [influence("c", "d"), taught("c", "d"), wrong])
    assert list(graph.artists()) == [artist("a"), artist("b")]
    assert list(graph.influences()) == [influence("a", "b")]
    assert graph.version() == version


def test_a_replacement_that_names_an_artist_twice_changes_nothing(graph: InfluenceGraph) -> None:
    put(graph, ["a>b"])
    with pytest.raises(InvalidInput, match="'c' is given twice"):
        graph.replace([artist("c"), artist("c", born=1)], [])
    assert list(graph.artists()) == [artist("a"), artist("b")]


def test_thousands_are_put_and_taken_away(graph: InfluenceGraph) -> None:
    many = [artist(f"{number:04}") for number in range(2_050)]
    chain = [influence(one.id, other.id) for one, other in pairwise(many)]
    graph.replace(many, chain)
    assert graph.size() == GraphSize(artists=2_050, influences=2_049)
    assert graph.distances("0000", ["0007", "2049"]) == {"0007": 7, "2049": 2_049}
    graph.replace(many[:7], chain[:6])
    assert list(graph.influences()) == chain[:6]
    assert list(graph.artists()) == many[:7]


def test_what_is_put_outlasts_the_adapter(opened_graph: Open) -> None:
    first = opened_graph()
    known, edge = artist("a", born=1839), taught("a", "é葛", "wikidata")
    first.replace([known, artist("é葛")], [edge])

    second = opened_graph()
    assert list(second.artists()) == [known, artist("é葛")]
    assert second.path("é葛", "a") == (edge,)
    assert second.version() == first.version() != ""

    second.replace([], [])
    assert opened_graph().size() == GraphSize(artists=0, influences=0)
    assert opened_graph().version() == second.version()


# Versions


def test_every_change_has_a_version_of_its_own(graph: InfluenceGraph) -> None:
    a, b = artist("a"), artist("b")
    states: list[tuple[list[Artist], list[Influence]]] = [
        ([a, b], []),
        ([a, b], [influence("a", "b")]),
        ([a, b], [taught("a", "b")]),
        ([a, b], [taught("a", "b", "other")]),
        ([artist("a", born=1), b], [taught("a", "b", "other")]),
        ([a.model_copy(update={"aliases": ("A",)}), b], [taught("a", "b", "other")]),
        ([a], []),
        ([], []),
        ([a], []),
    ]
    versions = []
    for artists, influences in states:
        graph.replace(artists, influences)
        versions.append(graph.version())
    assert "" not in versions
    assert len(set(versions)) == len(states)


def test_the_same_content_keeps_its_version(opened_graph: Open) -> None:
    artists = [Artist(id="a", name="A", aliases=("x",)), artist("b", born=1), artist("c")]
    edges = [influence("a", "b", "x", "y"), taught("a", "b"), taught("b", "c")]
    graph = opened_graph()
    graph.replace(artists, edges)
    version = graph.version()
    for again in (graph, opened_graph()):
        again.replace(reversed(artists), reversed(edges))
        assert again.version() == version
    assert opened_graph().version() == version


# Looking up


def test_artists_and_influences_come_by_rising_id(graph: InfluenceGraph) -> None:
    put(graph, ["c>a", "b>d", "c>0", "a>>d", "a>d", "b>a"])
    assert [node.id for node in graph.artists()] == ["0", "a", "b", "c", "d"]
    assert list(graph.influences()) == [read(edge) for edge in ["a>d", "a>>d", "b>a", "b>d", "c>0", "c>a"]]


def test_ids_rise_by_code_point(graph: InfluenceGraph) -> None:
    # Neither as a language sorts them, nor by UTF-16, where an emoji comes before a full-width sign.
    ids = ["-", "0", "Z", "a", "a-b", "ab", "z", "á", "é葛", "\uffee", "\U0001f600"]
    put(graph, [f"{other}>{ids[0]}" for other in reversed(ids[1:])] + [f"{ids[-1]}>{other}" for other in ids[1:-1]])
    assert [node.id for node in graph.artists()] == sorted(ids) == ids
    pairs = [(edge.influencer, edge.influenced) for edge in graph.influences()]
    assert pairs == sorted(pairs)
    assert [other.id for other, _ in graph.neighbours(ids[-1]).influenced] == ids[:-1]


def test_a_listing_goes_on_while_the_graph_changes(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "b>c"])
    nodes, edges = graph.artists(), graph.influences()
    next(nodes)
    next(edges)
    put(graph, ["a>b", "b>c", "b>d", "a>c"])
    assert {"b", "c"} <= {node.id for node in nodes}
    assert ("b", "c") in {(edge.influencer, edge.influenced) for edge in edges}


def test_an_unknown_artist_is_none(graph: InfluenceGraph) -> None:
    put(graph, ["a>b"])
    assert graph.artist("nobody") is None
    assert graph.artist("") is None


@pytest.mark.parametrize("collection", [list, tuple, set, dict.fromkeys])
def test_lookup_gives_the_known_ones(graph: InfluenceGraph, collection: Callable[[list[str]], list[str]]) -> None:
    put(graph, ["a>b", "b>c"])
    assert graph.lookup(collection(["c", "nobody", "a", "c"])) == {"a": artist("a"), "c": artist("c")}
    assert graph.lookup(collection([])) == {}


def test_neighbours_are_both_sides_by_rising_id_and_kind(graph: InfluenceGraph) -> None:
    put(graph, ["z>m", "b>>m", "b>m", "m>y", "m>a", "m>>z", "m>z", "a>b"])
    assert graph.neighbours("m") == Neighbours(
        influenced_by=((artist("b"), read("b>m")), (artist("b"), read("b>>m")), (artist("z"), read("z>m"))),
        influenced=(
            (artist("a"), read("m>a")),
            (artist("y"), read("m>y")),
            (artist("z"), read("m>z")),
            (artist("z"), read("m>>z")),
        ),
    )


def test_unknown_and_lonely_artists_have_no_neighbours(graph: InfluenceGraph) -> None:
    graph.replace([artist("lonely")], [])
    assert graph.neighbours("lonely") == graph.neighbours("nobody") == Neighbours()


def test_an_open_graph_answers(graph: InfluenceGraph) -> None:
    graph.check()


# Side by side


def test_readers_always_find_what_a_replacement_leaves_in_place(graph: InfluenceGraph) -> None:
    stays = ["hub", *(f"{number:02}" for number in range(20))]
    both = [influence("hub", other) for other in stays[1:]]
    more = [taught("hub", f"more-{number}") for number in range(30)]
    put(graph, both)

    def write() -> None:
        for _ in range(10):
            put(graph, [*both, *more])
            put(graph, both)

    def look() -> None:
        while not writer.done():
            assert graph.lookup(stays).keys() == set(stays)
            assert graph.distances("hub", stays[1:]) == dict.fromkeys(stays[1:], 1)
            assert walked(graph.path("01", "02"), "01") == ["01", "hub", "02"]
            assert graph.size().artists in (len(stays), len(stays) + len(more))

    with ThreadPoolExecutor(3) as pool:
        writer = pool.submit(write)
        for task in [writer, pool.submit(look), pool.submit(look)]:
            task.result()


def test_of_graphs_put_at_once_one_is_left_whole(graph: InfluenceGraph) -> None:
    together = Barrier(3)
    graphs = [["hub>>x", *(f"x>x{number}" for number in range(size))] for size in (5, 6, 7)]

    def write(edges: list[str]) -> None:
        together.wait(30)
        put(graph, edges)

    with ThreadPoolExecutor(3) as pool:
        for _ in range(6):
            for writer in [pool.submit(write, edges) for edges in graphs]:
                writer.result()
            left = list(graph.influences())
            assert left in [[read(edge) for edge in edges] for edges in graphs]
            assert graph.size().artists == len(left) + 1
