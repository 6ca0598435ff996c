"""Completeness of profiles."""

from dataclasses import replace

from gnn.profiles.completeness import ProfileLevel, ProfileSection, measure_completeness
from graph.catalogue.types import Occupation, Place, Skill
from graph.people.users import Education, Experience, HeldSkill, User

CLERK = Occupation("o1", "Clerk", None, None)
EMPTY = User(
    "u", "", None, (), None, None, None, True, False, False, False, None, None, (), (), (), (), ()
)  # fmt: skip


def held(count: int, level: int | None = 3) -> tuple[HeldSkill, ...]:
    return tuple(HeldSkill(Skill(f"s{n}", f"S{n}", "KNOWLEDGE"), level, None, None, None) for n in range(count))


FULL = replace(
    EMPTY,
    name="Ann",
    headline="Clerk",
    language="en",
    seniority="MID",
    years=3.0,
    place=Place("eg-cairo", "Cairo", "EG", None),
    targets=(CLERK,),
    education=(Education("e", "BA", "Law", "Cairo University", "2010-09", "2014-06"),),
    experience=(Experience("x", "Clerk", "Acme", "2015-01", None, CLERK),),
    skills=held(10),
)


def test_an_empty_profile_has_nothing_and_a_full_one_all() -> None:
    empty, full = measure_completeness(EMPTY), measure_completeness(FULL)
    assert (empty.score, empty.level) == (0, ProfileLevel.STARTED)
    assert (full.score, full.level) == (100, ProfileLevel.COMPLETE)
    assert [section.section for section in full.sections] == list(ProfileSection)
    assert all(section.percentage == 100 for section in full.sections)


def test_each_section_counts_its_own_fields() -> None:
    some = replace(FULL, headline=" ", education=(), skills=held(6, None))
    basic, education, experience, skills = measure_completeness(some).sections
    assert (basic.filled, basic.total) == (6, 7)
    assert (education.filled, education.total) == (0, 4)
    assert experience.percentage == 100
    assert (skills.filled, skills.total) == (2, 4)
    assert measure_completeness(some).score == round(25 * 6 / 7 + 30 + 15)


def test_an_entry_without_dates_is_not_complete() -> None:
    bare = replace(FULL, experience=(*FULL.experience, Experience("y", "Clerk", None, None, None, CLERK)))
    assert measure_completeness(bare).sections[2].filled == 1
