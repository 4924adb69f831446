"""What the last build of the influence graph came to: written by the graph service, shown by the search service.

graph/report.json
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import InvalidInput, ObjectNotFound
from shared.influence.base import Influence
from shared.storage.base import ObjectStore

_KEY = "graph/report.json"


class SourceSummary(BaseModel):
    """One source that the graph is built from.

    Attributes:
        name: `dbpedia`, `wikidata`, or a file's name.
        scope: `collection` or `all` for an endpoint, empty for a file.
        endpoint: Where it was asked, empty for a file.
        rejected: Statements that could not be used.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    loaded_at: datetime
    scope: str = ""
    endpoint: str = ""
    artists: int
    statements: int
    rejected: int = 0


class Flagged(BaseModel):
    """An influence that sources state and that the graph leaves out, with the reason."""

    model_config = ConfigDict(frozen=True)

    influence: Influence
    influencer_name: str
    influenced_name: str
    reason: str


class GraphReport(BaseModel):
    """The build.

    Attributes:
        version: Of the graph that came of it.
        flagged: What chronology speaks against.
        notes: What the build could not do or did otherwise than a source has it, such as two entities that only a
            person can tell to be one, or a curated edge whose artist no source names any more.
    """

    model_config = ConfigDict(frozen=True)

    version: str
    built_at: datetime
    artists: int
    influences: int
    sources: tuple[SourceSummary, ...] = ()
    flagged: tuple[Flagged, ...] = ()
    notes: tuple[str, ...] = ()


class GraphReports:
    """The report of the last build in the object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def keep(self, report: GraphReport) -> None:
        """Put this report in the place of the last one."""
        self._store.put(_KEY, report.model_dump_json().encode(), content_type="application/json")

    def last(self) -> GraphReport | None:
        """None where nothing was ever built. Raises `InvalidInput` where it is damaged."""
        try:
            return GraphReport.model_validate_json(self._store.get(_KEY))
        except ObjectNotFound:
            return None
        except ValidationError as error:
            raise InvalidInput(
                f"The report of the graph in {_KEY} is damaged; build the graph again with `vasari graph build`."
            ) from error
