"""What a person does with it: the `vasari` command on this machine, talking to the published port."""

import csv
import json
import os
import shutil
import sys
from base64 import b64encode
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from PIL import Image

from services.demo.gallery.build import build
from services.demo.site import Site
from tests.compose.project import ROOT, Project
from tests.compose.steps import Failed, check, run, step
from tests.servers.choosing import wait_until

_WORKS_PER_ARTIST = 4
_ENCODERS = 2
_CRAWLED = 20  # works by each reader
_WORKERS = {"crawler": 1, "trainer": 1, "encoder": _ENCODERS, "queries": 1, "graph": 1}


class Walk:
    """From an empty Vasari to a measured collection."""

    def __init__(self, project: Project, scratch: Path, *, real: bool) -> None:
        self._project = project
        self._gallery = scratch / "gallery"
        self._works = 0
        # Grafana has no stand-in.
        self._services = ("search", *_WORKERS, "prometheus", "flower", *(["grafana"] if real else []))

    def paint(self) -> None:
        """Have a small gallery of known works, also in the folder that the API may import by path."""
        with step("paint a gallery"):
            build(self._gallery, works_per_artist=_WORKS_PER_ARTIST)
            shutil.copytree(self._gallery, self._project.import_folder, dirs_exist_ok=True)
        self._works = len(self._images())

    def start(self) -> None:
        """Start everything."""
        with step("docker compose up --wait"):
            self._project.up(*self._services)

    def fill(self) -> None:
        """Import it, encode it, and load who influenced whom."""
        with step(f"vasari import: {self._works} works"):
            counts = self._vasari("import", self._gallery)
            check(counts["stored"] == self._works, f"{counts['stored']} of {self._works} works were stored: {counts}")
        with step("the same works once more, by path: nothing is stored twice"):
            result = self._job("imports", folder="/import")
            counts = {name: result.get(name, 0) for name in ("stored", "updated", "skipped")}
            check(counts == {"stored": 0, "updated": 0, "skipped": self._works}, f"Imported again: {counts}")
        with step("vasari encode"):
            counts = self._vasari("encode")
            check(
                counts["encoded"] == self._works, f"{counts['encoded']} of {self._works} works were encoded: {counts}"
            )
        with step("vasari graph load"):
            counts = self._vasari("graph", "load", self._gallery / "influence.csv")
            check(counts["artists"] > 0, f"The graph is empty: {counts}")

    def search(self) -> None:
        """Search with an image that is new to it and with a work, and look at the reasons."""
        original = self._images()[0]
        with step("vasari search: the detail of a work, found by a worker of `encoder.queries`"):
            answer = self._vasari("search", self._detail(original), "--limit", "10")
            hits = answer["hits"]
            check(len(hits) == 10, f"{len(hits)} hits instead of 10")
            check([hit["rank"] for hit in hits] == list(range(1, 11)), "The hits are not ranked")
            scores = [hit["why"]["score"] for hit in hits]
            check(scores == sorted(scores, reverse=True), f"The scores do not fall: {scores}")
            check(answer["query"]["artist_from"] == "best hit", f"An artist out of nowhere: {answer['query']}")
            chains = [hit["why"] for hit in hits if hit["why"]["path"]]
            check(chains, "No hit says by which influences it is near")
            check(all(why["hops"] == len(why["path"]) for why in chains), "A chain is not its hops long")
        for hit in hits[:5]:
            why, work = hit["why"], hit["artwork"]
            print(f"      {hit['rank']}. {work['title']}, {work['artist']}: cosine {why['cosine']:.3f}, ", end="")
            print(f"{why['hops']} hops, score {why['score']:.3f}")
        with step("vasari search: the work itself is recognised, and has its picture"):
            work = self._vasari("search", original)["query"]["artwork"]
            check(work is not None, f"{original.name} is not recognised")
            (alike,) = (hit for hit in hits if hit["why"]["cosine_rank"] == 1)
            check(alike["artwork"]["id"] == work["id"], f"The detail of {work['title']} looks like another: {alike}")
            with urlopen(self._project.url + work["image_url"], timeout=30) as answer:
                check(answer.url.startswith(self._project.public_store), f"The picture came from {answer.url}")
                check(answer.read() == original.read_bytes(), f"The picture of {work['id']} is not what was imported")

    def scale(self) -> None:
        """More encoders, each of which does a part."""
        with step(f"docker compose up --scale encoder={_ENCODERS}"):
            self._project.up("--scale", f"encoder={_ENCODERS}", "--no-recreate", "encoder")
            names = [row["Name"] for row in self._project.containers() if row["Service"] == "encoder"]
            check(len(names) == _ENCODERS, f"There are {names}")
        with step("vasari encode --everything"):
            counts = self._vasari("encode", "--everything")
            check(
                counts["encoded"] == self._works, f"{counts['encoded']} of {self._works} works were encoded: {counts}"
            )

    def train(self) -> None:
        """Train an encoder, however badly, and search with it."""
        with step("vasari train dae, encode and search with it"):
            small = ("--epochs", "2", "--width", "8", "--code-size", "16", "--batch-size", "16")
            trained = self._vasari("train", "dae", *small)
            counts = self._vasari("encode", "--encoder", "dae")
            check(counts["model_id"] == trained["model_id"], f"{counts} is not of the model that was trained")
            check(counts["encoded"] == self._works, f"Of {self._works} works, so many were encoded: {counts}")
            found = self._vasari("search", self._detail(self._images()[-1]), "--encoder", "dae")
            check(found["query"]["model_id"] == trained["model_id"], f"Searched with {found['query']['model_id']}")

    def evaluate(self) -> None:
        """Measure the collection."""
        with step("vasari evaluate"):
            figures = self._vasari("evaluate")["encoders"]["embedding"]
            check(figures["works"] == self._works, f"{figures['works']} of {self._works} works were measured")
        measured = ", ".join(f"{name} {value:.3g}" for name, value in figures.items() if isinstance(value, int | float))
        print(f"      {measured}")

    def crawl(self, site: Site) -> None:
        """Crawl a listing of the sample site, read either way; the works can be searched for without a further word."""
        listing = site.mirrors["wikiart"] + "/en/popular-paintings/alltime"
        with step(f"crawl {_CRAWLED} works, their listing read as JSON"):
            found = self._job("crawls", url=listing, limit=_CRAWLED, reader="json")
            self._check_crawl(found, stored=_CRAWLED, skipped=0)
            check(not _asked_by_script(site), "The listing was read in a browser")
        with step(
            f"crawl {2 * _CRAWLED} works, their listing read in the container's Chromium: half of them are known"
        ):
            found = self._job("crawls", url=listing, limit=2 * _CRAWLED, reader="browser")
            self._check_crawl(found, stored=_CRAWLED, skipped=_CRAWLED)
            check(_asked_by_script(site), "The listing was not read in a browser")
        unconfined = "without its sandbox" in self._project.compose("logs", "crawler")
        print(f"      Chromium ran {'without' if unconfined else 'in'} its sandbox")
        with step(f"the {2 * _CRAWLED} works can be searched with, and have their pictures"):
            works = [work for work in self._get("artworks?limit=500")["artworks"] if work["source"] == "wikiart"]
            check(len(works) == 2 * _CRAWLED, f"{len(works)} works of the site are in the collection")
            for work in works:
                searched = partial(self._get, f"search?artwork={work['id']}")
                wait_until(searched, what=f"A search with {work['title']}")
                check(searched()["hits"], f"Nothing looks like {work['title']}")
                with urlopen(self._project.url + work["image_url"], timeout=30) as answer:
                    check(answer.read(2) == b"\xff\xd8", f"The picture of {work['title']} is no JPEG")
        self._works += 2 * _CRAWLED

    def know(self) -> None:
        """Ask an endpoint who influenced whom; it says the same as the table that was loaded, so they unite."""
        before = self._get("graph")
        with step("vasari graph load wikidata"):
            counts = self._vasari("graph", "load", "wikidata")
            check(counts["artists"] == before["artists"], f"{counts} instead of {before['artists']} artists")
            sources = [one["name"] for one in self._get("graph")["report"]["sources"]]
            check(sources == ["influence.csv", "wikidata"], f"The graph is built from {sources}")
        with step("vasari graph coverage: every painter whom the table names is in the graph"):
            with (self._gallery / "influence.csv").open(encoding="utf-8") as table:
                named = {row[end] for row in csv.DictReader(table) for end in ("influencer", "influenced")}
            theirs = sum(work["artist"] in named for work in self._get("artworks?limit=500")["artworks"])
            covered = self._vasari("graph", "coverage")["works"]
            check(covered["matched"] == theirs > 0, f"{theirs} works are by them: {covered}")
            check(sum(covered.values()) == self._works, f"Of {self._works} works: {covered}")

    def watch(self) -> None:
        """Every worker is seen, each of several encoders too, and the dashboard has something to show."""
        with step("Prometheus scrapes the API and every worker"):
            wait_until(self._all_scraped, what="Prometheus", seconds=120)
        with step("every panel of Grafana's dashboard has data"):
            wait_until(self._all_shown, what="The dashboard", seconds=120)
        with step("Flower shows every worker, to whoever has its password"):
            wait_until(self._all_in_flower, what="Flower")

    def shrink(self) -> None:
        """Take an encoder away while all work: what it had in hand is done by the other."""
        with step("docker compose up --scale encoder=1 while they encode"):
            job = self._ask("encodings", encoder="embedding", everything=True)
            self._project.up("--scale", "encoder=1", "--no-recreate", "encoder")
            counts = self._result(job)
            check(counts["encoded"] == self._works, f"Of {self._works} works, so many were encoded: {counts}")

    def restart(self) -> None:
        """Stop everything, take all containers away and bring them back: what was stored is in the volumes."""
        work = self._get("artworks?limit=1")["artworks"][0]["id"]
        before = self._vasari("search", "--artwork", work)
        with step("docker compose stop: every worker ends by itself"):
            self._project.compose("stop")
            ended = {row["Name"]: row["ExitCode"] for row in self._project.containers() if row["Service"] in _WORKERS}
            check(set(ended.values()) == {0}, f"Not all ended with 0: {ended}")
        with step("docker compose down, then up: the volumes keep everything"):
            self._project.compose("down")
            self._project.up(*self._services)
            after = self._vasari("search", "--artwork", work)
            hits = [[hit["artwork"]["id"] for hit in answer["hits"]] for answer in (before, after)]
            check(hits[0] == hits[1], f"Another answer than before: {hits}")

    def _check_crawl(self, found: dict[str, Any], *, stored: int, skipped: int) -> None:
        counts = {name: found.get(name, 0) for name in ("stored", "updated", "skipped", "downloaded")}
        wanted = {"stored": stored, "updated": 0, "skipped": skipped, "downloaded": stored}
        check(counts == wanted, f"Crawled {found} instead of {wanted}")

    def _get(self, path: str) -> Any:
        with urlopen(f"{self._project.url}/api/v1/{path}", timeout=30) as answer:
            return json.load(answer)

    def _job(self, kind: str, **body: Any) -> dict[str, Any]:
        """The result of a job that the API was asked for."""
        return self._result(self._ask(kind, **body))

    def _ask(self, kind: str, **body: Any) -> str:
        url, headers = f"{self._project.url}/api/v1/{kind}", {"Content-Type": "application/json"}
        with urlopen(Request(url, data=json.dumps(body).encode(), headers=headers), timeout=30) as answer:
            return str(json.load(answer)["id"])

    def _result(self, job: str) -> dict[str, Any]:
        def ended() -> bool:
            return self._vasari("jobs", "show", job)["state"] not in ("queued", "running")

        wait_until(ended, what=f"Job {job}", seconds=180)
        shown = self._vasari("jobs", "show", job)
        check(shown["state"] == "succeeded", f"Job {job} {shown['state']}: {shown}")
        result: dict[str, Any] = shown["result"]
        return result

    def _all_scraped(self) -> bool:
        targets = self._prometheus("targets?state=active")["activeTargets"]
        up = Counter(target["labels"]["service"] for target in targets if target["health"] == "up")
        errors = [target["lastError"] for target in targets if target["lastError"]]
        check(up == {**_WORKERS, "search": 1}, f"it reaches {dict(up)} {errors}")
        return True

    def _all_shown(self) -> bool:
        dashboard = json.loads((ROOT / "deploy/monitoring/grafana/dashboards/vasari.json").read_text())
        empty = [
            panel["title"]
            for panel in dashboard["panels"]
            for target in panel["targets"]
            if not self._query(target["expr"].replace("$__rate_interval", "5m"))
        ]
        check(not empty, f"no data for {', '.join(empty)}")
        (encoded,) = self._query("sum(vasari_images_encoded_total)")
        check(float(encoded["value"][1]) >= self._works, f"{encoded} images were counted; {self._works} were encoded")
        return True

    def _query(self, expression: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._prometheus(f"query?query={quote(expression)}")["result"]
        return found

    def _prometheus(self, path: str) -> Any:
        with urlopen(f"http://127.0.0.1:{self._project.ports['PROMETHEUS_PORT']}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    def _all_in_flower(self) -> bool:
        url = f"http://127.0.0.1:{self._project.ports['FLOWER_PORT']}/api/workers?refresh=1"
        try:
            urlopen(url, timeout=30)
        except HTTPError as error:
            check(error.code == 401, f"it answers {error.code}")
        else:
            raise Failed("it answers whoever asks")
        account = b64encode(f"vasari:{self._project.secret('FLOWER_PASSWORD')}".encode()).decode()
        with urlopen(Request(url, headers={"Authorization": f"Basic {account}"}), timeout=30) as answer:
            workers = json.load(answer)
        queues = Counter(queue["name"] for worker in workers.values() for queue in worker.get("active_queues", []))
        wanted = {**_WORKERS, "encoder.queries": _WORKERS["queries"]}
        del wanted["queries"]
        check(queues == wanted, f"it sees workers of {dict(queues)}")
        return True

    def _detail(self, original: Path) -> Path:
        """An image that is not in the collection: most of one that is."""
        file = self._gallery.with_name("detail.png")
        with Image.open(original) as image:
            width, height = image.size
            image.crop((width // 20, height // 20, width - width // 20, height - height // 20)).save(file)
        return file

    def _images(self) -> list[Path]:
        return sorted(file for file in (self._gallery / "images").rglob("*") if file.is_file())

    def _vasari(self, *arguments: str | Path) -> Any:
        """The answer of `vasari … --json`, run as a person would on this machine."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("VASARI_")}
        env |= {"VASARI_URL": self._project.url, "PYTHONPATH": str(ROOT)}
        return json.loads(run([sys.executable, "-m", "services", *arguments, "--json"], env=env))


def _asked_by_script(site: Site) -> bool:
    """Whether WikiArt's own page, which only a browser runs, has asked the site for works."""
    return any("x-requested-with" in seen.headers for seen in site.requests("wikiart"))
