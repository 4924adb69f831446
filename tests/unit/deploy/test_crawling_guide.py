"""docs/crawling.md tells of every source, its terms and its rate as they are."""

import json
import re
import shlex
from pathlib import Path

import pytest

from shared.crawling import check_crawl
from shared.messages import Crawling
from shared.settings import Settings
from shared.sources import SOURCES
from tests.unit.deploy.reading import parsed, unknown_settings


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs/crawling.md").read_text()


def test_its_table_has_every_source_as_it_is(guide: str) -> None:
    rows = [line.strip("| ").split(" | ") for line in guide.splitlines() if re.match(r"\| `[a-z]+` \| ", line)]
    told = {
        source.name: [
            source.title,
            ", ".join(source.filters) or "–",
            f"{source.delay:g} s",
            "public domain" if source.public_domain else "all",
            f"{source.terms} [Terms]({source.terms_url})",
        ]
        for source in SOURCES.values()
    }
    assert {row[0].strip("`"): row[1:] for row in rows} == told


def test_every_command_is_one_that_vasari_has(guide: str) -> None:
    commands = re.findall(r"^vasari (.+)$", guide, re.MULTILINE)
    assert len(commands) == 3
    assert {parsed(command)["command"] for command in commands} == {"sources", "crawl"}
    for option in re.findall(r"^\| `(--[a-z-]+)([^`]*)` \|", guide, re.MULTILINE):
        value = {"--limit": " 5", "--size": " 500", "--reader": option[1]}.get(option[0], "")
        parsed(f"crawl met{' '}{option[0]}{value}")


def test_every_request_is_one_that_the_api_takes(root: Path, guide: str) -> None:
    bodies = re.findall(r"-d '(\{.*?\})'", guide)
    readme = re.findall(r"-d '(\{\"source\".*?\})'", (root / "README.md").read_text())
    assert (len(bodies), len(readme)) == (2, 1)
    for body in (*bodies, *readme):
        check_crawl(Crawling.model_validate_json(body), Settings())


def test_every_setting_is_one(guide: str) -> None:
    named = set(re.findall(r"\bVASARI_[A-Z_]+", guide)) - {"VASARI_URL"}
    assert {f"VASARI_{name.upper()}" for name in Settings.model_fields if name.startswith("crawl_")} <= named
    assert not unknown_settings(named)
    for assignment in re.findall(r"^(VASARI_CRAWL_\w+='[^']+')", guide, re.MULTILINE):
        name, value = shlex.split(assignment)[0].split("=", 1)
        Settings.model_validate({name.removeprefix("VASARI_").lower(): json.loads(value)})
