"""What a manifest says of a work, in words: texts in several languages, and pairs of label and value.

Follows the IIIF Presentation API 2.1 (strings, or objects with `@value` and `@language`) and 3.0 (language maps).
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from w3lib.html import remove_tags

from shared.artwork import first_year

_OWN_NAMES = {
    "title": "title|titel|titre|titolo|título|titulo|otsikko",
    "artist": "artist|artists|creator|creators|maker|painter|author|created by|artist/maker|künstler|künstlerin|urheber"
    "|maler|schöpfer|hersteller|verfasser|autor|artiste|créateur|auteur|peintre|auteurs|artista|autore|creatore|pittore"
    "|creador|pintor|kunstenaar|vervaardiger|maker(s)|schilder|konstnär|kunstner|kunstnär|taiteilija|作者|制作者",
    "year": "date|dates|date created|date made|creation date|created|date of creation|year|datum|datierung"
    "|entstehungsdatum|entstehungszeit|entstanden|jahr|date de création|année|datation|data|datazione|anno"
    "|fecha|fecha de creación|año|datering|vervaardigingsdatum|jaar|datum vervaardiging|tillkomsttid|制作年|年代",
    "media": "medium|media|materials|material|technique|materials and techniques|medium and support|physical medium"
    "|technik|material/technik|materialien|technique et matériaux|matériaux|tecnica|materiali|técnica|técnicas"
    "|materiaal|techniek|materiaal en techniek|materiaal/techniek|teknik",
    "dimensions": "dimensions|dimension|size|measurements|extent|maße|abmessungen|dimensioni|misure|dimensiones"
    "|medidas|afmetingen|afmeting|mått|mål",
    "style": "style|movement|art movement|stil|stilrichtung|kunstrichtung|style artistique|mouvement|stile|estilo"
    "|movimiento|stijl|stroming",
    "genres": "genre|genres|gattung|genere|género",
    "period": "period|epoch|epoche|période|époque|periodo|período|periode",
    "series": "series|serie|série",
    "tags": "subject|subjects|keyword|keywords|tags|schlagwort|schlagwörter|thema|sujet|sujets|soggetto|tema|materia"
    "|onderwerp|onderwerpen",
    "description": "description|beschreibung|descrizione|descripción|beschrijving|summary",
    "collection": "collection|repository|institution|holding institution|museum|sammlung|standort|besitzer|institut"
    "|musée|collezione|museo|colección|collectie|instelling|samling",
    "credit": "credit|credit line|attribution|provided by|courtesy of",
}
_FIELDS = {label: field for field, labels in _OWN_NAMES.items() for label in labels.split("|")}
_LIFE = re.compile(r"\(([^()]*?\b(\d{4})\s*[-–—]\s*(?:[a-z†]+\.? )*(\d{4})?[^()]*)\)")
_MARKUP = re.compile(r"<[a-zA-Z/!]")


def texts(value: Any) -> list[str]:
    """The texts of a label or a value in one language: English, else that of none, else the first there is."""
    by_language: dict[str, list[str]] = {}
    for language, text in _spoken(value):
        if said := plain(text):
            by_language.setdefault(language, []).append(said)
    english = next((language for language in by_language if language.split("-")[0] in ("en", "eng")), None)
    best = next((language for language in (english, "", *by_language) if language in by_language), None)
    return [] if best is None else list(dict.fromkeys(by_language[best]))


def text(value: Any) -> str:
    """The same, several joined by `; `."""
    return "; ".join(texts(value))


def plain(written: str) -> str:
    """Text without markup and without runs of white space."""
    if _MARKUP.search(written):
        written = remove_tags(re.sub(r"<(br|/p|/li|/div)\b[^>]*>", " ", written, flags=re.IGNORECASE))
    return " ".join(html.unescape(written).split())


def fields(pairs: Any) -> dict[str, str]:
    """Columns from a document's `metadata`: known labels by our names, others by their own in lower case."""
    told: dict[str, list[str]] = {}
    for pair in pairs if isinstance(pairs, list) else ():
        if not isinstance(pair, dict):
            continue
        said = texts(pair.get("value"))
        names = [label.strip(" :").lower() for label in _all(pair.get("label"))]
        name = next((_FIELDS[label] for label in names if label in _FIELDS), None)
        name = name or re.sub(r"\W+", "_", text(pair.get("label")).strip(" :").lower()).strip("_")
        if name and said:
            column = told.setdefault(name, [])
            column.extend(one for one in said if one not in column)
    columns = {name: "; ".join(said) for name, said in told.items()}
    if "artist" in told:
        columns.update(_person(told["artist"]))
    if "style" in told:
        columns.update(style=told["style"][0], styles="; ".join(told["style"]))
    return columns


def _person(names: list[str]) -> dict[str, str]:
    """`Claude Monet (French, 1840–1926)` taken apart; of several, the first counts."""
    first, *others = names
    told = {"further_artists": "; ".join(others)} if others else {}
    if life := _LIFE.search(first):
        told["artist_born"] = life[2]
        if life[3]:
            told["artist_died"] = life[3]
        first = f"{first[: life.start()]}{first[life.end() :]}"
    elif (bracket := re.search(r"\(([^()]*)\)$", first)) and first_year(bracket[1]):
        first = first[: bracket.start()]
    return {**told, "artist": " ".join(first.split()).strip(" ,;")}


def _all(value: Any) -> list[str]:
    """A label in all its languages."""
    return [plain(said) for _, said in _spoken(value)]


def _spoken(value: Any) -> Iterator[tuple[str, str]]:
    """Pairs of language and text; the language of none is empty."""
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield "", str(value)
    elif isinstance(value, list):
        for one in value:
            yield from _spoken(one)
    elif isinstance(value, dict) and "@value" in value:
        if isinstance(value["@value"], str | int | float):
            language = value.get("@language")
            yield language.lower() if isinstance(language, str) else "", str(value["@value"])
    elif isinstance(value, dict):
        for language, said in value.items():
            if isinstance(said, list | str):
                for one in _spoken(said):
                    yield "" if language in ("none", "@none") else language.lower(), one[1]
