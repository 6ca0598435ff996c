"""A person's profile as JSON Resume, version 1.0.0: https://jsonresume.org/schema."""

from collections.abc import Mapping
from typing import Any

from graph.privacy.export import Facts, PersonalData

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
LEVELS: Mapping[int, str] = {1: "Beginner", 2: "Elementary", 3: "Intermediate", 4: "Advanced", 5: "Master"}


def make_resume(data: PersonalData) -> dict[str, Any]:
    """Return the profile; parts that are unknown are left out."""
    home = next((facts["node"]["name"] for facts in data.sections["home"]), None)
    basics = {
        "name": data.person.get("name"),
        "label": data.person.get("headline"),
        "email": data.person.get("email"),
        "location": {"city": home} if home else None,
    }
    return {
        "$schema": SCHEMA,
        "basics": drop_unknown(basics),
        "work": [make_work(facts) for facts in data.sections["experience"]],
        "education": [make_education(facts) for facts in data.sections["education"]],
        "skills": [make_skill(facts) for facts in data.sections["skills"]],
    }


def make_work(facts: Facts) -> dict[str, Any]:
    """Return a stage of a career."""
    return drop_unknown(
        {
            "name": facts.get("organisation"),
            "position": facts.get("title") or facts["node"]["name"],
            "startDate": facts.get("from"),
            "endDate": facts.get("to"),
        }
    )


def make_education(facts: Facts) -> dict[str, Any]:
    """Return a stage of an education."""
    return drop_unknown(
        {
            "institution": facts["node"]["name"],
            "area": facts.get("field"),
            "studyType": facts.get("degree"),
            "startDate": facts.get("from"),
            "endDate": facts.get("to"),
        }
    )


def make_skill(facts: Facts) -> dict[str, Any]:
    """Return a skill; its level from 1 to 5 is a word."""
    return drop_unknown({"name": facts["node"]["name"], "level": LEVELS.get(facts.get("level") or 0)})


def drop_unknown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are known."""
    return {name: value for name, value in values.items() if value not in (None, "")}
