"""How answers about the influence graph look, as tables or as JSON."""

from typing import Any

from services.cli.output import err, out, plain, print_json, table, tell_failures

_COUNTS = ("artists", "influences", "added", "removed", "rejected", "flagged")
_NOTES_SHOWN = 20
_STATES = {
    "matched": "in the graph",
    "ambiguous": "to be decided",
    "unknown": "not in the graph",
    "refused": "decided not to be in it",
}


def built(job: dict[str, Any], as_json: bool) -> None:
    """How large the graph is after a load or a build, and what changed."""
    if as_json:
        print_json({**job["result"], "failures": job["failures"], "job": job["id"]})
        return
    tell_failures(job)
    out.print(", ".join(f"{job['result'][name]} {name}" for name in _COUNTS if name in job["result"]))


def sources(answer: dict[str, Any], as_json: bool) -> None:
    """What the graph is built from."""
    if as_json:
        print_json(answer)
        return
    report = answer["report"] or {"sources": [], "flagged": [], "notes": []}
    table(
        f"{answer['artists']} artists, {answer['influences']} influences",
        ("source", "loaded", "of", "artists", "statements", "rejected"),
        (
            [one["name"], one["loaded_at"][:10], one["scope"], one["artists"], one["statements"], one["rejected"]]
            for one in report["sources"]
        ),
    )
    for one in report["flagged"]:
        told = f"{one['influencer_name']} {one['influence']['kind']} {one['influenced_name']}: {one['reason']}"
        out.print(f"[yellow]left out[/] {plain(told)}", soft_wrap=True)
    for note in report["notes"][:_NOTES_SHOWN]:
        out.print(f"[dim]note[/] {plain(note)}", soft_wrap=True)
    if len(report["notes"]) > _NOTES_SHOWN:
        err.print(f"… and {len(report['notes']) - _NOTES_SHOWN} more notes; --json lists them")


def coverage(answer: dict[str, Any], as_json: bool, *, everything: bool) -> None:
    """How many of the collection's artists the graph knows, and of the others why not."""
    if as_json:
        print_json(answer)
        return
    artists, works = answer["counts"], answer["works"]
    out.print(
        f"{artists['matched']} of {sum(artists.values())} artists are in the graph, "
        f"by whom {works['matched']} of {sum(works.values())} works are"
    )
    shown = [one for one in answer["artists"] if everything or one["match"]["state"] != "matched"]
    if shown:
        table(
            "",
            ("artist", "works", "state", "why"),
            (
                [one["name"], one["works"], _STATES[one["match"]["state"]], "; ".join(one["match"]["evidence"])]
                for one in shown
            ),
        )


def review(answer: list[dict[str, Any]], as_json: bool) -> None:
    """Each name in some lines: ids are for copying, and a table would break them."""
    if as_json:
        print_json(answer)
        return
    for one in answer:
        works = f"{one['works']} work{'s'[: one['works'] != 1]}"
        out.print(
            f"[bold]{plain(one['name'])}[/] ({works}): {plain('; '.join(one['match']['evidence']))}", soft_wrap=True
        )
        for candidate in one["match"]["candidates"]:
            out.print(f"  {plain(_candidate(candidate))}", soft_wrap=True)
    if answer:
        err.print("`vasari graph decide NAME ID` says who is meant, and --none that nobody is.", soft_wrap=True)
    else:
        out.print("Nothing is to be decided.")


def decisions(answer: list[dict[str, Any]], as_json: bool) -> None:
    """Whom names mean."""
    if as_json:
        print_json(answer)
        return
    table(
        "Decisions",
        ("name", "means", "artist", "why"),
        (
            [
                one["name"],
                one["means"]["id"] if one["means"] else "nobody",
                (one["means"] or {}).get("name"),
                one["reason"],
            ]
            for one in answer
        ),
    )


def curated(answer: list[dict[str, Any]], as_json: bool) -> None:
    """What people added and rejected."""
    if as_json:
        print_json(answer)
        return
    table(
        "Curated; `vasari graph undo ID` takes one back",
        ("id", "act", "influencer", "kind", "influenced", "why and where"),
        (
            [
                one["id"],
                one["act"],
                one["influencer_name"],
                one["kind"],
                one["influenced_name"],
                "; ".join(filter(None, (one["reason"], one["citation"]))),
            ]
            for one in answer
        ),
    )


def artist(answer: dict[str, Any], as_json: bool) -> None:
    """An artist, and the neighbours in the graph."""
    if as_json:
        print_json(answer)
        return
    works = f"{answer['works']} works in the collection"
    out.print(f"[bold]{plain(answer['name'])}[/] ({_years(answer)}), {works}; {plain(answer['id'])}", soft_wrap=True)
    for title, values in (
        ("also", answer["aliases"]),
        ("movements", answer["movements"]),
        ("occupations", answer["occupations"]),
        ("see", [link["url"] for link in answer["links"]]),
    ):
        if values:
            out.print(f"  [dim]{title}[/] {plain(', '.join(values))}", soft_wrap=True)
    for match in answer["matches"]:
        told = f"{match['person']}: {_STATES[match['state']]}, {'; '.join(match['evidence'])}"
        out.print(f"  [dim]in the collection[/] {plain(told)}", soft_wrap=True)
    for title, end, side in (
        ("Influenced by", "influencer", answer["influenced_by"]),
        ("Influenced", "influenced", answer["influenced"]),
    ):
        if side:
            table(title, ("artist", "kind", "said by"), ([s[end]["name"], s["kind"], _said(s)] for s in side))


def kindred(answer: list[dict[str, Any]], as_json: bool) -> None:
    """Artists, each with whom they have in common with the one asked about."""
    if as_json:
        print_json(answer)
        return
    if not answer:
        out.print("Nobody who is not joined with this artist directly has others in common with them.")
        return
    sides = ("influencers", "influenced")
    table(
        "",
        ("artist", "works", "both shaped by", "both shaped"),
        (
            [one["name"], one["works"], *(", ".join(met["name"] for met in one["in_common"][side]) for side in sides)]
            for one in answer
        ),
    )


def path(answer: dict[str, Any], as_json: bool) -> None:
    """A chain of influences, in walking order."""
    if as_json:
        print_json(answer)
        return
    rows, here = [], answer["artists"][0]["id"]
    for step in answer["path"]:
        end = "influenced" if step["influencer"]["id"] == here else "influencer"
        start = "influencer" if end == "influenced" else "influenced"
        rows.append([step[start]["name"], _how(step, end), step[end]["name"], _said(step)])
        here = step[end]["id"]
    table(f"{answer['hops']} hops", ("from", "how", "to", "said by"), rows)


def _how(step: dict[str, Any], end: str) -> str:
    """What the one at the other end was to the one at `end`, in words that read along the line."""
    if step["kind"] == "taught":
        return "taught" if end == "influenced" else "student of"
    return "influenced" if end == "influenced" else "influenced by"


def _said(step: dict[str, Any]) -> str:
    return "\n".join(": ".join(filter(None, (said["source"], said["statement"]))) for said in step["statements"])


def _candidate(candidate: dict[str, Any]) -> str:
    told = [*candidate["evidence"], *(f"but {line}" for line in candidate["against"])]
    about = f"{candidate['name']} ({_years(candidate)})"
    return f"{candidate['node']}  {about}{': ' if told else ''}{'; '.join(told)}"


def _years(artist: dict[str, Any]) -> str:
    return "–".join(str(artist[year] or "?") for year in ("born", "died"))
