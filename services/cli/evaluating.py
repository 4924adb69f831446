"""Evaluations from the command line: asked for, followed, shown, and their report saved."""

from pathlib import Path
from typing import Any

from services.cli import output
from services.cli.client import connect
from services.cli.output import err, plain, print_json, table
from shared.errors import InvalidInput
from shared.settings import Settings

_MEASURES = {
    "map10_artist": "mAP@10 artist",
    "p10_style": "P@10 style",
    "ndcg10": "nDCG@10",
    "distinct10": "distinct in 10",
}


def run(body: dict[str, Any], report: Path | None) -> dict[str, Any]:
    """Evaluate, save the report where one is wanted, and return the finished job.

    Raises `InvalidInput` for a report that cannot be written there, before anything is measured.
    """
    if report is not None:
        _check(report)
    with connect(Settings()) as client:
        job = output.run_job(client, client.post("/evaluations", json=body))
        if report is not None:
            _save(report, client.fetch(f"/evaluations/{job['id']}/report"))
    return job


def show(job: dict[str, Any], as_json: bool) -> None:
    """One row per encoder, one per encoder that was compared, and the lift by λ."""
    result = job["result"]
    if as_json:
        print_json({**result, "job": job["id"]})
        return
    intervals = result["intervals"]
    table(
        "Retrieval, each work a query against the others; below each figure its 95 % interval by artist",
        ("encoder", *_MEASURES.values(), "works"),
        (
            [name, *(_with(figures[key], *intervals[name][key]) for key in _MEASURES), figures["works"]]
            for name, figures in result["encoders"].items()
        ),
    )
    if result["gains"]:
        table(
            f"Compared with {result['against']} on the same queries; * where the interval does not reach 0",
            ("encoder", *_MEASURES.values()),
            ([name, *(_gain(*gains[key]) for key in _MEASURES)] for name, gains in result["gains"].items()),
        )
    for name, lifts in result.get("lifts", {}).items():
        table(
            f"Works by artists linked by hidden influences, over chance, {name}",
            ("λ", "lift in ten", "above λ = 0", "lift without known links", "above λ = 0"),
            (
                [
                    f"{at['weight']:g}",
                    _with(*at["lift"]),
                    _gain(*at["gain"]),
                    _with(*at["rest_lift"]),
                    _gain(*at["rest_gain"]),
                ]
                for at in lifts
            ),
        )
    if result["left_out"]:
        err.print(f"{result['left_out']} works are not indexed with every encoder and were left out.")
    err.print(f"[dim]The report of {plain(job['id'])} is on the page under Jobs, or saved by --report FILE.[/]")


def _check(report: Path) -> None:
    if report.is_dir():
        raise InvalidInput(f"{report} is a folder; name the file that the report is to be saved in.")
    if not report.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {report.absolute().parent} to save the report in; make it first.")


def _save(report: Path, page: bytes) -> None:
    try:
        report.write_bytes(page)
    except OSError as error:
        raise InvalidInput(f"Cannot write {report}: {error.strerror}; choose another place.") from error
    err.print(f"The report is in {plain(str(report))}.", soft_wrap=True)


def _with(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f}\n{low:.3f}–{high:.3f}"


def _gain(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "–"
    sure = " *" if low > 0 or high < 0 else ""
    return f"{value:+.3f}{sure}\n{low:+.3f} to {high:+.3f}"
