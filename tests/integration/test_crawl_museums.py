"""Crawls of the museums' sources as they run, in processes with Scrapy, against the APIs of the spiders' own tests."""

from ipaddress import ip_network
from pathlib import Path
from typing import Any

from services.crawler.crawling.events import Done, Ended, Event, Found, Order, Place
from services.crawler.crawling.process import crawl_process
from shared.messages import Crawl
from shared.settings import Settings
from tests.unit.crawler import test_aic as aic
from tests.unit.crawler import test_cleveland as cleveland
from tests.unit.crawler import test_met as met
from tests.unit.crawler.museums import API


def crawl(source: str, api: API, folder: Path, place: Place, **message: Any) -> tuple[list[str], list[Event]]:
    """A crawl in its own process, with Scrapy: the names of the works that are stored, and all that it told."""
    settings = Settings(
        data_dir=folder,
        crawl_mirrors={source: api.home},
        crawl_networks=[ip_network("127.0.0.0/8")],
        crawl_delay=0,
        crawl_contact="someone@museum.example",
        log_level="ERROR",
    )
    order = Order(message=Crawl(job_id="job", source=source, **message), settings=settings, place=place)
    with crawl_process(order) as process:
        events = [event for event in process.events(60) if event is not None]
    assert isinstance(events[-1], Ended)
    assert events[-1].error is None
    assert events[-1].finished
    return [event.name for event in events if isinstance(event, Done)], events


def test_the_art_institute_is_gone_on_with_where_it_stopped_and_ends_at_its_limit(tmp_path: Path) -> None:
    with aic.chicago(*(aic.record(number) for number in range(1, 105))) as api:
        stored, _ = crawl("aic", api, tmp_path, Place(cursor="2", found=100), limit=102)
    assert sorted(stored) == ["Ada Probst – Harbor No. 101", "Ada Probst – Harbor No. 102"]
    robots, listing, *images = api.seen
    assert (robots.path, listing.path) == ("/robots.txt", "/api/v1/artworks/search")
    assert all(seen.path.startswith("/iiif/2/") for seen in images)
    assert [seen.headers["aic-user-agent"] for seen in (listing, *images)] == [listing.headers["user-agent"]] * 3
    assert "someone@museum.example" in listing.headers["user-agent"]


def test_a_crawl_of_the_met_leaves_out_what_was_not_asked_for_without_its_image(tmp_path: Path) -> None:
    others = met.record(102, artistDisplayName="Bo Ek", constituents=None), met.record(103, isPublicDomain=False)
    with met.the_met(*(met.record(number) for number in range(1, 102)), *others) as api:
        stored, events = crawl("met", api, tmp_path, Place(cursor="100", found=100), artist="Ada Probst")
    assert stored == ["Ada Probst – Harbor No. 101"]
    assert [seen.path for seen in api.seen if seen.path.endswith(".jpg")] == ["/web-large/DT101.jpg"]
    assert [event.total for event in events if isinstance(event, Found)] == [103, 102, 101]


def test_cleveland_is_gone_on_with_where_it_stopped_to_the_end(tmp_path: Path) -> None:
    with cleveland.cleveland(*(cleveland.record(number) for number in range(1, 103))) as api:
        stored, _ = crawl("cleveland", api, tmp_path, Place(cursor="100", found=100))
    assert sorted(stored) == ["Ada Probst – Harbor No. 101", "Ada Probst – Harbor No. 102"]
    assert api.paths()[:2] == ["/robots.txt", "/api/artworks/"]
    assert sorted(api.paths()[2:]) == ["/1958.101/1958.101_web.jpg", "/1958.102/1958.102_web.jpg"]
