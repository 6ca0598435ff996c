"""Job titles name occupations by their head and its modifiers, never by one generic word."""

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text_folding import fold_text
from tests.unit.workers.documents.esco import MATCHER, OCCUPATIONS, occupation_of
from workers.documents.matcher import TextMatcher
from workers.documents.title_knowledge import REVIEWED
from workers.documents.title_matcher import genders_of


@pytest.mark.parametrize(
    ("title", "occupation"),
    [
        ("Nurse", "nurse"),
        ("Registered Nurse - ICU", "nurse"),
        ("R.N., night shift (f/m/d)", "nurse"),
        ("Ward nurses wanted!", "nurse"),
        ("Veterinary Nurse", "vet nurse"),
        ("Senior Data Analyst (m/f/d) - Cairo", "analyst"),
        ("Sr. Software Engineer II, $50/hr", "developer"),
        ("Software devloper", "developer"),
        ("Waiter/Waitress", "waiter"),
        ("Waitress - part time", "waiter"),
        ("Director, Sales", "sales"),
        ("Deputy Director, Finance", "finance"),
        ("Head of Finance", "finance"),
        ("E - learning developer", "trainer"),
        ("مطور برمجيات", "developer"),
        ("مطوّرة برمجيّات", "developer"),
        ("مهندس نقل - القاهرة", "transport"),
        ("مهندس النقل", "transport"),
        ("Director", None),
        ("Supervisor", None),
        ("Agent", None),
        ("Manager", None),
        ("Kitchen Supervisor", None),
        ("Film reviewer", None),
        ("Part time", None),
        ("Data", None),
        ("", None),
        ("12345", None),
    ],
)
def test_titles_name_occupations(title: str, occupation: str | None) -> None:
    assert occupation_of(title) == occupation


@pytest.mark.parametrize("words", ["Senior {}", "{} (remote)", "{} - Alexandria", "Junior {} II", "{} | Acme Ltd"])
@pytest.mark.parametrize("occupation", ["developer", "vet nurse", "analyst", "sales", "transport"])
def test_grade_place_and_company_change_nothing(words: str, occupation: str) -> None:
    assert occupation_of(words.format(OCCUPATIONS[occupation][1])) == occupation


def test_each_occupation_is_named_by_its_own_title() -> None:
    for name, (_, label, _) in OCCUPATIONS.items():
        assert occupation_of(label) == name
        assert occupation_of(label.upper()) == name
        assert [occupation_of(half) for half in genders_of(label)] == [name] * len(genders_of(label))


@given(st.text(max_size=400) | st.text("ab/-()., ofin&", max_size=400))
def test_no_title_raises(title: str) -> None:
    assert MATCHER.occupation_of(title) in {None, *(id for id, _, _ in OCCUPATIONS.values())}


@pytest.mark.parametrize(
    ("text", "occupations"),
    [
        ("I am a nurse and was a sales manager.", ["nurse", "sales"]),
        ("أبحث عن وظيفة مطور برمجيات في القاهرة", ["developer"]),
        ("Ask the director or an agent for data.", []),
        ("good customer service", []),
    ],
)
def test_running_text_names_occupations_by_whole_titles(text: str, occupations: list[str]) -> None:
    assert MATCHER.occupations_in(text) == [OCCUPATIONS[name][0] for name in occupations]


FIELDS = [f"{field} engineer" for field in (
    "hydraulic", "paint", "robotics", "tunnel", "glass", "ceramics", "acoustic", "rocket", "sail", "turbine", "valve",
    "wind", "paper", "steel", "dairy", "optics", "sonar", "laser", "rail", "dam", "canal", "soil", "mining", "toy",
    "lift", "crane", "pump", "radar",
)]  # fmt: skip
ENGINEERS = TextMatcher(
    (),
    [
        *((field, field, ["resident engineer"] if field == "tunnel engineer" else []) for field in FIELDS),
        ("sales engineer", "sales engineer", []),
        ("paint seller", "paint seller", ["paint"]),
        ("rail apprentice", "rail worker", ["rail apprentice", "rail staff"]),
        ("executive assistant", "executive assistant", []),
    ],
)


@pytest.mark.parametrize(
    ("title", "occupation"),
    [
        ("Technical Engineer - Hydraulic", "hydraulic engineer"),
        ("Resident Engineer - Turbine", "turbine engineer"),
        ("Site Engineer (Crane)", "crane engineer"),
        ("Dairy | Senior Engineer", "dairy engineer"),
        ("Project Engineer, Radar", "radar engineer"),
        ("Resident Engineer", "tunnel engineer"),
        ("Resident Engineer - Night shift", "tunnel engineer"),
        ("Sales Engineer - Turbine", "sales engineer"),
        ("Executive Assistant | Radar", "executive assistant"),
    ],
)
def test_the_field_in_another_part_decides_for_a_head_of_many_fields(title: str, occupation: str) -> None:
    assert ENGINEERS.occupation_of(title) == occupation


@pytest.mark.parametrize("title", ["Rail", "Rail staff", "Rail staff - Cairo", "RAIL APPRENTICE (full time)"])
def test_a_field_names_an_occupation_only_with_the_word_that_makes_it_one(title: str) -> None:
    assert ENGINEERS.occupation_of(title) == (None if title == "Rail" else "rail apprentice")


@pytest.mark.parametrize(
    "field",
    [
        "Legal",
        "Finance",
        "Electrical",
        "Marketing",
        "Banking",
        "Construction",
        "Telecom",
        "Automotive",
        "Military",
        "Travel",
    ],
)
def test_no_reviewed_title_is_a_field_alone(field: str) -> None:
    tables = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    occupations: list[tuple[str, str, list[str]]] = [
        (entry["id"], entry["label"], []) for entry in tables["occupation"]
    ]
    assert TextMatcher((), occupations).occupation_of(field) is None


def test_the_reviewed_list_is_sound() -> None:
    tables = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    assert [entry["id"] for entry in tables["occupation"] if not entry["id"].startswith("esco-")] == []
    titles = Counter(fold_text(title) for entry in tables["occupation"] for title in entry["titles"])
    assert [title for title, times in titles.items() if times > 1] == []
    assert Counter(entry["id"] for entry in tables["occupation"]).most_common(1)[0][1] == 1


ESCORT = "esco-db20c08e-819e-4410-91e2-6ac06add4e27"
GRADES = TextMatcher(
    (),
    [
        ("executive", "chief executive officer", ["president", "vice president"]),
        ("marketing", "marketing manager", ["vice president of marketing"]),
        ("foundry", "foundry manager", ["engineering manager", "foundry operations manager"]),
        ("tailor", "tailor", []),
        ("cook", "cook", ["chief of the group", "grill cook"]),
        (ESCORT, "escort", ["social escort", "مرافق / مرافقة"]),
    ],
)


@pytest.mark.parametrize(
    ("title", "occupation"),
    [
        ("Vice President", None),
        ("Assistant Vice President", None),
        ("VP", None),
        ("President", "executive"),
        ("VP of Marketing", "marketing"),
        ("Vice President, Marketing", "marketing"),
        ("Senior Engineering Manager", None),
        ("Foundry operations manager", "foundry"),
        ("Escort", None),
        ("مرافق", None),
        ("Tailor", "tailor"),
        ("Group Leader", None),
        ("Grill cook", "cook"),
    ],
)
def test_a_grade_or_a_misleading_name_gives_no_occupation(title: str, occupation: str | None) -> None:
    assert GRADES.occupation_of(title) == occupation


@pytest.mark.parametrize(
    ("text", "occupations"),
    [
        ("Escort first and business class passengers to the lounge", []),
        ("We tailor our menu to each guest.", []),
        ("I was a cook in a hotel.", ["cook"]),
    ],
)
def test_ordinary_words_of_a_text_name_no_occupation(text: str, occupations: list[str]) -> None:
    assert GRADES.occupations_in(text) == occupations
