"""The `:memory:` mode of qdrant-client with the answers of a server where the mode raises Python's errors instead."""

import json
import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any

from httpx import Headers
from qdrant_client.http.exceptions import UnexpectedResponse
from qdrant_client.local.qdrant_local import QdrantLocal


class AsServer:
    """A client's inner `QdrantLocal`, for use in its place."""

    def __init__(self, local: QdrantLocal) -> None:
        self._local = local

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._local, name)
        return _answering(found) if callable(found) else found


def _answering(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Payload indexes have no effect")  # they change no answer either
                return method(*args, **kwargs)
        except ValueError as error:
            missing = "Collection" in str(error) and "not found" in str(error)
            body = json.dumps({"status": {"error": str(error)}}).encode()
            raise UnexpectedResponse(404 if missing else 400, "", body, Headers()) from error

    return call
