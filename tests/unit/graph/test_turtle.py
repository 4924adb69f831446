"""Influences from RDF in the shape of DBpedia and Wikidata."""

import logging

import pytest

from services.graph.sources.gathered import Gathered
from services.graph.sources.turtle import read_ntriples, read_turtle
from shared.errors import InvalidInput
from shared.influence.base import Artist, Influence

PREFIXES = """
@prefix dbr: <http://dbpedia.org/resource/> .
@prefix dbo: <http://dbpedia.org/ontology/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <http://schema.org/> .
@prefix sdo: <https://schema.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str) -> Gathered:
    return read_turtle((PREFIXES + text).encode(), "art.ttl")


def edges(gathered: Gathered) -> list[tuple[str, str]]:
    return [(edge.influencer, edge.influenced) for edge in gathered.influences()]


@pytest.mark.parametrize(
    "statement",
    [
        "dbr:Paul_Cézanne dbo:influenced dbr:Pablo_Picasso .",
        "dbr:Pablo_Picasso dbo:influencedBy dbr:Paul_Cézanne .",
        "dbr:Pablo_Picasso wdt:P737 dbr:Paul_Cézanne .",
        "dbr:Paul_Cézanne dbo:influenced dbr:Pablo_Picasso . dbr:Pablo_Picasso dbo:influencedBy dbr:Paul_Cézanne .",
    ],
)
def test_each_predicate_in_its_direction(statement: str) -> None:
    gathered = turtle(statement)
    assert gathered.influences() == [
        Influence(influencer="paul-cezanne", influenced="pablo-picasso", sources=("art.ttl",))
    ]
    assert gathered.artists["paul-cezanne"] == Artist(id="paul-cezanne", name="Paul Cézanne")
    assert gathered.rejected == []


def test_other_statements_make_no_artists() -> None:
    gathered = turtle('dbr:A dbo:movement dbr:B . dbr:C rdfs:label "C" .')
    assert gathered.artists == {}
    assert gathered.influences() == []


@pytest.mark.parametrize(
    ("statements", "name"),
    [
        ('wd:Q1 rdfs:label "Der Name"@de, "The Name"@en, "Le Nom"@fr .', "The Name"),
        ('wd:Q1 rdfs:label "Der Name"@de ; foaf:name "The Name"@en-GB .', "The Name"),
        ('wd:Q1 rdfs:label "Der Name"@de ; foaf:name "The Name" .', "The Name"),
        ('wd:Q1 rdfs:label "Le Nom"@fr, "Der Name"@de .', "Der Name"),
        ('wd:Q1 schema:name "Third"@en ; foaf:name "Second"@en ; rdfs:label "First"@en .', "First"),
        ('wd:Q1 rdfs:label "B"@en, "A"@en .', "A"),
        ('wd:Q1 sdo:name "  Some\\n  Name "@en .', "Some Name"),
        ('wd:Q1 rdfs:label "  "@en ; foaf:name "Name" .', "Name"),
        ('wd:Q1 rdfs:label "Half \\uD800 pair" .', "Half pair"),
    ],
)
def test_english_names_come_first_then_any_in_a_fixed_order(statements: str, name: str) -> None:
    gathered = turtle(f"wd:Q1 wdt:P737 dbr:Someone . {statements}")
    assert {artist.name for artist in gathered.artists.values()} == {name, "Someone"}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://dbpedia.org/resource/Paul_C%C3%A9zanne", "Paul Cézanne"),
        ("http://dbpedia.org/resource/Francis_Bacon_(artist)", "Francis Bacon"),
        ("http://art.example/people#Georgia_O'Keeffe", "Georgia O'Keeffe"),
        ("http://art.example/people/Giotto/", "Giotto"),
        ("people/Giotto", "Giotto"),
        ("http://art.example/(Someone)", "(Someone)"),
    ],
)
def test_without_a_name_the_address_gives_one(address: str, name: str) -> None:
    gathered = turtle(f"<{address}> dbo:influenced dbr:B .")
    assert {artist.name for artist in gathered.artists.values()} == {name, "B"}


def test_a_label_loses_the_qualifier_that_the_page_title_has_and_no_other_bracket() -> None:
    gathered = turtle(
        """<http://dbpedia.org/resource/Francis_Bacon_(artist)> dbo:influenced dbr:El_Greco ;
             rdfs:label "Francis Bacon (artist)"@en .
           dbr:El_Greco rdfs:label "El Greco (Doménikos)"@en ."""
    )
    assert {artist.name for artist in gathered.artists.values()} == {"Francis Bacon", "El Greco (Doménikos)"}


@pytest.mark.parametrize(
    ("statements", "born", "died"),
    [
        ('dbr:A dbo:birthDate "1839-01-19"^^xsd:date ; dbo:deathDate "1906-10-22Z"^^xsd:date .', 1839, 1906),
        ('dbr:A dbo:birthYear "1839"^^xsd:gYear ; dbo:deathYear "1906"^^xsd:gYear .', 1839, 1906),
        ('dbr:A wdt:P569 "1839-01-19T00:00:00Z"^^xsd:dateTime ; wdt:P570 "+1906-10-22T00:00:00Z" .', 1839, 1906),
        ("dbr:A dbo:birthYear 1839 ; dbo:deathYear '1906' .", 1839, 1906),
        ('dbr:A dbo:birthYear "1840"^^xsd:gYear ; dbo:birthDate "1839-00-00"^^xsd:date .', 1839, None),
        ('dbr:A dbo:birthDate "1839-01-19"^^xsd:date, "1838-01-19"^^xsd:date .', 1838, None),
        ('dbr:A dbo:birthDate "-0427-05-07"^^xsd:date .', -427, None),
        ('dbr:A wdt:P569 _:unknown ; wdt:P570 "about 1500" .', None, None),
    ],
)
def test_years(statements: str, born: int | None, died: int | None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        gathered = turtle(f"dbr:A dbo:influenced dbr:B . {statements}")
    assert gathered.artists["a"] == Artist(id="a", name="A", born=born, died=died)
    assert caplog.records == []


def test_an_artist_without_any_name_is_rejected_with_its_influences() -> None:
    gathered = turtle("wd:Q1 wdt:P737 dbr:A . dbr:B dbo:influenced dbr:A .")
    assert edges(gathered) == [("b", "a")]
    assert [(failure.item, failure.reason) for failure in gathered.rejected] == [
        (
            "http://dbpedia.org/resource/A influenced http://www.wikidata.org/entity/Q1",
            "Nothing names http://www.wikidata.org/entity/Q1; give it an rdfs:label.",
        )
    ]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ('dbr:A dbo:influenced "Pablo Picasso" .', "'Pablo Picasso' is a text; an artist is a resource."),
        ("dbr:A dbo:influenced [] .", "give it an rdfs:label"),
        ("dbr:A dbo:influenced dbr:A .", "they are one artist"),
        ("dbr:A dbo:influenced <http://art.example/%3F%3F> .", "has no letter or digit"),
    ],
)
def test_what_is_no_influence_between_two_artists_is_rejected(statement: str, reason: str) -> None:
    gathered = turtle(f"dbr:B dbo:influenced dbr:C . {statement}")
    assert edges(gathered) == [("b", "c")]
    assert len(gathered.rejected) == 1
    assert reason in gathered.rejected[0].reason


NAMESAKES = """
    dbr:Francis_Bacon dbo:influenced dbr:B .
    <http://dbpedia.org/resource/Francis_Bacon_(artist)> dbo:influenced dbr:C .
    dbr:B dbo:influenced dbr:C .
"""


@pytest.mark.parametrize(
    "years",
    [
        "",
        "dbr:Francis_Bacon dbo:birthYear 1561 .",
        """dbr:Francis_Bacon dbo:birthYear 1561 .
           <http://dbpedia.org/resource/Francis_Bacon_(artist)> dbo:birthYear 1909 .""",
        """dbr:Francis_Bacon dbo:birthYear 1561 ; dbo:deathYear 1626 .
           <http://dbpedia.org/resource/Francis_Bacon_(artist)> dbo:birthYear 1561 ; dbo:deathYear 1992 .""",
    ],
    ids=["no years", "one year", "two births", "two deaths"],
)
def test_namesakes_are_kept_out_unless_they_are_known_to_be_one(years: str) -> None:
    gathered = turtle(NAMESAKES + years)
    assert edges(gathered) == [("b", "c")]
    assert len(gathered.rejected) == 2
    for failure in gathered.rejected:
        assert "Nothing says that these are one 'Francis Bacon'" in failure.reason
        assert "http://dbpedia.org/resource/Francis_Bacon_(artist)" in failure.reason


@pytest.mark.parametrize(
    "link",
    [
        "dbr:Francis_Bacon owl:sameAs <http://dbpedia.org/resource/Francis_Bacon_(artist)> .",
        "<http://dbpedia.org/resource/Francis_Bacon_(artist)> owl:sameAs dbr:Francis_Bacon .",
        """dbr:Francis_Bacon dbo:birthYear 1909 .
           <http://dbpedia.org/resource/Francis_Bacon_(artist)> dbo:birthDate "1909-10-28"^^xsd:date .""",
    ],
)
def test_namesakes_that_are_one_artist_are_joined(link: str) -> None:
    gathered = turtle(NAMESAKES + link)
    assert edges(gathered) == [("b", "c"), ("francis-bacon", "b"), ("francis-bacon", "c")]
    assert gathered.rejected == []


def test_ntriples() -> None:
    gathered = read_ntriples(
        b"# a comment\r\n"
        b"<http://dbpedia.org/resource/Paul_C\\u00E9zanne> <http://dbpedia.org/ontology/influenced> _:who .\r\n"
        b'_:who <http://www.w3.org/2000/01/rdf-schema#label> "Pablo Picasso"@en . # another\r\n',
        "art.nt",
    )
    assert gathered.influences() == [
        Influence(influencer="paul-cezanne", influenced="pablo-picasso", sources=("art.nt",))
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@prefix a: <http://a/> .\n\na:b a:c\n", "line 3: "),
        ("@prefix a: <http://a/> .\na:b\n  a:c a:d ;\n  a:e a:f\n\na:g a:h a:i .", "line 6: "),
        ("\na:b a:c a:d .\n", 'line 2: Prefix "a:" not bound.'),
        ('<a> <b> <c> .\n<a> <b> """never\nclosed\n', "line 3: unterminated"),
        ('<a> <b> <c> .\n<a> <b> """never\nclosed', "line 2: "),
        ("<a> <b> " + "(" * 3000, "line 1: "),
        ("influencer,influenced\nA,B\n", "line 1: "),
        ("<< <a> <b> <c> >> <d> <e> .", "line 1: "),
    ],
)
def test_a_syntax_error_in_turtle_is_one_line_with_its_number(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_turtle(text.encode(), "art.ttl")
    assert str(raised.value).startswith("'art.ttl' cannot be read, ")
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("line", ["<http://a> <http://b> c .", '<http://a> <http://b> "\\U00110000" .', "A,B"])
def test_a_syntax_error_in_ntriples_is_one_line_with_its_number(line: str) -> None:
    text = f"# first\r\n<http://a> <http://b> <http://c> .\r\n{line}\r\n"
    with pytest.raises(InvalidInput, match=r"^'art\.nt' cannot be read, line 3: .*\.$"):
        read_ntriples(text.encode(), "art.nt")


@pytest.mark.parametrize("reader", [read_turtle, read_ntriples])
def test_a_byte_order_mark_is_no_text(reader: type[Gathered]) -> None:
    triple = b"\xef\xbb\xbf<http://x/A> <http://dbpedia.org/ontology/influenced> <http://x/B> ."
    assert edges(reader(triple, "art")) == [("a", "b")]
