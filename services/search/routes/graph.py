"""The influence graph as a whole: what it holds, where it comes from, what of the collection it knows."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query

from services.search.graph_schemas import CoverageOut, CoveredOut, GraphOut
from services.search.identities import Roll
from services.search.routes.context import Has
from shared.identity.base import MatchState

router = APIRouter(prefix="/api/v1/graph", tags=["graph"])


@router.get("", summary="What the graph holds")
def get_graph(has: Has) -> GraphOut:
    """Its size, and what the last build of it came to: its sources, what was flagged, what was noted."""
    size = has.graph.size()
    return GraphOut(
        artists=size.artists,
        influences=size.influences,
        version=has.graph.version(),
        report=has.graph_reports.last(),
    )


@router.get("/coverage", summary="Which of the collection's artists the graph knows")
def get_coverage(has: Has) -> CoverageOut:
    """Each artist with the evidence, or with the reason why no node was taken."""
    covered = _covered(has.identities.roll())
    works: Counter[MatchState] = Counter()
    for one in covered:
        works[one.match.state] += one.works
    artists = Counter(one.match.state for one in covered)
    return CoverageOut(
        counts={state: artists[state] for state in MatchState},
        works={state: works[state] for state in MatchState},
        artists=covered,
    )


@router.get("/review", summary="The names that a person has to decide on")
def get_review(
    has: Has,
    everything: Annotated[bool, Query(alias="all", description="Also names that the graph does not know")] = False,
) -> list[CoveredOut]:
    """The collection's artists whose names may mean several of the graph's, or one that nothing confirms."""
    wanted = {MatchState.AMBIGUOUS, MatchState.UNKNOWN} if everything else {MatchState.AMBIGUOUS}
    return [one for one in _covered(has.identities.roll()) if one.match.state in wanted]


def _covered(roll: Roll) -> list[CoveredOut]:
    covered = [
        CoveredOut(id=identity, name=oeuvre.artist.name, works=len(oeuvre.works), match=roll.matches[identity])
        for identity, oeuvre in roll.oeuvres.items()
    ]
    return sorted(covered, key=lambda one: (-one.works, one.id))
