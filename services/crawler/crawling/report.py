"""The end of a crawl in figures."""

from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

_ANSWERS = "downloader/response_status_count/"


def report(crawler: Crawler) -> dict[str, Any]:
    """How many requests were sent and answered, how, and what held them back, from Scrapy's statistics."""
    stats: dict[str, Any] = crawler.stats.get_stats() if crawler.stats else {}
    return {
        "requests": stats.get("downloader/request_count", 0),
        "response_bytes": stats.get("downloader/response_bytes", 0),
        "answers": {key.removeprefix(_ANSWERS): count for key, count in stats.items() if key.startswith(_ANSWERS)},
        "forbidden_by_robots": stats.get("robotstxt/forbidden", 0),
        "tried_again": stats.get("backoff/tried_again", 0),
        "seconds_waited": round(stats.get("backoff/seconds", 0.0), 1),
        "seconds": round(stats.get("elapsed_time_seconds") or 0.0, 1),
        "peak_megabytes": _peak_megabytes(),
    }


def _peak_megabytes() -> int | None:
    """The most memory that this process has had, where the system tells; `getrusage` counts its parent's in."""
    try:
        told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return round(int(told["VmHWM"].split()[0]) * 1024 / 1e6)
    except (OSError, ValueError, KeyError):
        return None
