"""Addresses: which lead to one page, and which are of no known kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identity.addresses import canonical, comparable, kind, shown

TURNER = "en.wikipedia.org/wiki/J._M._W._Turner"
ITEM = "wikidata.org/wiki/Q159758"
ULAN = "vocab.getty.edu/ulan/500026846"
VIAF = "viaf.org/viaf/268271"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://en.wikipedia.org/wiki/J._M._W._Turner", TURNER),
        ("http://en.wikipedia.org/wiki/J._M._W._Turner", TURNER),
        ("//en.wikipedia.org/wiki/J._M._W._Turner", TURNER),
        ("en.wikipedia.org/wiki/J._M._W._Turner", TURNER),
        ("https://en.m.wikipedia.org/wiki/J._M._W._Turner", TURNER),
        ("https://www.wikipedia.org/wiki/J._M._W._Turner", TURNER),
        ("HTTPS://EN.Wikipedia.ORG/wiki/J._M._W._Turner", TURNER),
        ("https://en.wikipedia.org/wiki/J.%20M.%20W.%20Turner", TURNER),
        ("https://en.wikipedia.org/wiki/J. M. W. Turner", TURNER),
        ("https://en.wikipedia.org/wiki/j._M._W._Turner", TURNER),
        ("https://en.wikipedia.org/wiki/J._M._W._Turner#Legacy", TURNER),
        ("https://en.wikipedia.org/wiki/J._M._W._Turner?action=history", TURNER),
        ("https://en.wikipedia.org/w/index.php?title=J._M._W._Turner&oldid=1", TURNER),
        (" https://en.wikipedia.org:443/wiki/J._M._W._Turner\n", TURNER),
        ("http://dbpedia.org/resource/J._M._W._Turner", TURNER),
        ("https://dbpedia.org/page/J._M._W._Turner", TURNER),
        ("dbr:J._M._W._Turner", TURNER),
        ("http://fr.dbpedia.org/resource/William_Turner", "fr.wikipedia.org/wiki/William_Turner"),
        ("https://fr.wikipedia.org/wiki/Paul_C%C3%A9zanne", "fr.wikipedia.org/wiki/Paul_Cézanne"),
        ("https://fr.wikipedia.org/wiki/Paul_Ce\u0301zanne", "fr.wikipedia.org/wiki/Paul_Cézanne"),
        ("https://zh.wikipedia.org/zh-hans/齐白石", "zh.wikipedia.org/wiki/齐白石"),
        ("http://www.wikidata.org/entity/Q159758", ITEM),
        ("https://www.wikidata.org/wiki/Q159758", ITEM),
        ("https://m.wikidata.org/wiki/Q159758", ITEM),
        ("https://www.wikidata.org/wiki/Special:EntityData/Q159758.json", ITEM),
        ("wd:Q159758", ITEM),
        ("q159758", ITEM),
        ("http://vocab.getty.edu/ulan/500026846", ULAN),
        ("http://vocab.getty.edu/page/ulan/500026846", ULAN),
        ("http://vocab.getty.edu/ulan/500026846-agent", ULAN),
        ("https://www.getty.edu/vow/ULANFullDisplay?find=&role=&nation=&subjectid=500026846", ULAN),
        ("https://viaf.org/viaf/268271/", VIAF),
        ("http://viaf.org/viaf/268271/#Turner", VIAF),
        ("https://www.wikiart.org/en/william-turner", "wikiart.org/william-turner"),
    ],
)
def test_one_page_has_one_form(address: str, expected: str) -> None:
    assert canonical(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "Q",
        "Q0",
        "http://[",
        "Claude Monet",
        "https://example.org/wiki/Claude_Monet",
        "https://en.wikipedia.org/",
        "https://en.wikipedia.org/wiki/",
        "https://notwikipedia.org/wiki/Claude_Monet",
        "https://wikipedia.org.example.com/wiki/Claude_Monet",
        "https://www.wikidata.org/wiki/Property:P737",
        "https://www.wikiart.org/en/william-turner/rain-steam-and-speed",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_have_none(address: str) -> None:
    assert canonical(address) is None


def test_addresses_of_no_known_kind_are_comparable_as_they_are() -> None:
    assert comparable("https://Example.org/people/17/") == "Example.org/people/17"
    assert comparable(" http://example.org/people/17 ") == comparable("//example.org/people/17")
    assert comparable("wd:Q159758") == ITEM


def test_articles_are_comparable_within_a_language() -> None:
    assert kind(TURNER) != kind("fr.wikipedia.org/wiki/Turner")
    assert kind(ITEM) == kind("wikidata.org/wiki/Q1")


@pytest.mark.parametrize("address", [TURNER, ITEM, ULAN, VIAF, "wikiart.org/william-turner"])
def test_what_is_shown_leads_to_the_same_page(address: str) -> None:
    assert shown(address).startswith("https://")
    assert canonical(shown(address)) == address


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    found = canonical(text)
    assert found is None or "/" in found


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="#?%/<>"), min_size=1))
def test_a_form_is_its_own_form(title: str) -> None:
    found = canonical(f"https://en.wikipedia.org/wiki/{title}")
    assert found is None or canonical(found) == found
