"""Settings: the table in the README is complete, and the data folder stands in every URL."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.influence import open_graph
from shared.influence.base import Artist
from shared.settings import Settings
from shared.storage import open_store

README = Path(__file__).parents[3] / "README.md"


def table() -> dict[str, str]:
    rows = re.findall(r"^\| `(VASARI_\w+)` \| (.*?) \| (.*?) \|$", README.read_text(), re.MULTILINE)
    return {name: description for name, _, description in rows}


def test_the_readme_has_every_setting_with_its_description() -> None:
    described = {f"VASARI_{name.upper()}": field.description for name, field in Settings.model_fields.items()}
    assert table() == described


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VASARI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VASARI_INFLUENCE_WEIGHT", "0.75")
    monkeypatch.setenv("VASARI_ALLOWED_HOSTS", '["museum.example"]')
    settings = Settings()
    assert settings.influence_weight == 0.75
    assert settings.allowed_hosts == ["museum.example"]
    assert settings.storage_url == f"file://{tmp_path}/objects"


def test_a_folder_with_any_name_holds_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "100 % of the #collection?"
    settings = Settings(data_dir=folder)
    open_store(settings.storage_url).put("key", b"value")
    open_graph(settings.graph_url).replace([Artist(id="a", name="A")], [])
    assert (folder / "objects" / "key").read_bytes() == b"value"
    assert (folder / "influence.json").is_file()


def test_a_wrong_value_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(influence_weight=-1)
