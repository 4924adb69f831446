"""What the commands show: tables and progress on a terminal, or JSON for a program."""

import json
import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from services.cli.client import Client, CommandError

# Answers go to standard output; progress and remarks to standard error, so that a pipe carries answers alone.
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
_FAILURES_SHOWN = 10
_IDS = ("job", "model", "id")  # columns of what people copy, so in one piece
_SHORT = 12  # characters of a column that keeps its width; longer ones share what is left
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Interrupted(CommandError):
    """Stopped from the keyboard."""


def print_json(answer: Any) -> None:
    """One JSON document on standard output."""
    json.dump(answer, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """A table on standard output; numbers to the right."""
    cells = [list(row) for row in rows]
    shown = Table(title=plain(title), title_justify="left", header_style="bold", title_style="bold")
    for place, column in enumerate(columns):
        numeric = bool(cells) and all(isinstance(row[place], int | float) for row in cells)
        longest = max([len(column), *(len(_text(row[place])) for row in cells)])
        shown.add_column(
            column,
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=column in _IDS,
            min_width=longest if longest <= _SHORT else None,
        )
    for row in cells:
        shown.add_row(*(_text(cell) for cell in row))
    out.print(shown)


def run_job(client: Client, job: dict[str, Any]) -> dict[str, Any]:
    """Follow a job with a progress bar, and return it finished.

    Raises `CommandError` where it failed or was stopped. An interrupt from the keyboard cancels it: `Interrupted`.
    """
    try:
        with bar() as shown:
            line = shown.add_task(plain(job["title"]), total=None, left="", note="waiting")
            for state in client.follow(job):
                job = state
                left, note = time_left(job["seconds_left"]), plain(job["note"])
                shown.update(line, completed=job["done"], total=job["total"], left=left, note=note)
    except KeyboardInterrupt:
        client.post(f"/jobs/{job['id']}/cancel")
        raise Interrupted("interrupted; what was done is kept, and the same command goes on from there.") from None
    if job["state"] != "succeeded":
        reason = job["error"] or f"it was {job['state']}; `vasari jobs resume {job['id']}` takes it up again"
        raise CommandError(f"{job['title']}: {reason}")
    return job


def tell_failures(job: dict[str, Any]) -> None:
    """The items that could not be handled, on standard error."""
    for failure in job["failures"][:_FAILURES_SHOWN]:
        err.print(f"[yellow]{plain(failure['item'])}[/]: {plain(failure['reason'])}", soft_wrap=True)
    if job["failed"] > _FAILURES_SHOWN:
        err.print(f"… and {job['failed'] - _FAILURES_SHOWN} more; `vasari jobs show {job['id']}` lists them")


def time_left(seconds: float | None) -> str:
    """The time that a job still takes, as far as its pace tells; empty where that is unknown."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} min" if minutes < 90 else f"{seconds / 3600:.1f} h"


def bar() -> Progress:
    """A progress bar whose lines have the fields `left` and `note`."""
    return Progress(
        SpinnerColumn(),
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[cyan]{task.fields[left]}"),
        TextColumn("[dim]{task.fields[note]}"),
        console=err,
    )


def plain(text: str) -> str:
    """Text from anywhere, to be shown as it is: a bracket in it is no markup, and a control character does nothing."""
    return escape(_CONTROL.sub("�", text))


def _text(cell: Any) -> str:
    if cell is None:
        return "–"
    return f"{cell:.3f}" if isinstance(cell, float) else plain(str(cell))  # a title may hold brackets
