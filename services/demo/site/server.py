"""Serving the sample site: one port a source, all in one thread."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from services.demo.site.aic import AICSite
from services.demo.site.cleveland import ClevelandSite
from services.demo.site.faults import Faults
from services.demo.site.iiif import IIIFSite
from services.demo.site.met import MetSite
from services.demo.site.serving import Seen, SourceSite, State
from services.demo.site.wikiart import WikiArtSite
from services.demo.site.wikidata import WikidataSite
from services.demo.site.works import Works
from shared.errors import Unavailable

SITES: tuple[type[SourceSite], ...] = (WikiArtSite, AICSite, MetSite, ClevelandSite, WikidataSite, IIIFSite)
BACKLOG = 512
END = 30  # seconds that it may take to stop
_TCP = socket.IPPROTO_TCP


class Site:
    """The site while it runs.

    Attributes:
        mirrors: Its addresses by the name of the source that each stands for.
        faults: What it does wrong; may be changed at any time.
    """

    def __init__(self, state: State, mirrors: dict[str, str]) -> None:
        self._state = state
        self.mirrors = mirrors

    @property
    def faults(self) -> Faults:
        return self._state.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._state.faults = faults

    def requests(self, source: str | None = None) -> list[Seen]:
        """The requests so far, in the order in which they came in: to one source's site, or to all."""
        return [seen for seen in list(self._state.log) if source in (None, seen.source)]

    def forget(self) -> None:
        """Empty the log."""
        self._state.log.clear()


@contextmanager
def sample_site(
    gallery: Path, *, works: int | None = None, host: str = "127.0.0.1", faults: Faults | None = None, port: int = 0
) -> Iterator[Site]:
    """The site, served from a thread of this process until the block ends.

    Args:
        gallery: A folder that `services.demo.gallery.build` made.
        works: How many to show; more than there are repeats them, each copy with an id, a title and an image of its
            own (other bytes, same picture). All of them once by default.
        host: The address to listen at.
        faults: What it does wrong from the start.
        port: The first of as many ports as there are sources; any free ones by default.

    Raises `InvalidInput` where the folder is no gallery, `Unavailable` where a port cannot be had.
    """
    state = State(Works(gallery, works), faults or Faults())
    sites = [(kind.source, kind(state)) for kind in SITES]
    sockets = _sockets(host, port, len(sites))
    servers = [
        uvicorn.Server(
            uvicorn.Config(
                site.app(),
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
                timeout_keep_alive=60,
            )
        )
        for _, site in sites
    ]
    mirrors = {name: f"http://{host}:{bound.getsockname()[1]}" for (name, _), bound in zip(sites, sockets, strict=True)}

    async def serve() -> None:
        await asyncio.gather(*(server.serve([bound]) for server, bound in zip(servers, sockets, strict=True)))

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="sample site", daemon=True)
    thread.start()
    try:
        # The sockets listen already: what is asked before a server accepts waits in the backlog.
        yield Site(state, mirrors)
    finally:
        for server in servers:
            server.should_exit = True
        thread.join(END)
        for bound in sockets:
            bound.close()


def _sockets(host: str, port: int, count: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for number in range(count):
            # The protocol is named: for other sockets asyncio leaves Nagle's algorithm on, at 40 ms a request.
            bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, _TCP)
            sockets.append(bound)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((host, port + number if port else 0))
            bound.listen(BACKLOG)
    except OSError as error:
        for bound in sockets:
            bound.close()
        raise Unavailable(
            f"The sample site cannot listen at {host}:{port} and the {count - 1} ports after it ({error.strerror}); "
            "choose other ones."
        ) from error
    return sockets
