"""Names in lists of skills are linked to the skills that they name, and to no others."""

import pytest

from workers.documents.listed_names import ListedNames
from workers.documents.skill_names import SkillKnowledge, read_skill_knowledge

SKILLS = [
    ("packing", "packaging engineering", ["engineering"]),
    ("shares", "securities", ["security", "securities trading"]),
    ("smell", "olfaction", ["smelling"]),
    ("ideas", "think creatively", ["design", "be creative"]),
    ("service", "customer service", ["customer care", "client relations"]),
    ("general", "general medicine", ["internal medicine"]),
    ("analysis", "perform data analysis", ["analyse data"]),
    ("things", "Internet of Things", ["IoT", "smart objects"]),
    ("kitchen", "Chef (tools for software configuration management)", ["Chef"]),
    ("method", "lean planning (project methods)", ["selling of goods"]),
    ("tie", "tie a knot", ["knots"]),
    ("rope", "work with ropes", ["knots"]),
    ("talk", "communication", ["تواصل"]),
    ("wood", "carpentry workshop", []),
]
NAMES = ListedNames(SKILLS, SkillKnowledge(list_names={"talk": ["comms"]}))


@pytest.mark.parametrize(
    ("name", "skill"),
    [
        ("Customer Service", "service"),
        ("customer care", "service"),
        ("data analysis", "analysis"),
        ("iot", "things"),
        ("IOT", "things"),
        ("lean planning", "method"),
        ("carpentry workshops", "wood"),
        ("carpentryworkshop", "wood"),
        ("carpantry workshop", "wood"),
        ("communications", "talk"),
        ("comms", "talk"),
        ("تواصل", "talk"),
        ("securities", "shares"),
    ],
)
def test_a_name_is_linked_to_the_skill_that_it_names(name: str, skill: str) -> None:
    assert NAMES.find(name) == skill


@pytest.mark.parametrize(
    "name",
    [
        "engineering",
        "security",
        "selling",
        "smelling",
        "design",
        "internal medicine",
        "client relations",
        "chef",
        "knots",
        "smart objects",
        "knot",
        "tei a knot",
        "",
        "()",
        "customer " * 60,
    ],
)
def test_a_name_that_names_no_skill_for_certain_is_not_linked(name: str) -> None:
    assert NAMES.find(name) is None


def test_the_reviewed_list_is_sound() -> None:
    listed = read_skill_knowledge().list_names
    names = [name for own in listed.values() for name in own]
    assert [id for id in listed if not id.startswith("esco-")] == []
    assert len(names) == len(set(names))
