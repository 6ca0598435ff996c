"""Reading single values of ESCO's tables."""

import pytest

from graph.ingest.esco_values import (
    OCCUPATION_SCHEMES,
    SKILL_SCHEMES,
    read_alternatives,
    read_isco,
    read_kind,
    read_label,
    read_relation,
    read_status,
    read_uri,
)

URI = "http://data.europa.eu/esco/skill/7f-a"


@pytest.mark.parametrize(
    "text", [URI, f" {URI}\u00a0", f"\ufeff{URI}", f"{URI}/", URI.replace("http:", "https:"), f"\t{URI}\r"]
)
def test_a_uri_is_read_whatever_stands_around_it(text: str) -> None:
    assert read_uri(text, SKILL_SCHEMES) == URI


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not an ESCO concept"),
        ("http://data.europa.eu/esco/skill/", "not an ESCO concept"),
        ("http://data.europa.eu/esco/skill/a b", "not an ESCO concept"),
        ("http://example.com/esco/skill/a", "not an ESCO concept"),
        ("http://data.europa.eu/esco/occupation/a", "not the URI of skill or isced-f"),
    ],
)
def test_what_is_no_uri_of_the_table_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_uri(text, SKILL_SCHEMES)


def test_groups_of_occupations_are_no_occupations() -> None:
    with pytest.raises(ValueError, match="not the URI of occupation"):
        read_uri("http://data.europa.eu/esco/isco/C7512", OCCUPATION_SCHEMES)


def test_labels_have_single_blanks() -> None:
    assert read_label("  fold\u00a0 paper\u200b ") == "fold paper"
    with pytest.raises(ValueError, match="empty"):
        read_label(" \u200b\u00a0")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", None),
        ("fold paper\n \n", None),
        ("paper folding\r\nfolding sheets \r\npaper folding", ["paper folding", "folding sheets"]),
        ("paper folding | folding sheets|", ["paper folding", "folding sheets"]),
    ],
)
def test_alternatives_stand_on_lines_or_between_bars(text: str, labels: list[str] | None) -> None:
    assert read_alternatives(text, "fold paper") == labels


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", None), ("7512", "7512"), (" 7512 ", "7512"), ("C7512", "7512"), ("7512.0", "7512"),
        ("http://data.europa.eu/esco/isco/C7512", "7512"), ("0310", "0310"), ("310", "0310"),
    ],
)  # fmt: skip
def test_isco_codes_have_four_digits(text: str, code: str | None) -> None:
    assert read_isco(text) == code


@pytest.mark.parametrize(
    "text", ["751", "75", "75120", "baker", "7512.1", "D7512", "7512, 7514", "\u0667\u0665\u0661\u0662"]
)
def test_other_isco_codes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="four digits"):
        read_isco(text)


def test_words_are_read_in_any_case() -> None:
    assert [read_relation(text) for text in ("Essential", " OPTIONAL ")] == ["essential", "optional"]
    assert [read_kind(text) for text in ("Knowledge", "skill / competence", " ")] == ["KNOWLEDGE", "COMPETENCE", None]
    read_status("Released ")
    read_status("")


def test_other_words_are_refused() -> None:
    with pytest.raises(ValueError, match="'helpful' is neither essential nor optional"):
        read_relation("helpful")
    with pytest.raises(ValueError, match="'magic' is neither knowledge nor skill/competence"):
        read_kind("magic")
    with pytest.raises(ValueError, match="the concept is 'obsolete', not released"):
        read_status("obsolete")
