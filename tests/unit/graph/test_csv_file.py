"""Influences from a table."""

import pytest

from services.graph.sources.csv_file import read
from services.graph.sources.gathered import Gathered
from shared.errors import InvalidInput
from shared.influence.base import Artist, Influence


def table(*lines: str, header: str = "influencer,influenced,source") -> Gathered:
    return read("\n".join([header, *lines]).encode(), "table.csv")


def edges(gathered: Gathered) -> list[tuple[str, str]]:
    return [(edge.influencer, edge.influenced) for edge in gathered.influences()]


def test_rows_become_artists_and_influences() -> None:
    gathered = table("Paul Cézanne,Pablo Picasso,wikidata|moma", '"Rossi, Il",Ørsted,')
    assert gathered.influences() == [
        Influence(influencer="paul-cezanne", influenced="pablo-picasso", sources=("moma", "wikidata")),
        Influence(influencer="rossi-il", influenced="orsted", sources=("table.csv",)),
    ]
    assert gathered.artists["paul-cezanne"] == Artist(id="paul-cezanne", name="Paul Cézanne")
    assert gathered.rejected == []
    assert not gathered.notes


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
    gathered = read(text.encode(), "table.csv")
    assert edges(gathered) == [("a", "b")]
    assert gathered.rejected == []


def test_years_are_read_where_they_are_given() -> None:
    gathered = table(
        "A,1839,1906.0,B,1881-10-25,",
        "A,,,C,-50,",
        header="influencer,influencer_born,influencer_died,influenced,influenced_born,influenced_died",
    )
    assert gathered.artists["a"] == Artist(id="a", name="A", born=1839, died=1906)
    assert gathered.artists["b"] == Artist(id="b", name="B", born=1881)
    assert gathered.artists["c"] == Artist(id="c", name="C", born=-50)


def test_a_later_row_completes_an_artist_and_never_contradicts_it() -> None:
    gathered = table("A,B,,1906", "A,C,1839,1999", header="influencer,influenced,influencer_born,influencer_died")
    assert gathered.artists["a"] == Artist(id="a", name="A", born=1839, died=1906)


def test_a_year_that_is_none_is_noted_and_the_influence_stands() -> None:
    gathered = table("A,B,c. 1430", header="influencer,influenced,influencer_born")
    assert edges(gathered) == [("a", "b")]
    assert gathered.artists["a"].born is None
    assert list(gathered.notes) == ["line 2: 'c. 1430' is neither a year nor a date."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",B,x", "The column 'influencer' is empty."),
        ("A", "The column 'influenced' is empty."),
        ("A,  ,x", "The column 'influenced' is empty."),
        ("?!,B,x", "'?!' has no letter or digit to know an artist by."),
        ("Édouard Manet,EDOUARD MANET,x", "'Édouard Manet' cannot influence 'EDOUARD MANET': they are one artist."),
        ("Rossi, Il,B,x", "It has 4 fields and the header 3; put names with ',' in quotes."),
        ('"A"x,B,', "It is not valid CSV (',' expected after '\"'); check the quotes."),
    ],
)
def test_a_wrong_row_is_rejected_with_its_line_and_the_rest_goes_on(line: str, reason: str) -> None:
    gathered = table("A,B,x", line, "B,C,x")
    assert edges(gathered) == [("a", "b"), ("b", "c")]
    assert [(failure.item, failure.reason) for failure in gathered.rejected] == [("line 3", reason)]
    assert set(gathered.artists) == {"a", "b", "c"}


@pytest.mark.parametrize("line", ["", " , ,"])
def test_a_blank_row_is_nothing(line: str) -> None:
    gathered = table("A,B,x", line, "B,C,x")
    assert (edges(gathered), gathered.rejected) == ([("a", "b"), ("b", "c")], [])


def test_lines_are_those_of_the_file() -> None:
    gathered = read(b'\n\ninfluencer,influenced\n"A\nB",C\nD,\n', "table.csv")
    assert gathered.artists["a-b"].name == "A B"
    assert [failure.item for failure in gathered.rejected] == ["line 6"]


def test_a_quote_that_never_closes_is_told_with_the_lines_that_it_took() -> None:
    gathered = table("A,B,x", '"C,D,x', "E,F,x")
    assert edges(gathered) == [("a", "b")]
    assert [failure.item for failure in gathered.rejected] == ["lines 3 to 4"]


def test_the_same_influence_twice_is_one_with_both_sources() -> None:
    gathered = table("A,B,z", "a,b,y|z", "A,B,")
    assert gathered.influences() == [Influence(influencer="a", influenced="b", sources=("table.csv", "y", "z"))]


def test_the_first_of_two_spellings_stands_and_the_other_is_noted() -> None:
    gathered = table("J.M.W. Turner,B,", "J. M. W. Turner,C,", "J. M. W. Turner,D,")
    assert gathered.artists["j-m-w-turner"].name == "J.M.W. Turner"
    assert list(gathered.notes) == ["'J. M. W. Turner' is taken for 'J.M.W. Turner'."]


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
