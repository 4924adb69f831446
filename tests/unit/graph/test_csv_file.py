"""Influences from a table."""

import pytest

from services.graph.snapshot import Entity, Said, Snapshot
from services.graph.sources.csv_file import read
from shared.errors import InvalidInput
from shared.influence.base import Kind


def table(*lines: str, header: str = "influencer,influenced,source") -> Snapshot:
    return read("\n".join([header, *lines]).encode(), "table.csv")


def edges(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [(said.influencer.removeprefix("name:"), said.influenced.removeprefix("name:")) for said in snapshot.said]


def artist(ref: str, snapshot: Snapshot) -> Entity:
    (found,) = [entity for entity in snapshot.entities if entity.ref == ref]
    return found


def test_rows_become_entities_and_statements() -> None:
    snapshot = table("Paul Cézanne,Pablo Picasso,wikidata|moma", '"Rossi, Il",Ørsted,')
    cezanne = {"kind": Kind.INFLUENCED, "influencer": "name:paul-cezanne", "influenced": "name:pablo-picasso"}
    rossi = {"kind": Kind.INFLUENCED, "influencer": "name:rossi-il", "influenced": "name:orsted"}
    assert snapshot.said == (
        Said(**cezanne, source="wikidata", statement="table.csv, line 2"),
        Said(**cezanne, source="moma", statement="table.csv, line 2"),
        Said(**rossi, source="table.csv", statement="table.csv, line 3"),
    )
    assert artist("name:paul-cezanne", snapshot) == Entity(
        ref="name:paul-cezanne", name="Paul Cézanne", occupations=("artist",)
    )
    assert (snapshot.name, snapshot.rejected, snapshot.notes) == ("table.csv", (), ())


def test_a_row_may_say_what_kind_it_is_and_where_that_can_be_read() -> None:
    snapshot = table(
        "A,B,taught,moma|vam,See p. 3",
        "A,B,Influenced,,",
        "A,B,,,",
        "A,B,adored,,",
        header="influencer,influenced,kind,source,citation",
    )
    assert [(said.kind, said.source, said.statement) for said in snapshot.said] == [
        (Kind.TAUGHT, "moma", "See p. 3"),
        (Kind.TAUGHT, "vam", "See p. 3"),
        (Kind.INFLUENCED, "table.csv", "table.csv, line 3"),
        (Kind.INFLUENCED, "table.csv", "table.csv, line 4"),
    ]
    (failure,) = snapshot.rejected
    assert failure.item == "line 5"
    assert failure.reason == "'adored' is no kind of influence; write 'influenced' or 'taught'."


def test_an_address_is_whom_a_row_means() -> None:
    snapshot = table(
        "Francis Bacon,https://www.wikidata.org/wiki/Q154340|http://viaf.org/viaf/44299175,A",
        "F. Bacon,https://www.wikidata.org/wiki/Q154340,B",
        "Francis Bacon,Q37388,C",
        "Francis Bacon,,D",
        "Francis Bacon,the painter,E",
        header="influencer,influencer_same_as,influenced",
    )
    painter = artist("http://viaf.org/viaf/44299175", snapshot)
    assert painter.same_as == ("https://www.wikidata.org/wiki/Q154340",)
    assert artist("https://www.wikidata.org/wiki/Q154340", snapshot).name == "F. Bacon"
    assert artist("https://www.wikidata.org/wiki/Q37388", snapshot).name == "Francis Bacon"
    assert [said.influencer for said in snapshot.said[3:]] == ["name:francis-bacon"] * 2
    assert snapshot.notes == ("line 6: 'the painter' is no address; one begins with 'https://'.",)


def test_years_of_birth_tell_namesakes_apart() -> None:
    snapshot = table(
        "Hans Holbein,1465,A",
        "Hans Holbein,1497,B",
        "Hans Holbein,1498,C",
        "Hans Holbein,,D",
        header="influencer,influencer_born,influenced",
    )
    holbeins = [f"name:hans-holbein{born}" for born in ("-1465", "-1497", "-1497", "")]
    assert [said.influencer for said in snapshot.said] == holbeins
    assert [artist(ref, snapshot).born for ref in holbeins] == [1465, 1497, 1497, None]


@pytest.mark.parametrize(
    "text",
    [
        "influencer,influenced\nA,B\n",
        "\ufeffinfluencer,influenced\r\nA,B\r\n",
        "influencer;influenced\nA;B",
        "influencer\tinfluenced\nA\tB",
        "INFLUENCED, Influencer ,born in\nB,A,\n",
        '"influencer","influenced"\n"A", "B"\n',
        "\n\ninfluencer,influenced\nA,B\n",
        "influencer,influenced,a;b;c\nA,B,c;d\n",
        "influencer,influenced\rA,B\r",
    ],
    ids=["plain", "mark and CRLF", "semicolon", "tab", "order and case", "quotes", "blank start", "mixed", "CR"],
)
def test_dialects(text: str) -> None:
    snapshot = read(text.encode(), "table.csv")
    assert edges(snapshot) == [("a", "b")]
    assert snapshot.rejected == ()


def test_years_are_read_where_they_are_given() -> None:
    snapshot = table(
        "A,1839,1906.0,B,1881-10-25,",
        "A,,,C,-50,",
        header="influencer,influencer_born,influencer_died,influenced,influenced_born,influenced_died",
    )
    assert artist("name:a", snapshot) == Entity(ref="name:a", name="A", occupations=("artist",), born=1839, died=1906)
    assert artist("name:b", snapshot) == Entity(ref="name:b", name="B", occupations=("artist",), born=1881)
    assert artist("name:c", snapshot).born == -50


def test_a_later_row_completes_an_artist_and_never_contradicts_it() -> None:
    snapshot = table("A,B,,1906", "A,C,1839,1999", header="influencer,influenced,influencer_born,influencer_died")
    assert artist("name:a", snapshot) == Entity(ref="name:a", name="A", occupations=("artist",), born=1839, died=1906)


def test_a_year_that_is_none_is_noted_and_the_influence_stands() -> None:
    snapshot = table("A,B,c. 1430", header="influencer,influenced,influencer_born")
    assert edges(snapshot) == [("a", "b")]
    assert artist("name:a", snapshot).born is None
    assert list(snapshot.notes) == ["line 2: 'c. 1430' is neither a year nor a date."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",B,x", "The column 'influencer' is empty."),
        ("A", "The column 'influenced' is empty."),
        ("A,  ,x", "The column 'influenced' is empty."),
        ("Unknown artist,B,x", "'Unknown artist' is nobody in particular."),
        ("?!,B,x", "'?!' has no letter or digit to know an artist by."),
        ("Édouard Manet,EDOUARD MANET,x", "'Édouard Manet' cannot influence themselves; remove the statement."),
        ("Rossi, Il,B,x", "It has 4 fields and the header 3; put names with ',' in quotes."),
        ('"A"x,B,', "It is not valid CSV (',' expected after '\"'); check the quotes."),
    ],
)
def test_a_wrong_row_is_rejected_with_its_line_and_the_rest_goes_on(line: str, reason: str) -> None:
    snapshot = table("A,B,x", line, "B,C,x")
    assert edges(snapshot) == [("a", "b"), ("b", "c")]
    assert [(failure.item, failure.reason) for failure in snapshot.rejected] == [("line 3", reason)]
    assert {entity.ref for entity in snapshot.entities} == {"name:a", "name:b", "name:c"}


@pytest.mark.parametrize("line", ["", " , ,"])
def test_a_blank_row_is_nothing(line: str) -> None:
    snapshot = table("A,B,x", line, "B,C,x")
    assert (edges(snapshot), snapshot.rejected) == ([("a", "b"), ("b", "c")], ())


def test_lines_are_those_of_the_file() -> None:
    snapshot = read(b'\n\ninfluencer,influenced\n"A\nB",C\nD,\n', "table.csv")
    assert artist("name:a-b", snapshot).name == "A B"
    assert [failure.item for failure in snapshot.rejected] == ["line 6"]


def test_a_quote_that_never_closes_is_told_with_the_lines_that_it_took() -> None:
    snapshot = table("A,B,x", '"C,D,x', "E,F,x")
    assert edges(snapshot) == [("a", "b")]
    assert [failure.item for failure in snapshot.rejected] == ["lines 3 to 4"]


def test_the_same_influence_twice_is_told_twice_with_its_lines() -> None:
    snapshot = table("A,B,z", "a,b,y|z", "A,B,")
    assert set(edges(snapshot)) == {("a", "b")}
    assert [(said.source, said.statement) for said in snapshot.said] == [
        ("z", "table.csv, line 2"),
        ("y", "table.csv, line 3"),
        ("z", "table.csv, line 3"),
        ("table.csv", "table.csv, line 4"),
    ]


def test_the_first_of_two_spellings_stands_and_the_other_is_noted() -> None:
    snapshot = table("J.M.W. Turner,B,", "J. M. W. Turner,C,", "J. M. W. Turner,D,")
    assert artist("name:j-m-w-turner", snapshot).name == "J.M.W. Turner"
    assert list(snapshot.notes) == ["'J. M. W. Turner' is taken for 'J.M.W. Turner'."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("influencer,artist\nA,B", r"'t.csv' lacks the column 'influenced'; its first line is 'influencer,artist'"),
        ("Paul Cézanne;Pablo Picasso", "lacks the column 'influencer' and 'influenced'"),
        ("", "its first line is ''"),
    ],
)
def test_a_file_without_the_needed_columns_is_told(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(text.encode(), "t.csv")


def test_a_file_that_is_not_utf8_is_told_with_its_line() -> None:
    with pytest.raises(InvalidInput, match=r"'t.csv' is not UTF-8 text \(line 2\)"):
        read("influencer,influenced\nPaul Cézanne,B".encode("latin-1"), "t.csv")
