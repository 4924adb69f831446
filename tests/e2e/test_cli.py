"""The `vasari` command as a person or a script uses it: real processes, killed ones among them."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from services.demo import gallery
from shared.catalogue import Catalogue
from shared.storage.folder import FolderStore
from shared.vectors.edge import EdgeIndex
from tests.e2e.commands import Env, Here, command, environment, run


@pytest.fixture
def env(tmp_path: Path) -> Env:
    return environment(tmp_path / "data")


@pytest.fixture
def works(sample_gallery: Path) -> int:
    return len(list((sample_gallery / "images").iterdir()))


def stored(env: Env) -> set[str]:
    return set(Catalogue(FolderStore(Path(env["VASARI_DATA_DIR"]) / "objects")).ids())


def kill_when(process: subprocess.Popen[bytes], happened: Any) -> None:
    """`kill -9` as soon as something has happened; the process must not have ended by itself before."""
    deadline = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < deadline
        assert process.poll() is None, "the command ended before it could be killed"
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def test_the_whole_path(env: Env, here: Here, sample_gallery: Path, works: int, tmp_path: Path) -> None:
    first = here.answer(env, "import", str(sample_gallery))
    assert (first["stored"], first["skipped"], first["failed"]) == (works, 0, 0)
    again = here.answer(env, "import", str(sample_gallery))
    assert (again["stored"], again["skipped"], again["failed"]) == (0, works, 0)
    assert here.answer(env, "graph", "load", str(sample_gallery / "influence.csv"))["influences"] == 20
    trained = here.answer(env, "train", "dae", "--epochs", "2", "--width", "4", "--code-size", "16")
    assert trained["model_id"].startswith("dae-")
    assert here.answer(env, "encode", "--encoder", "dae")["encoded"] == works
    assert here.answer(env, "encode", "--encoder", "dae", "--reconcile")["encoded"] == 0
    assert here.answer(env, "encode", "--encoder", "dae", "--everything")["encoded"] == works
    report = tmp_path / "report.html"
    evaluated = here.answer(env, "evaluate", "--report", str(report))
    (figures,) = evaluated["encoders"].values()
    assert figures["works"] == works
    assert 0 < figures["map10_artist"] <= 1
    assert {"p10_style", "ndcg10", "distinct10"} <= set(figures)
    assert [at["weight"] for at in evaluated["lifts"]["dae"]] == [0, 0.1, 0.25, 0.5, 1, 2]
    assert f"{figures['map10_artist']:.3f}" in report.read_text()

    image = next((sample_gallery / "images").iterdir())
    by_image = here.answer(env, "search", str(image), "--limit", "3")
    assert by_image["query"]["encoder"] == "dae"  # nothing is indexed with the settings' encoder
    query = by_image["query"]["artwork"]["id"]
    assert here.answer(env, "search", "--artwork", query, "--limit", "3")["hits"] == by_image["hits"]
    table = here.shown(env, "search", "--artwork", query, "--limit", "3")
    assert by_image["hits"][0]["artwork"]["artist"] in table

    kinds = [job["kind"] for job in here.answer(env, "jobs")]
    assert kinds == ["evaluate", "encode", "encode", "encode", "train", "graph", "import", "import"]
    assert here.answer(env, "jobs", "show", here.answer(env, "jobs")[0]["id"])["state"] == "succeeded"
    assert [model["promoted"] for model in here.answer(env, "models")] == [True]
    artist = by_image["query"]["artwork"]["artist"]
    assert here.answer(env, "graph", "artist", artist)["works"] == works // 12
    for shown in (["jobs"], ["models"], ["evaluate"], ["graph", "artist", artist]):
        assert here.shown(env, *shown).strip()


def test_an_import_that_is_killed_goes_on(env: Env, here: Here, sample_gallery: Path, works: int) -> None:
    process = subprocess.Popen(command("import", str(sample_gallery)), env=env, stderr=subprocess.DEVNULL)
    kill_when(process, lambda: len(stored(env)) >= 5)
    between = len(stored(env))
    assert 5 <= between < works
    assert here.answer(env, "jobs")[0]["state"] == "interrupted"
    rest = here.answer(env, "import", str(sample_gallery))
    assert (rest["stored"], rest["skipped"], rest["failed"]) == (works - between, between, 0)
    assert len(stored(env)) == works
    objects = Path(env["VASARI_DATA_DIR"]) / "objects"
    assert {len(list((objects / kind).iterdir())) for kind in ("images", "thumbnails", "artworks")} == {works}


def test_an_encode_that_is_killed_goes_on(env: Env, here: Here, sample_gallery: Path, works: int) -> None:
    here.answer(env, "import", str(sample_gallery))
    slow = {**env, "VASARI_BATCH_SIZE": "1"}
    process = subprocess.Popen(command("encode"), env=slow, stderr=subprocess.DEVNULL)
    jobs = Path(env["VASARI_DATA_DIR"]) / "objects" / "jobs"

    def some_encoded() -> bool:
        return any('"encoded":' in part.read_text() and '"encoded":0' not in part.read_text()
                   for part in jobs.glob("*/parts/*.json") if part.stem != "main")  # fmt: skip

    kill_when(process, some_encoded)
    # In a process of its own, which leaves the index to the test.
    rest = json.loads(run(env, "encode", "--json").stdout)
    assert 0 < rest["unchanged"] < works
    assert rest["encoded"] == works - rest["unchanged"]
    index = EdgeIndex(Path(env["VASARI_DATA_DIR"]) / "vectors")
    assert [point.id for point in index.scan(rest["model_id"])] == sorted(stored(env))


def heed_interrupts() -> None:
    """A shell that runs the tests in the background has its children ignore SIGINT, and they theirs."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_keeps_what_is_done(env: Env, here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "many"  # enough that the import is at work for seconds
    folder.mkdir()
    for seed in range(400):
        noise = np.random.default_rng(seed).integers(0, 255, (200, 200, 3), dtype=np.uint8)
        Image.fromarray(noise).save(folder / f"{seed}.jpg")
    process = subprocess.Popen(
        command("import", str(folder)), env=env, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
    )
    while len(stored(env)) < 3:
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    between = len(stored(env))
    assert 3 <= between < 400
    rest = here.answer(env, "import", str(folder))
    assert (rest["stored"], rest["skipped"], rest["failed"]) == (400 - between, between, 0)


@pytest.fixture
def up(env: Env) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command("up"), env=env, stderr=subprocess.PIPE, text=True)
    address = Path(env["VASARI_DATA_DIR"]) / "address.json"
    deadline = time.monotonic() + 60
    while not address.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_commands_talk_to_a_running_vasari(env: Env, up: subprocess.Popen[str], here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "gallery"
    gallery.build(folder, works_per_artist=1)
    assert here.answer(env, "import", str(folder))["stored"] == 12
    url = json.loads((Path(env["VASARI_DATA_DIR"]) / "address.json").read_text())["url"]
    # From elsewhere the files travel with the request.
    elsewhere = {**env, "VASARI_URL": url, "VASARI_DATA_DIR": str(tmp_path / "nothing-here")}
    assert here.answer(elsewhere, "import", str(folder))["skipped"] == 12
    assert len(here.answer(elsewhere, "jobs")) == 2
    assert not (tmp_path / "nothing-here").exists()
    assert "already" in here.refused(env, "up")
    up.send_signal(signal.SIGTERM)
    _, told = up.communicate(timeout=60)
    assert up.returncode == 0
    assert "Traceback" not in told
    assert len(here.answer(env, "jobs")) == 2


def test_what_is_wrong_is_said_in_one_line(env: Env, here: Here, tmp_path: Path, sample_gallery: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no image")
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    for arguments, words in [
        (("import", str(tmp_path / "nowhere")), "not a folder"),
        (("search", str(tmp_path / "nowhere.jpg")), "Cannot read"),
        (("search", "--artwork", "0" * 32), "No artwork"),
        (("search",), "Give an image file"),
        (("search", str(text)), "not a JPEG"),
        (("search", str(next((sample_gallery / "images").iterdir()))), "Nothing is indexed yet"),
        (("encode", "--encoder", "swae"), "vasari train swae"),
        (("evaluate",), "vasari encode"),
        (("evaluate", "--encoder", "dae", "--against", "swae"), "add it"),
        (("evaluate", "--report", str(tmp_path / "nowhere" / "r.html")), "no folder"),
        (("graph", "load", str(text)), "of no kind that can be loaded"),
        (("graph", "load", str(table)), "lacks the column"),
        (("graph", "artist", "Nobody"), "Nobody"),
        (("jobs", "show", "none"), "vasari jobs"),
        (("models", "promote", "none"), "vasari models"),
        (("train", "dae"), "import"),
    ]:
        assert words in here.refused(env, *arguments).replace("\n", " "), arguments


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("VASARI_PORT", "many", 2),
        ("VASARI_INFLUENCE_WEIGHT", "-1", 2),
        ("VASARI_BROKER_URL", "carrier-pigeon://", 1),
        ("VASARI_STORAGE_URL", "ftp://x", 1),
        ("VASARI_URL", "http://127.0.0.1:9", 1),
    ],
)
def test_a_wrong_setting_is_named(env: Env, here: Here, name: str, value: str, code: int) -> None:
    told = here.refused({**env, name: value}, "jobs", code=code)
    assert name in told or value in told


def test_a_device_that_is_not_there_is_said(env: Env, here: Here, sample_gallery: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    here.answer(env, "import", str(sample_gallery))
    assert "VASARI_DEVICE" in here.refused({**env, "VASARI_DEVICE": "cuda"}, "encode")


def test_what_was_cut_off_goes_on_when_vasari_is_up_again(
    env: Env, here: Here, sample_gallery: Path, works: int
) -> None:
    process = subprocess.Popen(command("import", str(sample_gallery)), env=env, stderr=subprocess.DEVNULL)
    kill_when(process, lambda: len(stored(env)) >= 3)
    with subprocess.Popen(command("up"), env=env, stderr=subprocess.PIPE, text=True) as again:
        try:
            deadline = time.monotonic() + 120
            while len(stored(env)) < works or here.answer(env, "jobs")[0]["state"] != "succeeded":
                assert again.poll() is None
                assert time.monotonic() < deadline
            again.send_signal(signal.SIGTERM)
            _, told = again.communicate(timeout=60)
        finally:
            again.kill()
    assert "1 interrupted jobs go on" in told
