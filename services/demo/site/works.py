"""The works that the sample site shows: those of a gallery folder, once or many times over."""

import csv
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image

from shared.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Artist:
    """One artist; `number` counts from 0, years are as the gallery has them, empty where it has none."""

    number: int
    name: str
    slug: str
    born: str
    died: str


@dataclass(frozen=True, slots=True)
class Work:
    """One work on the site.

    Attributes:
        number: From 0, in the order of all listings.
        copy: 0 for the gallery's own works, then how often they have been repeated.
        file: Its image, below the gallery's folder.
        slug: Its name in addresses; no other work of its artist has it.
        width, height: Of the image, in pixels.
        media: Materials one by one: `oil`, `canvas`.
        licence: The gallery's note.
    """

    number: int
    copy: int
    file: str
    slug: str
    title: str
    artist: Artist
    year: str
    style: str
    genre: str
    medium: str
    licence: str
    width: int
    height: int

    @property
    def media(self) -> list[str]:
        return [part for part in re.split(r",| on | and ", self.medium) if part.strip()]

    @property
    def key(self) -> str:
        """24 hexadecimal digits of its own."""
        return hashlib.sha1(f"{self.artist.slug}/{self.slug}".encode()).hexdigest()[:24]

    @property
    def centimetres(self) -> tuple[float, float]:
        """Height and width of the painting that the image might show."""
        return self.height / 8, self.width / 8

    @property
    def words(self) -> str:
        """What a search in full text looks at, in lower case."""
        return f"{self.title} {self.artist.name} {self.style} {self.genre} {self.medium}".lower()


class Works:
    """All works, and by what they are listed.

    Raises `InvalidInput` where the folder is no gallery.
    """

    def __init__(self, gallery: Path, count: int | None = None) -> None:
        self.gallery = gallery
        self.artists: dict[str, Artist] = {}
        rows = _rows(gallery)
        own = [self._work(number, row) for number, row in enumerate(rows)]
        if not own:
            raise InvalidInput(f"{gallery} has no works; build the sample gallery there first.")
        taken: set[tuple[str, str]] = set()
        self.all: list[Work] = []
        for number in range(len(own) if count is None else count):
            work, copy = own[number % len(own)], number // len(own)
            title = f"{work.title} (copy {copy})" if copy else work.title
            slug = _free(f"{work.slug}-copy-{copy}" if copy else work.slug, work.artist.slug, taken)
            self.all.append(Work(number, copy, work.file, slug, title, *(getattr(work, name) for name in _SAME)))

    @cached_property
    def influences(self) -> list[tuple[Artist, Artist]]:
        """Who influenced whom, as far as both have works here; nobody where the gallery tells of no influences."""
        by_name = {artist.name: artist for artist in self.artists.values()}
        rows = _table(self.gallery / "influence.csv") if (self.gallery / "influence.csv").exists() else []
        ends = [(by_name.get(row["influencer"]), by_name.get(row["influenced"])) for row in rows]
        return [(master, pupil) for master, pupil in ends if master and pupil]

    @cached_property
    def by_slug(self) -> Mapping[tuple[str, str], Work]:
        """By the artist's and its own name in addresses."""
        return {(work.artist.slug, work.slug): work for work in self.all}

    @cached_property
    def by_key(self) -> Mapping[str, Work]:
        """By `Work.key`."""
        return {work.key: work for work in self.all}

    @cached_property
    def lists(self) -> Mapping[tuple[str, str], list[Work]]:
        """By `style`, `genre`, `media` or `artist`, and its name in addresses."""
        lists: dict[tuple[str, str], list[Work]] = defaultdict(list)
        for work in self.all:
            lists["style", slug_of(work.style)].append(work)
            lists["genre", slug_of(work.genre)].append(work)
            lists["artist", work.artist.slug].append(work)
            for medium in work.media:
                lists["media", slug_of(medium)].append(work)
        return dict(lists)

    def search(self, text: str, works: Iterable[Work] | None = None) -> list[Work]:
        """The works that hold each of these words; all for `*`."""
        words = [word for word in text.lower().replace('"', " ").split() if word != "*"]
        return [work for work in (self.all if works is None else works) if all(word in work.words for word in words)]

    def _work(self, number: int, row: Mapping[str, str]) -> Work:
        slug = slug_of(row["artist"])
        artist = self.artists.setdefault(
            slug, Artist(len(self.artists), row["artist"], slug, row["artist_born"], row["artist_died"])
        )
        with Image.open(self.gallery / row["file"]) as image:
            width, height = image.size
        return Work(
            number,
            0,
            row["file"],
            slug_of(f"{row['title']} {row['year']}"),
            row["title"],
            artist,
            row["year"],
            row["style"],
            row["genre"],
            row["medium"],
            row["licence_note"],
            width,
            height,
        )


_SAME = ("artist", "year", "style", "genre", "medium", "licence", "width", "height")


def slug_of(text: str) -> str:
    """A name as it stands in addresses: lower-case letters and digits, joined by `-`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or "untitled"


def year_of(text: str) -> int | None:
    """The year that a date begins with."""
    digits = slug_of(text).split("-")[0]
    return int(digits) if digits.isdecimal() else None


def _free(slug: str, artist: str, taken: set[tuple[str, str]]) -> str:
    number, free = 1, slug
    while (artist, free) in taken:
        number += 1
        free = f"{slug}-{number}"
    taken.add((artist, free))
    return free


def _rows(gallery: Path) -> list[dict[str, str]]:
    try:
        return _table(gallery / "metadata.csv")
    except OSError as error:
        raise InvalidInput(
            f"{gallery} is no gallery ({error.strerror}); build the sample gallery there first."
        ) from error


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
