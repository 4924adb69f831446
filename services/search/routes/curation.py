"""Edges that people add to the influence graph or reject."""

import secrets

from fastapi import APIRouter, Response, status

from services.search.addresses import address_of, is_at
from services.search.bootstrap import Dependencies
from services.search.graph_schemas import CuratedIn
from services.search.routes.context import Has
from services.search.routes.starting import start_build
from shared.curation import Curated
from shared.errors import InvalidInput, NotFound
from shared.identity.base import MatchState
from shared.influence.base import Artist, Kind
from shared.jobs import Job
from shared.jobs.keys import now

router = APIRouter(prefix="/api/v1/graph/curation", tags=["graph"])

_ACCEPTED = status.HTTP_202_ACCEPTED


@router.get("", summary="What people added and rejected")
def list_curation(has: Has) -> list[Curated]:
    """Oldest first, without what was undone."""
    return list(has.curation)


@router.post("", status_code=_ACCEPTED, summary="Add an edge, or reject one")
def curate(has: Has, body: CuratedIn, response: Response) -> Job:
    """It wins over what any source says, until it is undone. An earlier act on the same edge gives way.

    An artist of the collection whom the graph does not know becomes one of its artists.
    """
    reason, citation = body.reason.strip(), body.citation.strip()
    if body.act == "add" and not citation:
        raise InvalidInput("An influence is added with a citation; say where it can be read.")
    if body.act == "reject" and not reason:
        raise InvalidInput("An influence is rejected with a reason; say why it does not hold.")
    influencer, influenced = (_artist(end, has) for end in (body.influencer, body.influenced))
    if influencer.id == influenced.id:
        raise InvalidInput(f"'{body.influencer}' and '{body.influenced}' are one artist; give two.")
    earlier = [act for act in has.curation if _same_edge(act, body.kind, influencer, influenced)]
    if body.act == "reject" and not earlier:
        _check_stated(body.kind, influencer, influenced, has)
    act = Curated(
        id=secrets.token_hex(4),
        act=body.act,
        kind=body.kind,
        influencer=address_of(influencer),
        influenced=address_of(influenced),
        influencer_name=influencer.name,
        influenced_name=influenced.name,
        reason=reason,
        citation=citation,
        at=now(),
    )
    has.curation.keep(act)
    for old in earlier:
        # One under the same addresses has given way already; the artists may have had others then.
        if (old.influencer, old.influenced) != (act.influencer, act.influenced):
            has.curation.undo(old.id)
    return start_build(has, response)


@router.delete("/{curated_id}", status_code=_ACCEPTED, summary="Undo an act of curation")
def undo(has: Has, curated_id: str, response: Response) -> Job:
    """The edge is again what the sources say of it."""
    has.curation.undo(curated_id)
    return start_build(has, response)


def _artist(text: str, has: Dependencies) -> Artist:
    """The node, or what becomes one where only the collection knows the artist. Raises as `Identities.node` does."""
    found = has.identities.find(text)
    if found.node is None and found.matches[0].state is MatchState.UNKNOWN:
        return Artist(id=found.id, name=found.name)
    return found.node or has.identities.node(text)


def _same_edge(act: Curated, kind: Kind, influencer: Artist, influenced: Artist) -> bool:
    return act.kind is kind and is_at(influencer, act.influencer) and is_at(influenced, act.influenced)


def _check_stated(kind: Kind, influencer: Artist, influenced: Artist, has: Dependencies) -> None:
    """Raises `NotFound` where there is nothing to reject: most likely the two were given the wrong way round."""
    edges = [edge for _, edge in has.graph.neighbours(influencer.id).influenced]
    report = has.graph_reports.last()
    edges += [flagged.influence for flagged in report.flagged] if report else []
    wanted = (influencer.id, influenced.id, kind)
    if not any(edge.key == wanted for edge in edges):
        raise NotFound(
            f"Nobody says that {influencer.name} {kind} {influenced.name}; check the direction and the kind."
        )
