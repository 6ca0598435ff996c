"""Visitors: what they say of themselves, as a person's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.db.client import Row
from graph.people.state import Link, Origin, PersonState

VISITOR = """
RETURN COLLECT { UNWIND $skills AS id MATCH (s:Skill {id: id}) RETURN [s.id, elementId(s), s.name, null] } AS skills,
       COLLECT { UNWIND $occupations AS id MATCH (o:Occupation {id: id})
                 RETURN [o.id, elementId(o), o.title, o.titleArabic] } AS occupations
"""
TEXT_WEIGHT = 0.6  # of a link that comes from what a person wrote  # of a link that comes from what a person wrote


@dataclass(frozen=True, slots=True)
class VisitorWishes:
    """What a visitor says of the work that they want; as in :class:`PersonState`."""

    seniority: str | None = None
    open_to_remote: bool = True
    remote_only: bool = False
    open_to_relocate: bool = False
    minimum_salary: float | None = None
    salary_currency: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor's description of themselves: ids of skills and occupations, a sentence, and wishes.

    ``origin`` says whether the sentence names the occupations or they are guesses.
    """

    skills: Sequence[str]
    occupations: Sequence[str]
    text: str
    origin: Origin = Origin.NAMED
    wishes: VisitorWishes = VisitorWishes()


def visiting(visitor: Visitor, row: Row) -> PersonState:
    """Build a visitor's state. It has no node, and its links have no relationships."""

    def build_link(type: str, label: str, node: list[Any]) -> Link:
        id, element, name, arabic = node
        return Link(type, "", label, id, element, name, TEXT_WEIGHT, None, arabic, visitor.origin)

    def build_links(type: str, label: str, nodes: list[list[Any]]) -> tuple[Link, ...]:
        return tuple(build_link(type, label, node) for node in nodes)

    return PersonState(
        id="",
        element="",
        name="",
        seniority=visitor.wishes.seniority,
        years=None,
        open_to_remote=visitor.wishes.open_to_remote,
        minimum_salary=visitor.wishes.minimum_salary,
        salary_currency=visitor.wishes.salary_currency,
        headline=visitor.text or None,
        skills=build_links("HAS_SKILL", "Skill", row["skills"]),
        careers=build_links("WORKED_AS", "Occupation", row["occupations"]),
        targets=(),
        interests=(),
        choices=(),
        place=visitor.wishes.place,
        open_to_relocate=visitor.wishes.open_to_relocate,
        remote_only=visitor.wishes.remote_only,
    )
