"""How each answer looks, as a table or as JSON."""

from pathlib import PurePosixPath
from typing import Any

from services.cli.output import err, out, print_json, table, tell_failures

METRICS = ("map10_artist", "p10_style", "ndcg10", "distinct10", "works")


def imported(job: dict[str, Any], as_json: bool) -> None:
    """The counts of an import and the files that failed."""
    counts = {name: job["result"].get(name, 0) for name in ("stored", "updated", "skipped")}
    counts["failed"] = job["failed"]
    if as_json:
        print_json({**counts, "failures": job["failures"], "job": job["id"]})
        return
    tell_failures(job)
    out.print(", ".join(f"{count} {name}" for name, count in counts.items()))


def trained(job: dict[str, Any], as_json: bool) -> None:
    """The new model and its metrics."""
    if as_json:
        print_json({**job["result"], "failed": job["failed"], "job": job["id"]})
        return
    tell_failures(job)
    table(f"{job['result']['model_id']} (in use)", ("metric", "value"), job["result"]["metrics"].items())


def encoded(job: dict[str, Any], as_json: bool) -> None:
    """What an encode did to the index."""
    result = {**job["result"], "failed": job["failed"]}
    if as_json:
        print_json({**result, "failures": job["failures"], "job": job["id"]})
        return
    tell_failures(job)
    counts = ", ".join(f"{result[name]} {name}" for name in ("encoded", "unchanged", "updated", "removed", "failed"))
    out.print(f"{result['model_id']}: {counts}")


def loaded(job: dict[str, Any], as_json: bool) -> None:
    """How large the graph is after a load."""
    if as_json:
        print_json({**job["result"], "failures": job["failures"], "job": job["id"]})
        return
    tell_failures(job)
    out.print(", ".join(f"{count} {name}" for name, count in job["result"].items()))


def evaluated(job: dict[str, Any], as_json: bool) -> None:
    """One row per encoder."""
    encoders = job["result"]["encoders"]
    if as_json:
        print_json(encoders)
        return
    table(
        "Retrieval, each work a query against the others",
        ("encoder", "mAP@10 artist", "P@10 style", "nDCG@10", "distinct in 10", "works"),
        ([name, *(figures[metric] for metric in METRICS)] for name, figures in encoders.items()),
    )


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
        ("#", "title", "artist", "year", "cosine", "hops", "score", "why"),
        (
            [
                hit["rank"],
                _title(hit["artwork"]),
                hit["artwork"]["artist"],
                hit["artwork"]["year"],
                hit["why"]["cosine"],
                hit["why"]["hops"],
                hit["why"]["score"],
                _why(hit["why"], query["artist"]),
            ]
            for hit in answer["hits"]
        ),
    )
    err.print(f"[dim]{query['candidates']} works ranked in {answer['milliseconds']:.0f} ms[/]")


def artist(answer: dict[str, Any], as_json: bool) -> None:
    """An artist's neighbours in the graph."""
    if as_json:
        print_json(answer)
        return
    years = "–".join(str(answer[year] or "?") for year in ("born", "died"))
    out.print(f"[bold]{answer['name']}[/] ({years}), {answer['works']} works in the collection")
    for title, end, side in (
        ("Influenced by", "influencer", answer["influenced_by"]),
        ("Influenced", "influenced", answer["influenced"]),
    ):
        if side:
            table(title, ("artist", "sources"), ([step[end]["name"], ", ".join(step["sources"])] for step in side))


def path(answer: dict[str, Any], as_json: bool) -> None:
    """A chain of influences."""
    if as_json:
        print_json(answer)
        return
    table(
        f"{answer['hops']} hops",
        ("influencer", "influenced", "sources"),
        ([s["influencer"]["name"], s["influenced"]["name"], ", ".join(s["sources"])] for s in answer["path"]),
    )


def jobs(answer: list[dict[str, Any]], letters: list[dict[str, Any]], as_json: bool) -> None:
    """One row per job, and below them the messages that were laid aside."""
    if as_json:
        print_json(answer)
        return
    rows = (
        [job["id"], job["title"], job["state"], _progress(job), job["failed"], job["error"] or job["note"]]
        for job in answer
    )
    table("Jobs, newest first", ("job", "what", "state", "progress", "failed", "note"), rows)
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
    table(answer["id"], ("field", "value"), ([name, value] for name, value in answer.items() if name != "failures"))
    for failure in answer["failures"]:
        out.print(f"[yellow]{failure['item']}[/]: {failure['reason']}", soft_wrap=True)


def models(answer: list[dict[str, Any]], as_json: bool) -> None:
    """One row per model."""
    if as_json:
        print_json(answer)
        return
    table(
        "Models",
        ("model", "kind", "in use", "dimension", "indexed", "created"),
        (
            [m["id"], m["kind"], "yes" if m["promoted"] else "", m["dimension"], m["indexed"], m["created_at"][:16]]
            for m in answer
        ),
    )


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
    repeats = f" (no. {why['repeats'] + 1} by the artist)" if why["repeats"] else ""
    return (chain if why["path"] else "same artist") + repeats


def _title(artwork: dict[str, Any]) -> str:
    return str(artwork["title"] or PurePosixPath(artwork["attributes"].get("file", artwork["id"])).stem)


def _progress(job: dict[str, Any]) -> str:
    return f"{job['done']}/{job['total']} {job['unit']}" if job["total"] is not None else f"{job['done']}"
