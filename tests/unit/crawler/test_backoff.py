from email.utils import formatdate

import pytest
from scrapy.http import Response

from services.crawler.downloading.backoff import retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": formatdate(1_000_060, usegmt=True), "Date": formatdate(1_000_000, usegmt=True)}, 60),
        ({"Retry-After": formatdate(999_000, usegmt=True), "Date": formatdate(1_000_000, usegmt=True)}, 0),
        ({"Retry-After": formatdate(999_000, usegmt=True)}, 0),
    ],
)
def test_a_wait_is_read_in_each_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(Response("https://museum.example/", headers=headers)) == seconds
