"""Records of the real WikiArt, where they are at hand, become complete items."""

import csv
import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.crawler.items import WebItem
from services.crawler.spiders.wikiart_images import sizes_of
from tests.unit.crawler.wikiart import WORK, item_of, json_page, only, spider, work_page

SAMPLES = Path(__file__).parents[4] / "shared/data/samples"
RECORDS = SAMPLES / "wikiart_json1_paintings_socialist-realism.json"
LINES = SAMPLES / "wikiart_paintings-by-style_impressionism_first200.csv"


def samples(path: Path) -> Any:
    if not path.exists():
        pytest.skip(
            f"{path.name} is not at hand: it holds records of the real site, which are not part of this project"
        )
    with path.open(encoding="utf-8") as file:
        return json.load(file) if path.suffix == ".json" else list(csv.DictReader(file))


def test_all_real_records_become_complete_items() -> None:
    records = samples(RECORDS)
    of = spider()
    found = [
        listed
        for start in range(0, len(records), 60)
        for listed in json_page(of, records[start : start + 60], len(records), f"json:{start // 60 + 1}").works
    ]
    assert len(found) == len(records) == 512
    items = [item_of(of, listed, work_page(record)) for listed, record in zip(found, records, strict=True)]
    assert len({read.source_id for read in items}) == 512
    for read, record in zip(items, records, strict=True):
        complete(read)
        assert read.source_id == record["paintingUrl"].strip("/")
        assert read.fields["wikiart_id"] == record["id"]
        assert read.fields["year"] == record["year"].strip()
        assert read.image_url.partition("!")[0] == record["image"]


def test_the_sizes_are_those_that_real_records_say_exist() -> None:
    digits = {"Blog": "0", "Large": "1", "PinterestSmall": "2", "PinterestLarge": "3", "HalfHD": "4", "HD": "5"}
    for record in samples(RECORDS):
        made = {digits[size.name] for size in sizes_of(record["image"], record["width"], record["height"])[:-1]}
        assert made == set(record["map"]) & set(digits.values()), record["paintingUrl"]


def test_all_real_lines_become_complete_items() -> None:
    lines = samples(LINES)
    assert len(lines) == 199  # and a heading
    of = spider()
    for line in lines:
        path = "/".join(line["image"].removesuffix(".jpg").split("/")[-2:])
        record = {**WORK, **line, "paintingUrl": f"/en/{path}", "artistUrl": f"/en/{path.partition('/')[0]}"}
        read = only(of, record)
        complete(read)
        assert read.fields["wikiart_id"] == line["id"]


def complete(read: WebItem) -> None:
    """All that an item must have, in clean text."""
    assert {"title", "artist", "year", "style", "rights", "artist_url", "wikiart_id"} <= read.fields.keys(), read
    for text in (read.name, *read.fields.values()):
        assert text == " ".join(unicodedata.normalize("NFC", text).split())
        assert "&#" not in text
        assert "&quot;" not in text
    assert read == replace(read, fields={name: text for name, text in read.fields.items() if text})
