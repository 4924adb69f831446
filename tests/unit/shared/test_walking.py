"""The first shortest walk, from questions alone: against networkx, and how much is asked."""

from collections.abc import Collection

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.influence.walking import Near, first_walk


class Asked:
    """A graph that answers, and keeps what it was asked: the ids along and against the walk, question by question."""

    def __init__(self, graph: nx.DiGraph) -> None:
        self._graph = graph
        self.questions: list[tuple[set[str], set[str]]] = []

    def __call__(self, along: Collection[str], against: Collection[str]) -> tuple[Near, Near]:
        self.questions.append((set(along), set(against)))
        known = self._graph.nodes
        return (
            {here: list(self._graph.successors(here)) for here in along if here in known},
            {here: list(self._graph.predecessors(here)) for here in against if here in known},
        )


_IDS = [f"{number:02}" for number in range(14)]
_edges = st.sets(st.tuples(st.sampled_from(_IDS), st.sampled_from(_IDS)).filter(lambda e: e[0] != e[1]), max_size=40)


@given(edges=_edges)
@settings(max_examples=150, deadline=None)
def test_the_walk_is_the_first_of_the_shortest(edges: set[tuple[str, str]]) -> None:
    graph = nx.DiGraph(sorted(edges))
    graph.add_nodes_from(_IDS[:-1])  # the last may be unknown
    for start in _IDS[:4]:
        for end in _IDS[4:]:
            found = end in graph and nx.has_path(graph, start, end)
            expected = min(nx.all_shortest_paths(graph, start, end)) if found else None
            assert first_walk(Asked(graph), start, end) == expected


def test_the_first_question_is_about_both_ends_and_each_brings_two_steps() -> None:
    chain = [f"{number}" for number in range(9)]
    asked = Asked(nx.path_graph(chain, create_using=nx.DiGraph))
    assert first_walk(asked, "0", "8") == chain
    assert asked.questions[0] == ({"0"}, {"8"})
    assert len(asked.questions) == 4


@pytest.mark.parametrize(("start", "end"), [("fan", "far"), ("far", "fan")])
def test_the_many_around_a_hub_are_not_asked_for_when_the_other_side_is_small(start: str, end: str) -> None:
    both = [("fan", "hub"), *(("hub", f"{number:03}") for number in range(500)), ("000", "x"), ("x", "y"), ("y", "far")]
    asked = Asked(nx.Graph(both).to_directed())
    walk = ["fan", "hub", "000", "x", "y", "far"]
    assert first_walk(asked, start, end) == (walk if start == "fan" else walk[::-1])
    assert max(len(along | against) for along, against in asked.questions) <= 2


def test_who_is_gone_between_two_questions_leads_nowhere() -> None:
    graph = nx.path_graph(["a", "b", "c", "d", "e", "f"], create_using=nx.DiGraph)
    asked = Asked(graph)

    def ask(along: Collection[str], against: Collection[str]) -> tuple[Near, Near]:
        answer = asked(along, against)
        graph.remove_nodes_from(["b", "e"])
        return answer

    assert first_walk(ask, "a", "f") is None
