"""Scrapy's settings for a crawl of one source."""

from typing import Any

from shared.crawling import delay_of
from shared.settings import Settings
from shared.sources import Source

VERSION = "0.1"
_PAGE = 32_000_000  # bytes of the longest answer that is not an image
_SECONDS = 60  # that one answer may take, to its last byte
_REFUSALS = 5  # tries of a request that is answered with 403, 429 or an error of the server


def scrapy_settings(source: Source, settings: Settings) -> dict[str, Any]:
    """What Scrapy is told; the rest are its defaults. It copies them deeply, so no open connection is among them."""
    delay = delay_of(source, settings)
    return {
        "USER_AGENT": user_agent(settings),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Vasari",
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0,  # the delay is the least that the site asks for
        "CONCURRENT_REQUESTS": 4 * source.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": source.concurrency,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": source.concurrency,
        "DOWNLOAD_TIMEOUT": _SECONDS,
        "DOWNLOAD_MAXSIZE": max(_PAGE, settings.max_image_bytes),
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,  # a refusal's page must not lead elsewhere
        "RETRY_ENABLED": False,  # `downloading.backoff` tries again, as the site asks
        "HTTPPROXY_ENABLED": False,  # a proxy would resolve names where we cannot see to what
        "COOKIES_ENABLED": False,
        # Ways for others of this machine into the process.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TWISTED_DNS_RESOLVER": "services.crawler.downloading.addresses.PublicResolver",
        "DOWNLOAD_HANDLERS": {
            "http": "services.crawler.downloading.browser.BrowserOrHTTP",
            "https": "services.crawler.downloading.browser.BrowserOrHTTP",
            "file": None,
            "ftp": None,
            "s3": None,
            "data": None,
        },
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "services.crawler.downloading.hosts.KnownHosts": 50,
            "services.crawler.downloading.robots.Robots": 100,
            "services.crawler.downloading.backoff.Backoff": 560,
        },
        "ITEM_PIPELINES": {"services.crawler.crawling.pipeline.CrawlPipeline": 300},
        "LOG_INSTALL_ROOT_HANDLER": False,  # the process has logging of its own
        "VASARI_SOURCE": source,
        "VASARI_SETTINGS": settings,
        "VASARI_IMAGE_LIMITS": settings.image_limits,
        "VASARI_TRIES": _REFUSALS,
    }


def home_of(source: Source, settings: Settings) -> str:
    """Where the source is reached."""
    return settings.crawl_mirrors.get(source.name, source.home).rstrip("/")


def user_agent(settings: Settings) -> str:
    """Who asks, and where to complain."""
    contact = settings.crawl_contact or "no contact set"
    return f"Vasari/{VERSION} (search for art; {contact})"
