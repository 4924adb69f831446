"""The application with a collection and a graph, asked without a server; nobody works on its queues."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from services.search.app import create_app
from services.search.bootstrap import bootstrap
from shared.influence.base import Artist, Influence, Kind, Statement
from shared.settings import Settings
from tests.records import artwork

TURNER = Artist(
    id="j-m-w-turner",
    name="J. M. W. Turner",
    born=1775,
    died=1851,
    aliases=("Joseph Mallord William Turner", "William Turner"),
    movements=("Romanticism",),
    occupations=("painter",),
    same_as=("http://www.wikidata.org/entity/Q159758", "https://en.wikipedia.org/wiki/J._M._W._Turner"),
)
CLAUDE = Artist(id="claude-lorrain", name="Claude Lorrain", born=1600, died=1682, occupations=("painter",))
MONET = Artist(id="claude-monet", name="Claude Monet", born=1840, died=1926, occupations=("painter",))
ELDER = Artist(id="hans-holbein-1465", name="Hans Holbein", born=1465, died=1524, occupations=("painter",))
YOUNGER = Artist(id="hans-holbein-1497", name="Hans Holbein", born=1497, died=1543, occupations=("painter",))
RICHTER = Artist(id="jane-smith", name="Jane Smith")  # nothing confirms that a Jane Smith of the collection is this one
LONELY = Artist(id="henri-rousseau", name="Henri Rousseau", born=1844, died=1910, occupations=("painter",))


def edge(influencer: Artist, influenced: Artist, *said: tuple[str, str], kind: Kind = Kind.INFLUENCED) -> Influence:
    """An edge with these sources and statements."""
    statements = tuple(Statement(source=source, statement=statement) for source, statement in sorted(said))
    return Influence(
        influencer=influencer.id,
        influenced=influenced.id,
        kind=kind,
        statements=statements or (Statement(source="table.csv", statement="table.csv, line 2"),),
    )


EDGES = [
    edge(
        CLAUDE, TURNER, ("wikidata", "wd:Q159758 wdt:P737 wd:Q214074"), ("dbpedia", "dbr:J._M._W._Turner dbo:x dbr:C")
    ),
    edge(TURNER, MONET),
    edge(ELDER, YOUNGER, ("wikidata", "wd:Q48319 wdt:P1066 wd:Q314548"), kind=Kind.TAUGHT),
    edge(YOUNGER, TURNER),
    edge(TURNER, RICHTER, ("curated", "https://museum.example/essay")),
]
WORKS = {  # artist as the collection has it, with what its records say: number of works
    ("William Turner", (1775, 1851)): 3,
    ("Turner, Joseph Mallord William", ()): 1,
    ("Claude Monet", (1840, 1926)): 2,
    ("Hans Holbein", ()): 1,
    ("Jane Smith", ()): 2,
    ("Nobody Known", ()): 1,
}


class World:
    """What the application works with, and how it is asked."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder)
        self.has = bootstrap(self.settings)
        self._app = create_app(self.has)

    def fill(self) -> None:
        """The works, and the graph."""
        number = 0
        for (name, years), count in WORKS.items():
            known = dict(zip(("artist_born", "artist_died"), map(str, years), strict=False))
            for _ in range(count):
                number += 1
                self.has.catalogue.update(artwork(number, artist=name, title=f"Work {number}", attributes=known))
        self.has.graph.replace([TURNER, CLAUDE, MONET, ELDER, YOUNGER, RICHTER, LONELY], EDGES)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer to one request below /api/v1."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/api/v1") as client:
                return await client.request(method, path, **options)

        return asyncio.run(asked())

    def get(self, path: str, **params: Any) -> Any:
        """What a request that succeeds answers."""
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, status: int, **options: Any) -> str:
        """The line of a request that is refused with this status."""
        answer = self.ask(method, path, **options)
        assert answer.status_code == status, answer.text
        line: str = answer.json()["detail"]
        assert "\n" not in line
        return line

    def queued(self, answer: httpx.Response) -> tuple[str, dict[str, Any]]:
        """The task and the message of a job that was accepted."""
        assert answer.status_code == 202, answer.text
        header = self.has.jobs.header(answer.json()["id"])
        return header.task, header.message
