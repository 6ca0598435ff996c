"""A person's fresh state in one round trip: what a recommendation starts from.

Each link keeps the server's ids of its relationship and its far node, so that reasons can
show paths without reading them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, Row
from graph.db.values import text_or, text_or_none
from graph.errors import NotFoundError
from graph.interactions.types import TYPE_OF, InteractionType
from graph.viewer import Role, Viewer

STATE = """
UNWIND $ids AS wanted
MATCH (u:User {id: wanted})
RETURN u.id AS id, elementId(u) AS element, u.name AS name, u.seniority AS seniority, u.years AS years,
       coalesce(u.openToRemote, true) AS openToRemote, u.minimumSalary AS minimumSalary,
       u.salaryCurrency AS salaryCurrency, u.headline AS headline, coalesce(u.discoverable, false) AS discoverable,
       COLLECT { MATCH (u)-[r:HAS_SKILL]->(x:Skill)
                 RETURN ['HAS_SKILL', elementId(r), 'Skill', x.id, elementId(x), x.name, r.level / 5.0, null, null]
       } AS skills,
       COLLECT { MATCH (u)-[r:WORKED_AS]->(x:Occupation)
                 RETURN ['WORKED_AS', elementId(r), 'Occupation', x.id, elementId(x), x.title,
                         CASE WHEN r.to IS NULL THEN 1.0 ELSE 0.5 END, r.from, x.titleArabic]
       } AS careers,
       COLLECT { MATCH (u)-[r:TARGETS]->(x:Occupation)
                 RETURN ['TARGETS', elementId(r), 'Occupation', x.id, elementId(x), x.title, 1.0, null, x.titleArabic]
       } AS targets,
       COLLECT { MATCH (u)-[r:INTERESTED_IN]->(x)
                 RETURN ['INTERESTED_IN', elementId(r), labels(x)[0], x.id, elementId(x), coalesce(x.name, x.title),
                         r.weight, null, x.titleArabic]
       } AS interests,
       COLLECT { MATCH (u)-[r:VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED]->(x)
                 RETURN [type(r), labels(x)[0], x.id, datetime(r.lastAt).epochMillis]
       } AS choices,
       COLLECT { MATCH (u)-[:LIVES_IN]->(p:Place) RETURN p.id } AS homes
"""
VISITOR = """
RETURN COLLECT { UNWIND $skills AS id MATCH (s:Skill {id: id}) RETURN [s.id, elementId(s), s.name, null] } AS skills,
       COLLECT { UNWIND $occupations AS id MATCH (o:Occupation {id: id})
                 RETURN [o.id, elementId(o), o.title, o.titleArabic] } AS occupations
"""
VISITOR_WEIGHT = 0.6
LABELS = {str(label): label for label in ItemLabel}


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship from the person to a node.

    ``weight`` is 0–1, of an occupation 1 while it is held; ``since`` is its start date; ``arabic`` is the node's name
    in Arabic, where it has one.
    """

    type: str
    relationship: str
    label: str
    id: str
    element: str
    caption: str
    weight: float
    since: str | None
    arabic: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person did with an item, and when they last did, in seconds since 1970."""

    type: InteractionType
    label: ItemLabel
    id: str
    at: float


@dataclass(frozen=True, slots=True)
class PersonState:
    """What the graph knows about a person now; ``element`` is the server's id of the node."""

    id: str
    element: str
    name: str
    seniority: str | None
    years: float | None
    open_to_remote: bool
    minimum_salary: float | None
    salary_currency: str | None
    headline: str | None
    skills: tuple[Link, ...]
    careers: tuple[Link, ...]
    targets: tuple[Link, ...]
    interests: tuple[Link, ...]
    choices: tuple[Choice, ...]
    place: str | None
    discoverable: bool = False

    def chosen(self, label: ItemLabel, *types: InteractionType) -> list[Choice]:
        """Choices of items of one label, of some types."""
        return [choice for choice in self.choices if choice.label == label and choice.type in types]

    def last_chosen(self, label: ItemLabel, *types: InteractionType) -> dict[str, float]:
        """When each of these items was last chosen, in seconds since 1970, by id; the latest first."""
        last: dict[str, float] = {}
        for choice in sorted(self.chosen(label, *types), key=lambda one: -one.at):
            last.setdefault(choice.id, choice.at)
        return last


@dataclass(frozen=True, slots=True)
class Visitor:
    """What somebody says of themselves: ids of skills and of occupations, and a sentence."""

    skills: Sequence[str]
    occupations: Sequence[str]
    text: str


class StateRepository:
    """Reads the state of people for the recommender.

    Args:
        client: the graph.
        viewer: who looks.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def visitor(self, about: Visitor) -> PersonState:
        """The state of somebody of whom nothing is stored; what does not exist is left out."""
        rows = await self._client.read(VISITOR, skills=list(about.skills), occupations=list(about.occupations))
        return visiting(about, rows[0])

    async def of(self, id: str) -> PersonState:
        """The state of one person, in one round trip.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(id)
        found = await self.many([id])
        if not found:
            raise NotFoundError("User", id)
        return found[0]

    async def many(self, ids: Sequence[str]) -> list[PersonState]:
        """The states of some people, in one round trip; left out is who is not there, or hides from recruiters."""
        self._viewer.require_role(Role.ADMIN, Role.RECRUITER)
        states = [state_of(row) for row in await self._client.read(STATE, ids=list(ids))]
        return [state for state in states if state.discoverable or self._viewer.is_admin]


def state_of(row: Row) -> PersonState:
    """A state from a row of the repository's query."""
    return PersonState(
        id=row["id"],
        element=row["element"],
        name=row["name"] or row["id"],
        seniority=row["seniority"],
        years=row["years"],
        open_to_remote=row["openToRemote"],
        minimum_salary=row["minimumSalary"],
        salary_currency=row["salaryCurrency"],
        headline=row["headline"],
        skills=links(row["skills"]),
        careers=links(row["careers"]),
        targets=links(row["targets"]),
        interests=links(row["interests"]),
        choices=choices_of(row["choices"]),
        place=row["homes"][0] if row["homes"] else None,
        discoverable=row["discoverable"],
    )


def choices_of(rows: list[list[Any]]) -> tuple[Choice, ...]:
    """Choices in an order of their own, so that equal states compare equal."""
    return tuple(Choice(TYPE_OF[name], LABELS[label], id, at / 1_000) for name, label, id, at in sorted(rows))


def visiting(about: Visitor, row: Row) -> PersonState:
    """A visitor's state; it has no node, and its links no relationships."""

    def found(type: str, label: str, nodes: list[list[Any]]) -> tuple[Link, ...]:
        return tuple(
            Link(type, "", label, id, element, text_or(name, id), VISITOR_WEIGHT, None, text_or_none(arabic))
            for id, element, name, arabic in nodes
        )

    return PersonState(
        id="",
        element="",
        name="",
        seniority=None,
        years=None,
        open_to_remote=True,
        minimum_salary=None,
        salary_currency=None,
        headline=about.text or None,
        skills=found("HAS_SKILL", "Skill", row["skills"]),
        careers=found("WORKED_AS", "Occupation", row["occupations"]),
        targets=(),
        interests=(),
        choices=(),
        place=None,
    )


def links(rows: list[list[Any]]) -> tuple[Link, ...]:
    """Links in the order of their relationship's id, so that equal states compare equal."""
    return tuple(sorted((link_of(row) for row in rows), key=lambda link: (link.type, link.id)))


def link_of(row: Sequence[Any]) -> Link:
    """A link from a row of the query; a nameless node bears its id."""
    type, relationship, label, id, element, caption, weight, since, arabic = row
    return Link(type, relationship, label, id, element, text_or(caption, id), weight, since, text_or_none(arabic))
