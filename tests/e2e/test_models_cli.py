"""`vasari train` and `vasari models` as a person uses them; a model goes from one data folder to another."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.e2e.commands import Env, Here, environment

TRAINING = ("train", "dae", "--epochs", "2", "--width", "4", "--batch-size", "8")


@pytest.fixture
def env(here: Here, sample_gallery: Path, tmp_path: Path) -> Env:
    """A Vasari with the gallery in it."""
    env = environment(tmp_path / "data")
    here.answer(env, "import", str(sample_gallery))
    return env


def test_a_model_serves_in_another_place(env: Env, here: Here, sample_gallery: Path, tmp_path: Path) -> None:
    first = here.answer(env, *TRAINING, "--code-size", "8")["model_id"]
    shown = here.shown(env, *TRAINING, "--code-size", "16")
    assert "psnr" in shown
    listed = here.answer(env, "models", "list")
    second = next(model["id"] for model in listed if model["promoted"])
    assert [model["id"] for model in listed] == [first, second]
    assert second in shown

    compared = here.answer(env, "models", "compare", first, second)
    assert compared["same_data"] is True
    settings = {row["name"]: row["values"] for row in compared["configuration"]}
    assert settings["training.code_size"] == [8, 16]
    assert "training.code_size" in here.shown(env, "models", "compare", first, second)
    assert "training.code_size" in here.shown(env, "models", "show", second)

    folder = tmp_path / "artifacts"
    names = {artifact["name"] for artifact in here.answer(env, "models", "artifacts", second, "--save", str(folder))}
    assert {"trained_on.json", "history.json"} <= names == {file.name for file in folder.iterdir()}
    assert [record["epoch"] for record in json.loads((folder / "history.json").read_text())] == [1, 2]

    file = tmp_path / "model.zip"
    here.run(env, "models", "export", second, str(file))
    assert [path.name for path in tmp_path.glob("*.part")] == []
    elsewhere = environment(tmp_path / "elsewhere")
    here.answer(elsewhere, "import", str(sample_gallery))
    assert here.answer(elsewhere, "models", "import", str(file))["promoted"] is False
    assert here.answer(elsewhere, "models", "import", str(file))["id"] == second  # the same again changes nothing
    assert here.answer(elsewhere, "models", "show", second) == {
        **here.answer(env, "models", "show", second),
        "promoted": False,
    }
    here.shown(elsewhere, "models", "promote", second)
    for place in (env, elsewhere):
        assert here.answer(place, "encode", "--encoder", "dae")["model_id"] == second
    image = next((sample_gallery / "images").iterdir())
    found = [here.answer(place, "search", str(image), "--encoder", "dae") for place in (env, elsewhere)]
    assert found[0]["hits"]
    assert found[0]["hits"] == found[1]["hits"]

    here.answer(env, "map", "--encoder", "dae")
    assert "in use" in here.refused(env, "models", "remove", second)
    here.shown(env, "models", "promote", first)
    here.run(env, "models", "remove", second)
    assert [model["id"] for model in here.answer(env, "models")] == [first]
    objects = Path(env["VASARI_DATA_DIR"]) / "objects"
    assert [str(path) for path in objects.rglob("*") if second in str(path) and path.is_file()] == []
    assert "vasari models" in here.refused(env, "models", "export", second, str(file))


def test_what_is_wrong_is_said_in_one_line(here: Here, tmp_path: Path) -> None:
    env = environment(tmp_path / "data")
    text = tmp_path / "text.zip"
    text.write_text("no archive")
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("model.pkl", b"")
    for arguments, words in [
        (("models", "show", "none"), "vasari models"),
        (("models", "remove", "none"), "vasari models"),
        (("models", "artifacts", "none"), "vasari models"),
        (("models", "export", "none", str(tmp_path / "x.zip")), "vasari models"),
        (("models", "compare", "none"), "two models"),
        (("models", "compare", "none", "neither"), "vasari models"),
        (("models", "import", str(tmp_path / "nowhere")), "Cannot read"),
        (("models", "import", str(text)), "not a model file"),
        (("models", "import", str(archive)), "lacks model.json"),
        (("train", "swae"), "import"),
        (("train", "swae", "--width", "1"), "width"),
        (("train", "embedding", "--dimension", "4"), "dimension"),
        (("train", "style", "--no-wait"), "vasari up"),
    ]:
        assert words in here.refused(env, *arguments), arguments
    assert list(tmp_path.glob("x.zip*")) == []
