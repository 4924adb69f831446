"""What is known of a person whose node in the graph is looked for, and what was found."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Person(BaseModel):
    """An artist as a collection, a file or a caller names them.

    Attributes:
        id: `shared.names.artist_id` of the name.
        name: As it is written there.
        born: Year.
        died: Year.
        links: Addresses of the same person, such as WikiArt's link to Wikipedia.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    born: int | None = None
    died: int | None = None
    links: tuple[str, ...] = ()


class MatchState(StrEnum):
    """How the search for a node ended."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"  # a person has to decide
    UNKNOWN = "unknown"  # no node has that name
    REFUSED = "refused"  # somebody has decided that none of the nodes is meant


class Candidate(BaseModel):
    """A node that may be meant.

    Attributes:
        node: Its id.
        evidence: What speaks for it, each in a few words.
        against: What speaks against it.
    """

    model_config = ConfigDict(frozen=True)

    node: str
    name: str
    born: int | None = None
    died: int | None = None
    evidence: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Match(BaseModel):
    """Whether a person is in the graph, and how one knows.

    Attributes:
        person: The person's id.
        node: The node's id where `state` is `matched`, else None.
        evidence: Why it is this node, or why none was taken, each in a few words; never empty.
        candidates: Where a person has to decide, the nodes that come into question; where no node has the name, those
            with a similar one.
    """

    model_config = ConfigDict(frozen=True)

    person: str
    state: MatchState
    node: str | None = None
    evidence: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
