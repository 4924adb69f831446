"""Crawl sites, and say which can be."""

from fastapi import APIRouter, Response, status

from services.search.routes.context import Has
from services.search.routes.starting import start
from services.search.schemas import SourceOut
from shared import tasks
from shared.crawling import check_crawl, crawl_title
from shared.jobs import Job, new_job_id
from shared.messages import Crawl, Crawling
from shared.sources import SOURCES

router = APIRouter(prefix="/api/v1", tags=["crawls"])


@router.post("/crawls", status_code=status.HTTP_202_ACCEPTED, summary="Crawl a site")
def crawl(has: Has, body: Crawling, response: Response) -> Job:
    """Bring the works of a listing into the collection; each is encoded, and can be found, as it comes."""
    source = check_crawl(body, has.settings)
    message = Crawl(job_id=new_job_id("crawl"), **body.model_dump())
    return start(has, response, tasks.CRAWL, message, kind="crawl", title=crawl_title(body, source))


@router.get("/sources", summary="The sites that can be crawled")
def list_sources(has: Has) -> list[SourceOut]:
    """What each offers, on which terms, and how fast it is asked."""
    return [SourceOut.of(source, has.settings) for source in SOURCES.values()]
