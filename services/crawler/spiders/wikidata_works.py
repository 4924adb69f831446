"""A painting of Wikidata as the rows of `queries/details.rq` tell it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from services.crawler.spiders.wikidata_sparql import LANGUAGES, Row, q_id

# Values of P6216
PUBLIC_DOMAIN = {"Q19652", "Q88088423", "Q99263261"}  # by law, dedicated by the holder, no known restriction
COPYRIGHTED = "Q50423863"

_UNITS = {"Q174728": "cm", "Q11573": "m", "Q174789": "mm", "Q218593": "in", "Q3710": "ft"}
_YEAR, _DECADE, _CENTURY = 9, 8, 7  # precisions of a date


@dataclass(slots=True)
class Work:
    """What is known of one painting.

    Attributes:
        id: Its Q-id.
        fields: As in `WebItem.fields`, without what the image's own page tells.
        file: The image's name on Commons, with spaces; None where there is none any more.
        copyrighted: Whether Wikidata calls it copyrighted, and nowhere free.
    """

    id: str
    fields: dict[str, str]
    file: str | None
    copyrighted: bool

    @property
    def name(self) -> str:
        """For a report."""
        return " – ".join(self.fields[key] for key in ("artist", "title") if key in self.fields) or self.id


@dataclass(slots=True)
class _Told:
    """The rows of one work, taken apart; every value once, in the order of the answer."""

    titles: dict[str, str] = field(default_factory=dict)  # by language
    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # Q-id: by language
    things: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))  # key: Q-ids
    texts: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))  # key: literals
    lengths: dict[str, str] = field(default_factory=dict)  # key: with its unit
    of_artists: dict[str, dict[str, dict[str, None]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )


def read_works(ids: Iterable[str], rows: Iterable[Row], artist: str | None, movement: str | None) -> list[Work]:
    """The works in the order of `ids`; the artist and the movement that were asked for come first among several."""
    told: dict[str, _Told] = {identity: _Told() for identity in ids}
    for row in rows:
        work = told.get(q_id(row.get("work")) or "")
        if work is not None and "key" in row and "value" in row:
            _take(work, row)
    return [_work(identity, work, artist, movement) for identity, work in told.items()]


def _take(told: _Told, row: Row) -> None:
    key, value, of, label = row["key"]["value"], row["value"], row.get("of"), row.get("label")
    thing, whose = q_id(value), q_id(of)
    if thing is not None and label is not None:
        told.names[thing].setdefault(label.get("xml:lang", ""), label["value"].strip())
    if key in ("height", "width"):
        if length := _length(value["value"], whose):
            told.lengths.setdefault(key, length)
    elif key == "title":
        told.titles.setdefault(value.get("xml:lang", ""), value["value"].strip())
    elif key == "date":
        if (date := _date(value["value"], of["value"] if of else "")) is not None:
            told.texts[key][date] = None
    elif key in ("born", "died"):
        if whose and (date := _date(value["value"])) is not None:
            told.of_artists[whose][key][date] = None
    elif key == "article":
        if whose:
            told.of_artists[whose][key][value["value"]] = None
    elif key == "artist's movement":
        if whose and thing:
            told.of_artists[whose][key][thing] = None
    elif thing is not None:
        told.things[key][thing] = None
    elif key in ("image", "inventory"):
        told.texts[key][value["value"].strip()] = None


def _work(identity: str, told: _Told, artist: str | None, movement: str | None) -> Work:
    def names(things: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(name for thing in things if (name := _best(told.names[thing]))))

    artists = _first(told.things["artist"], artist)
    of_artist = told.of_artists[artists[0]] if artists else {}
    movements = _first({**told.things["movement"], **of_artist.get("artist's movement", {})}, movement)
    styles, genres, known = names(movements), names(told.things["genre"]), names(artists)
    fields = {
        "title": _best(told.titles),
        "artist": known[0] if known else "",
        "further_artists": "; ".join(known[1:]),
        "artist_wikidata": artists[0] if artists else "",
        "artist_url": f"https://www.wikidata.org/wiki/{artists[0]}" if artists else "",
        "artist_wikipedia": _one(of_artist.get("article", {})),
        "artist_born": _one(of_artist.get("born", {})),
        "artist_died": _one(of_artist.get("died", {})),
        "year": "; ".join(told.texts["date"]),
        "style": styles[0] if styles else "",
        "styles": "; ".join(styles),
        "genres": "; ".join(genres),
        "media": "; ".join(names(told.things["material"])),
        "collection": "; ".join(names(told.things["collection"])),
        "inventory_number": "; ".join(told.texts["inventory"]),
        "dimensions": " × ".join(told.lengths[key] for key in ("height", "width") if key in told.lengths),
        "copyright_status": "; ".join(names(told.things["status"])),
    }
    states = set(told.things["status"])
    return Work(
        id=identity,
        fields={key: text for key, text in fields.items() if text},
        file=_file(min(told.texts["image"], default="")),
        copyrighted=COPYRIGHTED in states and not states & PUBLIC_DOMAIN,
    )


def _first(things: Mapping[str, None], wanted: str | None) -> list[str]:
    """Q-ids in an order that does not hang on the engine's, the one that was asked for before all."""
    return sorted(things, key=lambda thing: (thing != wanted, len(thing), thing))


def _one(values: Mapping[str, None]) -> str:
    return min(values, default="")


def _best(by_language: Mapping[str, str]) -> str:
    return next((by_language[language] for language in LANGUAGES if by_language.get(language)), "")


def _date(value: str, precision: str = str(_YEAR)) -> str | None:
    """A date as people write it: `1872`, `1870s`, `17th century`; None for one before our era or coarser than that.

    A century's date may be its first year, its last or one between.
    """
    digits = value.removeprefix("+")[:4]
    if not (digits.isdecimal() and precision.isdecimal()):
        return None
    year, known = int(digits), int(precision)
    if known >= _YEAR:
        return str(year)
    if known == _DECADE:
        return f"{year // 10 * 10}s"
    if known == _CENTURY:
        century = (year + 99) // 100
        ending = "th" if century % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(century % 10, "th")
        return f"{century}{ending} century"
    return None


def _length(value: str, unit: str | None) -> str | None:
    try:
        amount = float(value)
    except ValueError:
        return None
    return f"{amount:g} {_UNITS[unit]}" if unit in _UNITS and amount > 0 else None


def _file(address: str) -> str | None:
    """A file's name from `http://commons.wikimedia.org/wiki/Special:FilePath/Name.jpg`."""
    _, found, name = urlsplit(address).path.partition("/Special:FilePath/")
    return unquote(name).replace("_", " ").strip() if found and name else None
