"""How complete a profile is: the share of each section's fields that are filled, weighted by section.

| section    | points | fields |
| ---------- | ------ | ------ |
| BASIC      | 25     | name, headline, place, language, seniority, years of experience, an occupation to aim for |
| EDUCATION  | 15     | an entry; on the latest one a degree, a field and a beginning |
| EXPERIENCE | 30     | an entry; on all of them a beginning and an organisation |
| SKILLS     | 30     | one skill, five, ten; a level for half of them |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.people.users import User

SOME, MANY = 5, 10


class ProfileSection(StrEnum):
    """A section of a profile."""

    BASIC = "BASIC"
    EDUCATION = "EDUCATION"
    EXPERIENCE = "EXPERIENCE"
    SKILLS = "SKILLS"


class ProfileLevel(StrEnum):
    """How complete a profile is, in a word."""

    STARTED = "STARTED"
    FAIR = "FAIR"
    GOOD = "GOOD"
    COMPLETE = "COMPLETE"


POINTS: Mapping[ProfileSection, int] = {
    ProfileSection.BASIC: 25,
    ProfileSection.EDUCATION: 15,
    ProfileSection.EXPERIENCE: 30,
    ProfileSection.SKILLS: 30,
}
LEAST: Mapping[ProfileLevel, int] = {ProfileLevel.COMPLETE: 95, ProfileLevel.GOOD: 75, ProfileLevel.FAIR: 40}


@dataclass(frozen=True, slots=True)
class SectionCompleteness:
    """A section: how many of its fields are filled, and the points of the whole that this gives."""

    section: ProfileSection
    filled: int
    total: int

    @property
    def percentage(self) -> float:
        """The share of the fields that are filled, 0–100."""
        return 100.0 * self.filled / self.total

    @property
    def score(self) -> float:
        """Its points of the completeness."""
        return POINTS[self.section] * self.filled / self.total


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a profile is, by section."""

    sections: tuple[SectionCompleteness, ...]

    @property
    def score(self) -> int:
        """The completeness, 0–100."""
        return round(sum(section.score for section in self.sections))

    @property
    def level(self) -> ProfileLevel:
        """The completeness in a word."""
        return next((level for level, least in LEAST.items() if self.score >= least), ProfileLevel.STARTED)


def measure_completeness(user: User) -> Completeness:
    """Return how complete a profile is."""
    fields = {
        ProfileSection.BASIC: basic_fields(user),
        ProfileSection.EDUCATION: education_fields(user),
        ProfileSection.EXPERIENCE: experience_fields(user),
        ProfileSection.SKILLS: skill_fields(user),
    }
    return Completeness(tuple(SectionCompleteness(name, sum(filled), len(filled)) for name, filled in fields.items()))


def basic_fields(user: User) -> list[bool]:
    """Return whether each basic field is filled."""
    texts = [bool(text and text.strip()) for text in (user.headline, user.language, user.seniority)]
    has_name = user.name != user.id  # which stands in for a missing name
    return [has_name, *texts, user.place is not None, user.years is not None, bool(user.targets)]


def education_fields(user: User) -> list[bool]:
    """Return whether each field of the education is filled."""
    latest = user.education[0] if user.education else None
    return [latest is not None, *(bool(latest and text) for text in (
        (latest.degree, latest.field, latest.begin) if latest else (None, None, None)
    ))]  # fmt: skip


def experience_fields(user: User) -> list[bool]:
    """Return whether each field of the experience is filled."""
    entries = user.experience
    return [
        bool(entries),
        bool(entries) and all(entry.begin for entry in entries),
        bool(entries) and all(entry.organisation for entry in entries),
    ]


def skill_fields(user: User) -> list[bool]:
    """Return whether each field of the skills is filled."""
    count, rated = len(user.skills), sum(skill.level is not None for skill in user.skills)
    return [count >= 1, count >= SOME, count >= MANY, count > 0 and 2 * rated >= count]
