"""Load a source from its SPARQL endpoint: ask page by page, keep what is answered, and build the graph at the end.

graph/loading/<source>/<job>/<page>.json    what one answer brought, until the load is done

A load goes through three stages: whom to begin at (the collection's artists, or everybody whom a statement names), the
statements around them ring by ring, and what is said of everybody whom these name. Each page is kept when it comes. A
load that is taken up again, in a further turn or after its worker died, reads the kept pages and asks for the rest.
"""

import secrets
from collections.abc import Iterator

from pydantic import ValidationError

from services.graph.building.build import build_graph
from services.graph.snapshot import Snapshot
from services.graph.snapshots import Snapshots
from services.graph.sources.dbpedia import DBpedia
from services.graph.sources.sparql import Endpoint
from services.graph.sources.sparql_paging import Pages
from services.graph.sources.sparql_read import Page, Reading, statement_of
from services.graph.sources.sparql_source import SparqlSource
from services.graph.sources.wikidata import Wikidata
from shared.catalogue import Catalogue
from shared.errors import InvalidInput
from shared.identity.people import people_of
from shared.influence.base import InfluenceGraph
from shared.jobs import Progress, turn_is_over
from shared.messages import LoadSource
from shared.settings import Settings
from shared.storage.base import ObjectStore

_LOADING = "graph/loading/"
_PEOPLE = 50  # of the collection in one question: each is asked for by name in every language


def load_source(
    message: LoadSource, *, store: ObjectStore, graph: InfluenceGraph, settings: Settings, progress: Progress
) -> None:
    """Load what the endpoint says in the place of what it said before, and build the graph with it.

    Nothing of the graph changes before everything is read. Statements that cannot be used are reported and left out.
    Raises `Unavailable` where the endpoint cannot be reached or fails for long; the job then goes on later at the page
    it had come to. Raises `InvalidInput` where the endpoint refuses, or holds no influence between the artists asked
    for; everything is then as it was.
    """
    source, url = _source(message, settings)
    endpoint = Endpoint(
        url,
        setting=f"VASARI_{source.name.upper()}_URL",
        contact=settings.crawl_contact,
        seconds=settings.sparql_seconds,
        delay=settings.sparql_delay,
        progress=progress,
    )
    load = _Load(message, source, Pages(endpoint, settings.sparql_page), store, progress)
    load.read()
    snapshot = load.reading.snapshot(scope=message.artists, endpoint=url)
    _tell(snapshot, message, progress)
    Snapshots(store).keep(snapshot)
    build_graph(store=store, graph=graph, progress=progress)
    _forget_pages(store, message)


class _Load:
    """One load, from wherever it stands."""

    def __init__(
        self, message: LoadSource, source: SparqlSource, pages: Pages, store: ObjectStore, progress: Progress
    ) -> None:
        self._message = message
        self._source = source
        self._pages = pages
        self._store = store
        self._progress = progress
        self._prefix = f"{_LOADING}{message.source}/{message.job_id}/"
        self._run = secrets.token_hex(4)  # so that two workers on one job never write the same page
        self._kept = 0
        self.reading = Reading(source)

    def read(self) -> None:
        """Ask for everything that is not kept yet."""
        self._take_kept()
        if not self.reading.everybody_found:
            for _ in self._listed() if self._message.artists == "all" else self._found():
                self._make_way()
        for _ in self._walked():
            self._make_way()
        for _ in self._described():
            self._make_way()

    def _listed(self) -> Iterator[None]:
        """Everybody whom a statement names."""
        reading, more = self.reading, True
        while more:
            refs, more = self._pages.listing(f"{self._source.name}_listing", reading.listed_to)
            self._keep(
                Page(
                    begin=tuple(ref for ref in refs if self._source.is_ref(ref)),
                    listed_to=refs[-1] if refs else "",
                    everybody_found=not more,
                )
            )
            at = reading.listed_to.rpartition("/")[2]
            self._progress.expect(len(reading.begin), "artists")
            self._progress.say(f"lists artists: {len(reading.begin):,} so far, the last is {at}")
            yield

    def _found(self) -> Iterator[None]:
        """The collection's artists, as far as the source knows them."""
        people = people_of(Catalogue(self._store))
        if not people:
            raise InvalidInput("No work in the collection names its artist; import works, or load `--artists all`.")
        while unknown := [person for person in people if person.id not in self.reading.people]:
            page, facts = self._pages.about(f"{self._source.name}_people", unknown[:_PEOPLE], self._source.people_parts)
            begin = sorted(self._source.meant(page, facts))
            self._keep(Page(people=tuple(person.id for person in page), begin=tuple(begin)))
            self._progress.expect(len(people), "artists", done=len(people) - len(unknown) + len(page))
            self._progress.say(f"looks for the collection's artists: {len(self.reading.begin):,} found")
            yield
        self._keep(Page(everybody_found=True))

    def _walked(self) -> Iterator[None]:
        """The statements on everybody in all rings but the last, whose artists only others' statements name."""
        rings = 1 if self._message.artists == "all" else self._message.rings
        while True:
            ring, refs = self.reading.to_ask(rings)
            if not refs:
                return
            while refs:
                page, facts = self._pages.about(f"{self._source.name}_statements", refs, self._source.artist_parts)
                self._keep(Page(asked=tuple(page), statements=tuple(sorted({statement_of(fact) for fact in facts}))))
                refs = refs[len(page) :]
                where = "" if rings == 1 else f", ring {ring + 1} of {rings}"
                found = f"{len(self.reading.statements):,} statements"
                self._progress.expect(len(self.reading.asked) + len(refs), "artists", done=len(self.reading.asked))
                self._progress.say(f"asks who influenced whom{where}: {found}")
                yield

    def _described(self) -> Iterator[None]:
        while refs := self.reading.to_describe():
            while refs:
                name = f"{self._source.name}_artists"
                page, facts = self._pages.about(name, refs, self._source.description_parts)
                self._keep(Page(described=tuple(self._source.described(page, facts))))
                refs = refs[len(page) :]
                done = len(self.reading.described)
                self._progress.expect(done + len(refs), "artists", done=done)
                self._progress.say(f"asks who they are, with {len(self.reading.statements):,} statements")
                yield

    def _make_way(self) -> None:
        if turn_is_over():
            self._progress.reached(pages=self._kept)
            self._progress.put_down()

    def _keep(self, page: Page) -> None:
        self.reading.take(page)
        key = f"{self._prefix}{self._kept:06}-{self._run}.json"
        self._store.put(key, page.model_dump_json(exclude_defaults=True).encode(), content_type="application/json")
        self._kept += 1

    def _take_kept(self) -> None:
        for info in list(self._store.list(self._prefix)):
            try:
                page = Page.model_validate_json(self._store.get(info.key))
            except ValidationError:  # of another version; it is asked for again
                self._store.delete(info.key)
                continue
            self.reading.take(page)
            self._kept += 1
        if self._kept:
            self._progress.say(f"goes on after {self._kept} pages")


def _source(message: LoadSource, settings: Settings) -> tuple[SparqlSource, str]:
    if message.source == "dbpedia":
        return DBpedia(), settings.dbpedia_url
    return Wikidata(), settings.wikidata_url


def _tell(snapshot: Snapshot, message: LoadSource, progress: Progress) -> None:
    progress.expect(len(snapshot.said) + len(snapshot.rejected), "edges", done=0)
    for failure in snapshot.rejected:
        progress.fail(failure.item, failure.reason)
    if not snapshot.said:
        whom = "anybody" if message.artists == "all" else "the collection's artists"
        raise InvalidInput(
            f"{snapshot.endpoint} says of nobody that they influenced or taught {whom}; the graph is as it was."
        )
    progress.advance(len(snapshot.said))
    progress.result(rejected=len(snapshot.rejected))


def _forget_pages(store: ObjectStore, message: LoadSource) -> None:
    """Remove this load's pages, and those of earlier loads of the source, which nobody needs to take up any more."""
    prefix = f"{_LOADING}{message.source}/"
    for info in list(store.list(prefix)):
        if info.key.removeprefix(prefix).partition("/")[0] <= message.job_id:
            store.delete(info.key)
