"""Whom a name means, where a person had to decide."""

from fastapi import APIRouter, status

from services.search.addresses import address_of
from services.search.bootstrap import Dependencies
from services.search.graph_schemas import ArtistRef, DecisionIn, DecisionOut
from services.search.routes.context import Has
from services.search.routes.starting import build_soon
from shared.errors import InvalidInput
from shared.identity.base import Person
from shared.identity.decisions import Decision
from shared.jobs.keys import now
from shared.names import artist_id

router = APIRouter(prefix="/api/v1/graph/decisions", tags=["graph"])


@router.get("", summary="What was decided")
def list_decisions(has: Has) -> list[DecisionOut]:
    """By name."""
    return [_told(decision, has) for decision in has.decisions]


@router.put("/{person:path}", summary="Decide whom a name means")
def decide(has: Has, person: str, body: DecisionIn) -> DecisionOut:
    """It holds for every work and every table that has this name, until it is undone, whatever is loaded anew."""
    identity = artist_id(person)
    if not identity:
        raise InvalidInput(f"'{person}' has no letter or digit to know an artist by; give the name to decide on.")
    own = has.collection.artists().get(identity)
    node = has.identities.node(body.node) if body.node is not None else None
    decision = Decision(
        person=identity,
        name=own.artist.name if own else person,
        means=address_of(node) if node else None,
        reason=body.reason,
        at=now(),
    )
    has.decisions.keep(decision)
    has.refresh_graph()
    build_soon(has)  # the names of tables are decided on, too
    means = ArtistRef(id=node.id, name=node.name) if node else None
    return _out(decision, means)


@router.delete("/{person:path}", status_code=status.HTTP_204_NO_CONTENT, summary="Take a decision back")
def undecide(has: Has, person: str) -> None:
    """The name is open again."""
    has.decisions.forget(artist_id(person))
    has.refresh_graph()
    build_soon(has)


def _told(decision: Decision, has: Dependencies) -> DecisionOut:
    if decision.means is None:
        return _out(decision, None)
    person = Person(id=decision.person, name=decision.name)
    match = has.people.match([person])[person.id]
    node = has.graph.artist(match.node) if match.node else None
    # An artist whom no source names any more is told by the address that was kept.
    return _out(decision, ArtistRef(id=node.id, name=node.name) if node else ArtistRef(id=decision.means, name="?"))


def _out(decision: Decision, means: ArtistRef | None) -> DecisionOut:
    return DecisionOut(person=decision.person, name=decision.name, means=means, reason=decision.reason, at=decision.at)
