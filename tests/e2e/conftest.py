"""The running Vasari as the end-to-end tests see it: an address."""

from collections.abc import Iterator

import httpx
import pytest

from tests.running import Running


@pytest.fixture(scope="session")
def vasari_url(vasari: Running) -> str:
    return vasari.url


@pytest.fixture
def api(vasari: Running) -> Iterator[httpx.Client]:
    with vasari.client() as client:
        yield client
