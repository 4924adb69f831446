"""Influences from RDF in the shape of DBpedia and Wikidata."""

import logging
from collections.abc import Callable

import pytest

from services.graph.snapshot import Entity, Said, Snapshot
from services.graph.sources.turtle import read_ntriples, read_turtle
from shared.errors import InvalidInput
from shared.influence.base import Kind

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


def turtle(text: str) -> Snapshot:
    return read_turtle((PREFIXES + text).encode(), "art.ttl")


def edges(snapshot: Snapshot) -> list[tuple[str, str]]:
    """(influencer, influenced) by name."""
    names = {entity.ref: entity.name for entity in snapshot.entities}
    return [(names[said.influencer], names[said.influenced]) for said in snapshot.said]


def named(name: str, snapshot: Snapshot) -> Entity:
    (found,) = [entity for entity in snapshot.entities if entity.name == name]
    return found


CEZANNE, PICASSO = "http://dbpedia.org/resource/Paul_Cézanne", "http://dbpedia.org/resource/Pablo_Picasso"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("dbr:Paul_Cézanne dbo:influenced dbr:Pablo_Picasso", Kind.INFLUENCED),
        ("dbr:Pablo_Picasso dbo:influencedBy dbr:Paul_Cézanne", Kind.INFLUENCED),
        ("dbr:Pablo_Picasso wdt:P737 dbr:Paul_Cézanne", Kind.INFLUENCED),
        ("dbr:Pablo_Picasso wdt:P1066 dbr:Paul_Cézanne", Kind.TAUGHT),
        ("dbr:Paul_Cézanne wdt:P802 dbr:Pablo_Picasso", Kind.TAUGHT),
        ("dbr:Pablo_Picasso dbo:training dbr:Paul_Cézanne", Kind.TAUGHT),
    ],
)
def test_each_predicate_in_its_direction(statement: str, kind: Kind) -> None:
    snapshot = turtle(f"{statement} . dbr:Paul_Cézanne dbo:birthYear 1839 .")
    assert snapshot.said == (
        Said(kind=kind, influencer=CEZANNE, influenced=PICASSO, source="art.ttl", statement=statement),
    )
    assert named("Paul Cézanne", snapshot) == Entity(ref=CEZANNE, name="Paul Cézanne", born=1839)
    assert snapshot.rejected == ()


def test_training_at_a_school_is_no_statement() -> None:
    snapshot = turtle(
        """dbr:A dbo:training dbr:Académie_Julian, dbr:B . dbr:B a dbo:Painter .
           dbr:Académie_Julian a dbo:EducationalInstitution ."""
    )
    assert edges(snapshot) == [("B", "A")]
    assert snapshot.rejected == ()


@pytest.mark.parametrize(
    ("types", "accepted"),
    [
        ("a dbo:Person", True),
        ("a <http://www.w3.org/2002/07/owl#Thing>", True),
        ("a dbo:Group", False),
        ("wdt:P31 wd:Q5", True),
        ("wdt:P31 wd:Q968159", False),
    ],
)
def test_what_is_known_to_be_no_person_is_rejected(types: str, accepted: bool) -> None:
    snapshot = turtle(f"dbr:A dbo:influenced dbr:B . dbr:A {types} .")
    assert edges(snapshot) == [("A", "B")] * accepted
    assert [failure.item for failure in snapshot.rejected] == ["dbr:A dbo:influenced dbr:B"] * (not accepted)


def test_a_redirect_is_whom_it_leads_to_and_the_statement_stays_as_it_stands() -> None:
    snapshot = turtle(
        """dbr:Turner dbo:influenced dbr:B . dbr:Turner dbo:wikiPageRedirects dbr:JMW . dbr:JMW dbo:influenced dbr:C .
           dbr:Round dbo:wikiPageRedirects dbr:Round_2 . dbr:Round_2 dbo:wikiPageRedirects dbr:Round ."""
    )
    assert edges(snapshot) == [("JMW", "C"), ("JMW", "B")]
    assert snapshot.said[1].statement == "dbr:Turner dbo:influenced dbr:B"
    assert named("JMW", snapshot).same_as == ("http://dbpedia.org/resource/Turner",)


def test_everything_that_tells_who_somebody_is() -> None:
    snapshot = turtle(
        """wd:Q1 wdt:P737 dbr:B ; rdfs:label "Tiziano"@en, "Titien"@fr ;
             <http://www.w3.org/2004/02/skos/core#altLabel> "Titian"@en ;
             wdt:P135 wd:Q2, wd:Q3 ; wdt:P106 "painter" ; a dbo:Sculptor ; wdt:P245 "500031075" ; wdt:P214 "34" ;
             owl:sameAs dbr:Titian .
           wd:Q2 rdfs:label "High Renaissance"@en .
           <https://en.wikipedia.org/wiki/Titian> schema:about wd:Q1 ."""
    )
    assert named("Tiziano", snapshot) == Entity(
        ref="http://www.wikidata.org/entity/Q1",
        name="Tiziano",
        aliases=("Titian", "Titien"),
        movements=("High Renaissance",),
        occupations=("painter", "sculptor"),
        same_as=(
            "http://dbpedia.org/resource/Titian",
            "http://viaf.org/viaf/34",
            "http://vocab.getty.edu/ulan/500031075",
            "https://en.wikipedia.org/wiki/Titian",
        ),
    )


def test_what_means_nothing_outside_of_the_file_is_known_by_name() -> None:
    snapshot = turtle(
        """<people/Giotto> dbo:influenced _:who, _:other . _:who rdfs:label "Hans Holbein" ; dbo:birthYear 1465 .
           _:other rdfs:label "Hans Holbein" ; dbo:birthYear 1497 ."""
    )
    assert {entity.ref for entity in snapshot.entities} == {
        "name:giotto",
        "name:hans-holbein-1465",
        "name:hans-holbein-1497",
    }


def test_other_statements_make_no_artists() -> None:
    snapshot = turtle('dbr:A dbo:movement dbr:B . dbr:C rdfs:label "C" .')
    assert (snapshot.entities, snapshot.said) == ((), ())


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
    snapshot = turtle(f"wd:Q1 wdt:P737 dbr:Someone . {statements}")
    assert {artist.name for artist in snapshot.entities} == {name, "Someone"}


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
    snapshot = turtle(f"<{address}> dbo:influenced dbr:B .")
    assert {artist.name for artist in snapshot.entities} == {name, "B"}


def test_a_label_loses_the_qualifier_that_the_page_title_has_and_no_other_bracket() -> None:
    snapshot = turtle(
        """<http://dbpedia.org/resource/Francis_Bacon_(artist)> dbo:influenced dbr:El_Greco ;
             rdfs:label "Francis Bacon (artist)"@en .
           dbr:El_Greco rdfs:label "El Greco (Doménikos)"@en ."""
    )
    assert {artist.name for artist in snapshot.entities} == {"Francis Bacon", "El Greco (Doménikos)"}


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
        snapshot = turtle(f"dbr:A dbo:influenced dbr:B . {statements}")
    assert named("A", snapshot) == Entity(ref="http://dbpedia.org/resource/A", name="A", born=born, died=died)
    assert caplog.records == []


def test_an_artist_without_any_name_is_rejected_with_its_influences() -> None:
    snapshot = turtle("wd:Q1 wdt:P737 dbr:A . dbr:B dbo:influenced dbr:A .")
    assert edges(snapshot) == [("B", "A")]
    assert [(failure.item, failure.reason) for failure in snapshot.rejected] == [
        (
            "wd:Q1 wdt:P737 dbr:A",
            "Nothing names http://www.wikidata.org/entity/Q1; give it an rdfs:label.",
        )
    ]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ('dbr:A dbo:influenced "Pablo Picasso" .', "'Pablo Picasso' is a text; an artist is a resource."),
        ("dbr:A dbo:influenced [] .", "give it an rdfs:label"),
        ("dbr:A dbo:influenced dbr:A .", "'A' cannot influence themselves; remove the statement."),
        ("dbr:A wdt:P737 <http://www.wikidata.org/.well-known/genid/1f> .", "give it an rdfs:label"),
        ("dbr:A dbo:influenced <http://art.example/%3F%3F> .", "has no letter or digit"),
    ],
)
def test_what_is_no_influence_between_two_artists_is_rejected(statement: str, reason: str) -> None:
    snapshot = turtle(f"dbr:B dbo:influenced dbr:C . {statement}")
    assert edges(snapshot) == [("B", "C")]
    assert len(snapshot.rejected) == 1
    assert reason in snapshot.rejected[0].reason


def test_namesakes_are_told_apart_by_their_addresses() -> None:
    snapshot = turtle(
        """dbr:Francis_Bacon dbo:influenced dbr:B .
           <http://dbpedia.org/resource/Francis_Bacon_(artist)> dbo:influenced dbr:C ."""
    )
    assert edges(snapshot) == [("Francis Bacon", "B"), ("Francis Bacon", "C")]
    assert len(snapshot.entities) == 4
    assert snapshot.rejected == ()


def test_ntriples() -> None:
    snapshot = read_ntriples(
        b"# a comment\r\n"
        b"<http://dbpedia.org/resource/Paul_C\\u00E9zanne> <http://dbpedia.org/ontology/influenced> _:who .\r\n"
        b'_:who <http://www.w3.org/2000/01/rdf-schema#label> "Pablo Picasso"@en . # another\r\n',
        "art.nt",
    )
    assert edges(snapshot) == [("Paul Cézanne", "Pablo Picasso")]
    assert [entity.ref for entity in snapshot.entities] == [CEZANNE, "name:pablo-picasso"]


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
def test_a_byte_order_mark_is_no_text(reader: Callable[[bytes, str], Snapshot]) -> None:
    triple = b"\xef\xbb\xbf<http://x/A> <http://dbpedia.org/ontology/influenced> <http://x/B> ."
    assert edges(reader(triple, "art")) == [("A", "B")]
