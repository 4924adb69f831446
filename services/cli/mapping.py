"""`vasari map`: have a map drawn, and say how far to believe it."""

from typing import Any

from services.cli.client import connect
from services.cli.output import err, out, print_json, run_job
from shared.settings import Settings

_NAMES = {"tsne": "t-SNE", "umap": "UMAP"}


def draw(as_json: bool, **options: Any) -> None:
    """Draw a map, follow its job to the end, and show what came of it. Raises as `run_job` does."""
    body = {name: value for name, value in options.items() if value is not None}
    with connect(Settings()) as client:
        job = run_job(client, client.post("/maps", json=body))
    result = job["result"]
    if as_json:
        print_json({**result, "job": job["id"]})
        return
    out.print(f"{result['works']} works of {result['encoder']} by {_NAMES[result['method']]}")
    out.print(
        f"{result['neighbours_kept']:.0%} of each work's ten nearest are among its ten nearest on the map, "
        f"{result['neighbours_by_chance']:.1%} would be by chance",
        soft_wrap=True,
    )
    err.print(f"[dim]On the page: ?view=map&encoder={result['encoder']}&method={result['method']}[/]", soft_wrap=True)
