"""How each answer looks, as a table or as JSON."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from services.cli.client import FINAL
from services.cli.output import err, out, plain, print_json, table, tell_failures, time_left

_OUTCOMES = ("stored", "updated", "skipped")
_EPOCHS = 20  # that are shown of a training


def imported(job: dict[str, Any], as_json: bool) -> None:
    """The counts of an import and the files that failed."""
    counts = {name: job["result"].get(name, 0) for name in ("stored", "updated", "skipped")}
    counts["failed"] = job["failed"]
    if as_json:
        print_json({**counts, "failures": job["failures"], "job": job["id"]})
        return
    tell_failures(job)
    out.print(", ".join(f"{count} {name}" for name, count in counts.items()))


def crawled(job: dict[str, Any], as_json: bool) -> None:
    """What a crawl brought, and the works that could not be had."""
    if as_json:
        counts = {name: job["result"].get(name, 0) for name in (*_OUTCOMES, "encoded", "downloaded", "bytes")}
        report = job["result"].get("report", {})
        print_json({**counts, "failed": job["failed"], "failures": job["failures"], "report": report, "job": job["id"]})
        return
    tell_failures(job)
    out.print(_crawl(job))


def queued(job: dict[str, Any], as_json: bool) -> None:
    """The id of a job that goes on by itself."""
    if as_json:
        print_json({"job": job["id"]})
        return
    out.print(job["id"])
    err.print(f"It goes on by itself; `vasari jobs show {job['id']}` tells how far it is.", soft_wrap=True)


def sources(answer: list[dict[str, Any]], as_json: bool) -> None:
    """The sites that can be crawled, each in some lines: addresses are for copying, and a table would break them."""
    if as_json:
        print_json(answer)
        return
    for source in answer:
        rights = "only works free of copyright, or --any-rights" if source["public_domain"] else "works of any rights"
        pace = f"a request in {source['delay']:g} s, {source['concurrency']} at once, readers: "
        lines = [
            *source["listings"],
            " ".join(f"--{name}" for name in source["filters"]),
            f"{rights}; {pace}{', '.join(source['readers'])}",
            f"mirror: {source['mirror']}" if source["mirror"] else "",
            f"asks for a contact: {'set' if source['contact_set'] else 'set VASARI_CRAWL_CONTACT'}"
            if source["contact"]
            else "",
            f"{source['terms']} {source['terms_url']}",
        ]
        out.print(f"[bold]{plain(source['name'])}[/] {plain(source['title'])}")
        for line in filter(None, lines):
            out.print(f"  {plain(line)}", soft_wrap=True)


def encoded(job: dict[str, Any], as_json: bool) -> None:
    """What an encode did to the index."""
    result = {**job["result"], "failed": job["failed"]}
    if as_json:
        print_json({**result, "failures": job["failures"], "job": job["id"]})
        return
    tell_failures(job)
    counts = ", ".join(f"{result[name]} {name}" for name in ("encoded", "unchanged", "updated", "removed", "failed"))
    out.print(f"{result['model_id']}: {counts}")


def found(answer: dict[str, Any], as_json: bool) -> None:
    """Ranked hits with their reasons."""
    if as_json:
        print_json(answer)
        return
    query = answer["query"]
    artist = query["artist"]["name"] if query["artist"] else "nobody known"
    origin = {"best hit": " (taken from the best hit)", "nobody": ""}.get(query["artist_from"], "")
    table(
        f"Like {_title(query['artwork']) if query['artwork'] else 'the image'} and near {artist}{origin}, "
        f"λ = {query['weight']:g}, {query['encoder']}",
        ("#", "title", "artist", "year", "cosine", "influence", "score", "why"),
        (
            [
                hit["rank"],
                _title(hit["artwork"]),
                hit["artwork"]["artist"],
                hit["artwork"]["year"],
                hit["why"]["cosine"],
                hit["why"]["influence"],
                hit["why"]["score"],
                _why(hit["why"], query["artist"]),
            ]
            for hit in answer["hits"]
        ),
    )
    err.print(f"[dim]{query['candidates']} works ranked in {answer['milliseconds']:.0f} ms[/]")


def jobs(answer: list[dict[str, Any]], letters: list[dict[str, Any]], as_json: bool) -> None:
    """One row per job, and below them the messages that were laid aside."""
    if as_json:
        print_json(answer)
        return
    rows = (
        [
            job["id"],
            job["title"],
            job["state"],
            _progress(job),
            time_left(job["seconds_left"]),
            job["failed"],
            _note(job),
        ]
        for job in answer
    )
    table("Jobs, newest first", ("job", "what", "state", "progress", "left", "failed", "note"), rows)
    if letters:
        dead_letters(letters, as_json)


def dead_letters(answer: list[dict[str, Any]], as_json: bool) -> None:
    """One row per message that was laid aside."""
    if as_json:
        print_json(answer)
        return
    rows = ([letter["id"], letter["task"], letter["deliveries"], letter["reason"]] for letter in answer)
    table(
        "Laid aside: `vasari jobs requeue ID` tries again, `vasari jobs drop ID` gives up",
        ("id", "task", "deliveries", "why"),
        rows,
    )


def job(answer: dict[str, Any], as_json: bool) -> None:
    """One job, field by field."""
    if as_json:
        print_json(answer)
        return
    result = dict(answer["result"])
    report, history = result.pop("report", {}), result.pop("history", [])
    rows = [[name, value] for name, value in answer.items() if name not in ("failures", "result", "seconds_left")]
    rows += [["left", left]] if (left := time_left(answer["seconds_left"])) else []
    rows += [["pace", _pace(answer)]] if _pace(answer) else []
    table(answer["id"], ("field", "value"), [*rows, *([name, _inline(value)] for name, value in result.items())])
    if history:
        columns = list(dict.fromkeys(name for record in history for name in record))
        title = "Epochs" if len(history) <= _EPOCHS else f"The last {_EPOCHS} of {len(history)} epochs"
        table(title, columns, ([record.get(name) for name in columns] for record in history[-_EPOCHS:]))
    if report:
        told = ((name.replace("_", " "), _inline(value)) for name, value in report.items() if name != "reasons")
        table("How the site answered", ("what", "figure"), told)
    if report.get("reasons"):
        table("Why works were not had", ("reason", "works"), report["reasons"].items())
    for failure in answer["failures"]:
        out.print(f"[yellow]{plain(failure['item'])}[/]: {plain(failure['reason'])}", soft_wrap=True)


def _why(why: dict[str, Any], origin: dict[str, Any]) -> str:
    """The chain from the query's artist on: `A ← B` says that B influenced A."""
    if why["hops"] is None:
        return "looks alike"
    chain, here = origin["name"], origin["id"]
    for step in why["path"]:
        forward = step["influencer"]["id"] == here
        end = step["influenced"] if forward else step["influencer"]
        chain += f" {'→' if forward else '←'} {end['name']}"
        here = end["id"]
    met = sum(map(len, why["in_common"].values()))
    common = f" ({met} {'artist' if met == 1 else 'artists'} in common)" if met else ""
    repeats = f" (no. {why['repeats'] + 1} by the artist)" if why["repeats"] else ""
    return (chain if why["path"] else "same artist") + common + repeats


def _title(artwork: dict[str, Any]) -> str:
    return str(artwork["title"] or PurePosixPath(artwork["attributes"].get("file", artwork["id"])).stem)


def _progress(job: dict[str, Any]) -> str:
    return f"{job['done']}/{job['total']} {job['unit']}" if job["total"] is not None else f"{job['done']}"


def _crawl(job: dict[str, Any]) -> str:
    result = job["result"]
    counts = {name: result.get(name, 0) for name in _OUTCOMES}
    counts |= {"failed": job["failed"], "encoded": result.get("encoded", 0)}
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{told}; {result.get('downloaded', 0)} downloaded, {result.get('bytes', 0) / 1e6:.1f} MB"


def _note(job: dict[str, Any]) -> str:
    """What is wrong with a job, what it does at the moment, or what a crawl has come to."""
    if not job["error"] and job["kind"] == "crawl" and job["state"] in FINAL:
        return _crawl(job)
    return str(job["error"] or job["note"])


def _pace(job: dict[str, Any]) -> str:
    """Of a job that runs."""
    if job["state"] in FINAL or job["started_at"] is None or not job["done"]:
        return ""
    began, seen = (datetime.fromisoformat(job[name]) for name in ("started_at", "updated_at"))
    return f"{job['done'] / max((seen - began).total_seconds(), 0.1):.1f} {job['unit']}/s"


def _inline(value: Any) -> Any:
    """A value for one cell."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_inline(inner)}" for name, inner in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
