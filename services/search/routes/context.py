"""What every route is given."""

from typing import Annotated

from fastapi import Depends, Request

from services.search.bootstrap import Dependencies


def _dependencies(request: Request) -> Dependencies:
    has: Dependencies = request.app.state.has
    return has


Has = Annotated[Dependencies, Depends(_dependencies)]
