"""The FastAPI application: routes, errors, the page."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Scope

from services.search.bootstrap import Dependencies
from services.search.routes import (
    artists,
    artworks,
    classification,
    collection,
    crawls,
    curation,
    dead_letters,
    decisions,
    evaluations,
    exports,
    generation,
    graph,
    jobs,
    loading,
    maps,
    model_files,
    models,
    search,
)
from services.search.telemetry import Counted
from services.search.telemetry import router as telemetry
from shared.errors import VasariError

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data: {}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_WEB = Path(__file__).parent / "web"


class _Page(StaticFiles):
    """The page's files. It runs nothing but them, whatever titles and names may hold.

    Its images may come from the object store, where browsers reach that.
    """

    def __init__(self, images: str | None) -> None:
        super().__init__(directory=_WEB, html=True)
        self._policy = _POLICY.format(images or "")

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = self._policy
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(has: Dependencies) -> FastAPI:
    """The API and the page, working with these dependencies. Every error answers `{"detail": "one line"}`."""
    app = FastAPI(
        title="Vasari",
        summary="Search for art that looks alike and belongs together.",
        version="1",
        docs_url="/api/docs",
        openapi_url="/api/v1/openapi.json",
        redoc_url=None,
    )
    app.state.has = has
    # Without this a page elsewhere could reach the API of somebody's own machine under a name of its choosing.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*_LOOPBACK_NAMES, *has.settings.allowed_hosts])
    app.add_middleware(Counted)
    app.add_exception_handler(VasariError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    for part in (
        search,
        artworks,
        artists,
        graph,
        loading,
        decisions,
        curation,
        exports,
        jobs,
        evaluations,
        crawls,
        dead_letters,
        models,
        model_files,
        maps,
        classification,
        generation,
        collection,
    ):
        app.include_router(part.router)
    app.include_router(telemetry)
    app.mount("/", _Page(has.settings.storage_public_url), name="page")
    return app


def _expected(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, VasariError)
    return JSONResponse({"detail": str(error)}, status_code=error.status)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [f"{'.'.join(map(str, problem['loc'][1:])) or 'body'}: {problem['msg']}" for problem in error.errors()]
    return JSONResponse({"detail": "; ".join(problems) + "."}, status_code=422)
