"""Skills are found in texts by the names of daily speech, and ordinary words are no skills."""

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workers.documents.esco import MATCHER, SKILLS, skills_in
from workers.documents.phrase_finder import key_of
from workers.documents.skill_names import REVIEWED, read_skill_knowledge


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("We script in Python and java.", ["python", "java"]),
        ("Tools: ＳＱＬ, pythón", ["sql", "python"]),  # noqa: RUF001 - full-width letters
        ("Our rules are in Prolog.", ["prolog"]),
        ("a long prolog to the play", []),
        ("Reports in R and SQL.", ["r", "sql"]),
        ("Languages: C, C#, C++", ["programming", "c#", "c++"]),
        ("Python/R/SQL", ["python", "r", "sql"]),
        ("Ask R. Abbas about statistics.", []),
        ("We do statistics in R. You will like it.", ["r"]),
        ("R&D with Python", ["python"]),
        ("C-level reports by SQL", ["sql"]),
        ("vitamin C for programmers", []),
        ("Services written in Go, with an SQL database", ["programming", "sql"]),
        ("Go to our developers.", []),
        ("Advanced Excel, SQL", ["sheets", "sql"]),
        ("Word, excel and Outlook", ["sheets"]),
        ("You excel in SQL.", ["sql"]),
        ("You want to excel with data.", []),
        ("Hosted on AWS, or with cloud technologies", ["cloud"]),
        ("retouching in Photoshop", ["photoshop"]),
        ("IT support", ["it"]),
        ("It supports the network.", []),
        ("We pay less than a CSS studio.", ["css"]),
        ("WE PAY LESS THAN OTHERS", []),
        ("communication of results", []),
        ("strong communication skills", ["communication"]),
        ("You know databases.", ["databases"]),
    ],
)
def test_names_of_daily_speech_are_found(text: str, skills: list[str]) -> None:
    assert skills_in(text) == skills


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("You know SQL. We hire regardless of age, pregnancy or belief in yoga.", ["sql"]),
        ("Duties:\nSQL\nBenefits:\nyoga at noon\nfree Python course\n\nCSS", ["sql", "css"]),
        ("About us\nWe sell yoga mats.\nRequirements:\nyou teach yoga", ["yoga"]),
        ("We offer yoga classes.", ["yoga"]),
    ],
)
def test_parts_about_other_things_are_left_out(text: str, skills: list[str]) -> None:
    assert skills_in(text) == skills


BLANKS = st.text(" \t\n\u00a0", max_size=3)


@given(BLANKS, BLANKS, st.sampled_from(["databases", "DataBases", "d\u0301atabases"]))
def test_spans_are_exact(before: str, after: str, name: str) -> None:
    text = f"é ({before}{name}{after}) \ufdfa"
    assert [text[start:end] for _, start, end in MATCHER.skill_spans(text)] == [name]


@given(st.text() | st.text("RC#+.&/ SQLl\n-'\u0627\u060c", max_size=80))
def test_no_text_raises_and_each_span_is_in_it(text: str) -> None:
    for _, start, end in MATCHER.skill_spans(text):
        assert 0 <= start < end <= len(text)
    MATCHER.occupations_in(text)
    MATCHER.occupation_of(text)


@given(st.sampled_from(sorted(SKILLS)), st.text(" \n", max_size=2))
def test_a_skill_is_found_by_its_own_label_in_a_list_of_skills(skill: str, blanks: str) -> None:
    id, label, _ = SKILLS[skill]
    assert MATCHER.skill_named(f"{blanks}{label.upper()}{blanks}") == id


def test_the_reviewed_list_is_sound() -> None:
    knowledge = read_skill_knowledge()
    assert [skill.id for skill in knowledge.reviewed if not skill.id.startswith("esco-")] == []
    assert [name for name, times in Counter(skill.id for skill in knowledge.reviewed).items() if times > 1] == []
    keys = Counter(key_of(name) for skill in knowledge.reviewed for name in skill.names)
    assert [key for key, times in keys.items() if times > 1 or not key] == []
    groups = set(tomllib.loads(REVIEWED.read_text(encoding="utf-8"))["contexts"])
    for skill in knowledge.reviewed:
        assert bool(skill.guarded) == bool(skill.context), skill
        assert groups.issuperset(skill.context), skill
