"""Which ways of writing are one name, and what of a life is written with it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.identity.attribution import circle_of, names_nobody
from shared.identity.dates import Life, life_of, year_of
from shared.identity.names import family_name, is_part, keys, taken_apart, without_qualifier
from shared.names import artist_id

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéñø", min_size=2, max_size=8)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Turner, Joseph Mallord William", "joseph-mallord-william-turner"),
        ("Gogh, Vincent van", "vincent-van-gogh"),
        ("Holbein, Hans, the Younger", "hans-holbein-the-younger"),
        ("Holbein, Hans the Younger", "hans-holbein-the-younger"),
        ("Holbein the Younger, Hans", "hans-holbein-the-younger"),
        ("Holbein, Hans, d. J.", "hans-holbein-d-j"),
        ("Hans Holbein, the Younger", "hans-holbein-the-younger"),
        ("Brueghel, Jan (II)", "jan-brueghel-ii"),
        ("Wyeth, Andrew, Jr.", "andrew-wyeth-jr"),
        ("Turner, J.M.W.", "j-m-w-turner"),
        ("Turner, ", "turner"),
        (", Turner", "turner"),
    ],
)
def test_the_order_of_a_catalogue_is_undone(name: str, key: str) -> None:
    assert keys(name) == (key,)


def test_a_comma_may_not_part_a_family_name() -> None:
    assert set(keys("Leonardo, da Vinci")) == {"da-vinci-leonardo", "leonardo-da-vinci"}


def test_a_list_of_names_is_not_turned_round() -> None:
    assert keys("Rubens, Brueghel, Snyders") == ("rubens-brueghel-snyders",)


@pytest.mark.parametrize("name", ["", " ", ",", " , ,", "—"])
def test_no_name_has_no_key(name: str) -> None:
    assert keys(name) == ()


@given(WORDS, WORDS)
def test_a_name_and_its_entry_are_one(given_name: str, family: str) -> None:
    assume(
        not {artist_id(given_name), artist_id(family)} & {"de", "van", "ii", "iii", "iv", "jr", "sr", "fils", "pere"}
    )
    assert artist_id(f"{given_name} {family}") in keys(f"{family}, {given_name}")


@given(st.text())
def test_every_text_has_keys_that_are_identities(text: str) -> None:
    assert all(key and artist_id(key) == key for key in keys(text))


@given(st.lists(WORDS, min_size=2, max_size=5, unique=True), st.data())
def test_a_part_of_a_name_never_has_the_names_key(words: list[str], data: st.DataObject) -> None:
    """Whatever words are left out: only all of them are the name."""
    kept = data.draw(st.lists(st.sampled_from(words), unique=True, max_size=len(words) - 1))
    assert not set(keys(" ".join(kept))) & set(keys(" ".join(words)))


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("turner", "j-m-w-turner"),
        ("van-gogh", "vincent-van-gogh"),
        ("de-la-tour", "georges-de-la-tour"),
        ("leonardo", "leonardo-da-vinci"),
        ("pieter-bruegel", "pieter-bruegel-the-elder"),
        ("pieter-brueghel", "pieter-bruegel-the-elder"),
        ("david-teniers", "david-teniers-iii"),
        ("utagawa-hiroshige", "utagawa-hiroshige-ii"),
    ],
)
def test_too_little_of_a_name(part: str, whole: str) -> None:
    assert is_part(part, whole)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("rembrandt", "rembrandt"),
        ("william-turner", "j-m-w-turner"),
        ("paul-gauguin", "eugene-henri-paul-gauguin"),
        ("rembrandt-van-rijn", "rembrandt"),
        ("pieter-brueghel-i", "pieter-bruegel-the-elder"),
        ("titian", "tiziano-vecellio"),
    ],
)
def test_enough_of_a_name(name: str, other: str) -> None:
    assert not is_part(name, other)


@pytest.mark.parametrize(
    ("key", "family"),
    [
        ("claude-monet", "monet"),
        ("hans-holbein-the-younger", "holbein"),
        ("jan-brueghel-ii", "brueghel"),
        ("rembrandt", "rembrandt"),
        ("ii", "ii"),
    ],
)
def test_a_family_name_is_the_last_word(key: str, family: str) -> None:
    assert family_name(key) == family


def test_a_title_loses_its_qualifier_and_nothing_else() -> None:
    assert without_qualifier("Francis Bacon (artist)") == "Francis Bacon"
    assert without_qualifier("Claude Monet") == "Claude Monet"
    assert without_qualifier("(artist)") == "(artist)"


@pytest.mark.parametrize(
    ("text", "name", "life"),
    [
        ("Katsushika Hokusai (Japanese, 1760–1849)", "Katsushika Hokusai", Life(1760, 1849)),
        ("Hokusai (1760-1849)", "Hokusai", Life(1760, 1849)),
        ("Turner, J. M. W., 1775-1851", "Turner, J. M. W.", Life(1775, 1851)),
        ("Hockney, David, 1937-", "Hockney, David", Life(1937, None)),
        ("David Hockney (British, b. 1937)", "David Hockney", Life(1937, None)),
        ("David Hockney (born Bradford 1937)", "David Hockney", Life(1937, None)),
        ("Pieter Bruegel the Elder (Netherlandish, c. 1525/30–1569)", "Pieter Bruegel the Elder", Life(None, 1569)),
        ("Reza Abbasi (d. 1635)", "Reza Abbasi", Life(None, 1635)),
        ("Somebody (active 1620–1640)", "Somebody", Life()),
        ("Sainte-Beuve (Saint-Étienne 1850 – Paris 1900)", "Sainte-Beuve", Life(1850, 1900)),
        ("Francis Bacon (artist)", "Francis Bacon (artist)", Life()),
        ("Claude Monet", "Claude Monet", Life()),
        ("Bruegel, Pieter, approximately 1525-1569", "Bruegel, Pieter", Life(1525, 1569)),
        ("1775-1851", "1775-1851", Life()),
        ("(1760–1849)", "(1760–1849)", Life()),
        ("Rembrandt (Dutch, 1606–1669) and workshop", "Rembrandt (Dutch, 1606–1669) and workshop", Life()),
    ],
)
def test_years_that_follow_a_name_are_told_from_it(text: str, name: str, life: Life) -> None:
    written = taken_apart(text)
    assert (written.name, written.life) == (name, life)


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("1840", 1840),
        ("May 2, 1840", 1840),
        ("1840-11-14", 1840),
        ("+1840-11-14T00:00:00Z", 1840),
        ("c. 1840", 1840),
        ("1477/78", 1477),
        ("1840 or 1841", 1840),
        ("500 BC", -500),
        ("-0500-01-01", -500),
        ("1525/30", None),
        ("between 1525 and 1530", None),
        ("active 1620", None),
        ("after 1620", None),
        ("16th century", None),
        ("12.5.40", None),
        ("unknown", None),
        ("9999", None),
        ("", None),
    ],
)
def test_a_date_tells_a_year_or_none(date: str, year: int | None) -> None:
    assert year_of(date) == year


@given(st.text())
def test_any_text_may_stand_for_a_date_or_a_life(text: str) -> None:
    assert year_of(text) is None or abs(year_of(text) or 0) < 2100
    life_of(text)
    assert taken_apart(text).name in text


@pytest.mark.parametrize(
    "name",
    [
        "Unknown",
        "unknown artist",
        "Artist unknown",
        "Anonymous",
        "Anonymous (Italian)",
        "Anonyme",
        "Unidentified photographer",
        "Various artists",
        "Неизвестный художник",
        "作者不詳",
        "n/a",
    ],
)
def test_nobody_in_particular(name: str) -> None:
    assert names_nobody(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("After Rembrandt", "after"),
        ("Workshop of Peter Paul Rubens", "workshop of"),
        ("Attributed to Hokusai", "attributed to"),
        ("Rubens, Peter Paul, and workshop", "workshop"),
        ("Rubens and workshop", "and workshop"),
        ("Rembrandt van Rijn (after, 1606–1669)", "after"),
        ("Rembrandt (workshop of; Dutch, 1606–1669)", "workshop of"),
        ("Rembrandt van Rijn [studio]", "studio"),
        ("Leonardo, probably", "probably"),
        ("Scuola del Guercino", "scuola del"),
        ("Rembrandt, school of", "school of"),
        ("Style of Claude Lorrain", "style of"),
        ("In the manner of Goya", "in the manner of"),
        ("d’après David", "d apres"),
        ("Nachfolger des Hieronymus Bosch", "nachfolger"),
        ("Florentine School, 15th century", "school"),
        ("Rembrandt (?)", "?"),
    ],
)
def test_not_by_the_master_alone(name: str, said: str) -> None:
    assert circle_of(name) == said


@pytest.mark.parametrize(
    "name",
    [
        "Claude Monet",
        "Master of Flémalle",
        "Anonimus Bosch",
        "Nachman Bialik",
        "Norman Schooler",
        "Shopov, Ivan",
        "Afternoon, Ada",
    ],
)
def test_names_of_somebody(name: str) -> None:
    assert not names_nobody(name)
    assert circle_of(name) == ""
