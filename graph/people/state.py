"""A person's current state, read in one round trip. It is the input of recommendations.

Each link keeps the server's ids of its relationship and of the node at its other end, so that reasons can
show paths without reading them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, Row
from graph.db.stored import Amount, Caption, Otherwise, Stored, Text, Truth
from graph.db.values import all_readable, number_or_none, readable
from graph.interactions.types import TYPE_OF, InteractionType
from graph.people.standing import count_years, find_level
from graph.viewer import Role, Viewer

STATE = """
UNWIND $ids AS wanted
MATCH (u:User {id: wanted})
RETURN u.id AS id, elementId(u) AS element, u.name AS name, u.seniority AS seniority, u.years AS years,
       coalesce(u.openToRemote, true) AS openToRemote, coalesce(u.remoteOnly, false) AS remoteOnly,
       coalesce(u.openToRelocate, false) AS openToRelocate, u.minimumSalary AS minimumSalary,
       u.salaryCurrency AS salaryCurrency, u.headline AS headline, coalesce(u.discoverable, false) AS discoverable,
       COLLECT { MATCH (u)-[r:HAS_SKILL]->(x:Skill)
                 RETURN ['HAS_SKILL', elementId(r), 'Skill', x.id, elementId(x), x.name,
                         CASE WHEN r.level >= 0 THEN r.level / 5.0 ELSE 0.6 END, null, null]
       } AS skills,
       COLLECT { MATCH (u)-[r:WORKED_AS]->(x:Occupation)
                 RETURN ['WORKED_AS', elementId(r), 'Occupation', x.id, elementId(x), x.title,
                         CASE WHEN r.to IS NOT NULL OR coalesce(r.ended = true, false) THEN 0.5 ELSE 1.0 END,
                         r.from, x.titleArabic]
       } AS careers,
       COLLECT { MATCH (u)-[r:WORKED_AS]->(:Occupation) WHERE r.title IS NOT NULL
                 RETURN [r.title, r.from, r.to IS NOT NULL OR coalesce(r.ended = true, false)]
       } AS posts,
       COLLECT { MATCH (u)-[r:TARGETS]->(x:Occupation)
                 RETURN ['TARGETS', elementId(r), 'Occupation', x.id, elementId(x), x.title, 1.0, null, x.titleArabic]
       } AS targets,
       COLLECT { MATCH (u)-[r:INTERESTED_IN]->(x)
                 RETURN ['INTERESTED_IN', elementId(r), labels(x)[0], x.id, elementId(x), coalesce(x.name, x.title),
                         r.weight, null, x.titleArabic,
                         CASE WHEN r.source = 'HEADLINE' THEN 'PROFILE' ELSE 'ACTIVITY' END]
       } AS interests,
       COLLECT { MATCH (u)-[r:VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED]->(x)
                 RETURN [type(r), labels(x)[0], x.id,
                         CASE WHEN r.lastAt >= datetime('0001-01-02T00:00:00Z')
                              THEN datetime(r.lastAt).epochMillis ELSE 0 END,
                         CASE WHEN r.firstAt >= datetime('0001-01-02T00:00:00Z')
                              THEN datetime(r.firstAt).epochMillis ELSE 0 END]
       } AS choices,
       COLLECT { MATCH (u)-[r:LIVES_IN]->(x:Place)
                 RETURN ['LIVES_IN', elementId(r), 'Place', x.id, elementId(x), x.name, 1.0, null, null]
                 ORDER BY x.id LIMIT 1
       } AS homes
"""
VISITOR = """
RETURN COLLECT { UNWIND $skills AS id MATCH (s:Skill {id: id}) RETURN [s.id, elementId(s), s.name, null] } AS skills,
       COLLECT { UNWIND $occupations AS id MATCH (o:Occupation {id: id})
                 RETURN [o.id, elementId(o), o.title, o.titleArabic] } AS occupations
"""
DECIDED = """
MATCH (u:User {id: $id})-[:APPLIED|COMPLETED|DISMISSED]->(x)
RETURN DISTINCT labels(x)[0] AS label, x.id AS id
"""
TEXT_WEIGHT = 0.6  # of a link that comes from what a person wrote
LABELS = {str(label): label for label in ItemLabel}


class Origin(StrEnum):
    """How a link became known.

    It is from a profile, or from what a person did, or from a visitor's text, which names the node or lets it be
    guessed.
    """

    PROFILE = "PROFILE"
    ACTIVITY = "ACTIVITY"
    NAMED = "NAMED"
    GUESSED = "GUESSED"


@dataclass(frozen=True, slots=True)
class Link(Stored):
    """A relationship from the person to a node.

    ``weight`` is 0–1; a currently held occupation has weight 1. ``since`` is the start date. ``arabic`` is the node's
    Arabic name, if it has one.
    """

    type: str
    relationship: Text
    label: str
    id: str
    element: Text
    caption: Caption
    weight: Annotated[float, Otherwise(0.0)]
    since: str | None
    arabic: str | None = None
    origin: Origin = Origin.PROFILE


@dataclass(frozen=True, slots=True)
class Choice:
    """A type of interaction with an item, and the time of the latest such interaction in seconds since 1970.

    ``first`` is the time of the first one; ``None`` if it is the latest too.
    """

    type: InteractionType
    label: ItemLabel
    id: str
    at: float
    first: float | None = None


@dataclass(frozen=True, slots=True)
class PersonState(Stored):
    """The graph's current data about a person. ``element`` is the server's id of the node.

    ``seniority`` and ``years`` follow from the experience where the person does not state them; ``titles`` are those of
    their work, in their own words, current and latest ones first. ``open_to_relocate`` means that the person accepts
    work on site in other countries, ``remote_only`` that they accept only remote work. ``home`` is the link to
    ``place``; visitors, and people as they were in the past, have none.
    """

    id: Text
    element: Text
    name: Caption
    seniority: str | None
    years: Amount
    open_to_remote: Annotated[bool, Otherwise(value=True)]
    minimum_salary: Amount
    salary_currency: str | None
    headline: str | None
    skills: tuple[Link, ...]
    careers: tuple[Link, ...]
    targets: tuple[Link, ...]
    interests: tuple[Link, ...]
    choices: tuple[Choice, ...]
    place: str | None
    discoverable: Truth = False
    open_to_relocate: Truth = False
    remote_only: Truth = False
    titles: tuple[str, ...] = ()
    home: Link | None = None

    def choices_of(self, label: ItemLabel, *types: InteractionType) -> list[Choice]:
        """Return the choices of the given types for items of one label."""
        return [choice for choice in self.choices if choice.label == label and choice.type in types]

    def last_chosen(self, label: ItemLabel, *types: InteractionType) -> dict[str, float]:
        """Return the time of each item's latest choice in seconds since 1970, by item id, latest first."""
        last: dict[str, float] = {}
        for choice in sorted(self.choices_of(label, *types), key=lambda entry: -entry.at):
            last.setdefault(choice.id, choice.at)
        return last


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


class StateRepository:
    """Reads the state of people for the recommender.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def visitor(self, visitor: Visitor) -> PersonState:
        """Return the state of a visitor, about whom nothing is stored. Ids that do not exist are left out."""
        rows = await self._client.read(VISITOR, skills=list(visitor.skills), occupations=list(visitor.occupations))
        return visiting(visitor, rows[0])

    async def of(self, id: str) -> PersonState:
        """Return the state of one person, in one round trip.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(id)
        states = await self._read([id])
        if not states:
            raise self._viewer.missing_person(id)
        return states[0]

    async def decided_items(self, id: str) -> dict[ItemLabel, set[str]]:
        """Return the ids, by label, of the items that a person applied to, completed or dismissed."""
        self._viewer.require_owner(id)
        rows = [row for row in await self._client.read(DECIDED, id=id) if isinstance(row["id"], str)]
        return {label: {row["id"] for row in rows if row["label"] == label} for label in ItemLabel}

    async def many(self, ids: Sequence[str]) -> list[PersonState]:
        """Return the states of several people in one round trip.

        Unknown people, and people who are hidden from recruiters, are left out.
        """
        self._viewer.require_role(Role.ADMIN, Role.RECRUITER)
        return [state for state in await self._read(ids) if state.discoverable or self._viewer.is_admin]

    async def _read(self, ids: Sequence[str]) -> list[PersonState]:
        rows = await self._client.read(STATE, ids=list(ids))
        return [state for _, state in readable("User", rows, state_of)]


def state_of(row: Row) -> PersonState:
    """Build a state from a row of the repository's query."""
    careers, titles, homes = links(row["careers"]), titles_of(row.get("posts") or []), links(row["homes"])
    years = number_or_none(row["years"])
    if years is None:
        years = count_years([link.since for link in careers], datetime.now(UTC).date())
    return PersonState(
        id=row["id"],
        element=row["element"],
        name=row["name"],
        seniority=row["seniority"] or find_level(titles[:1], years),
        years=years,
        open_to_remote=row["openToRemote"],
        minimum_salary=row["minimumSalary"],
        salary_currency=row["salaryCurrency"],
        headline=row["headline"],
        skills=links(row["skills"]),
        careers=careers,
        targets=links(row["targets"]),
        interests=links(row["interests"]),
        choices=choices_of(row["choices"]),
        place=homes[0].id if homes else None,
        discoverable=row["discoverable"],
        open_to_relocate=row["openToRelocate"],
        remote_only=row["remoteOnly"],
        titles=titles,
        home=homes[0] if homes else None,
    )


def titles_of(posts: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """Return the titles of posts (title, first day, whether it has ended), current ones first, then the latest."""
    readable_posts = [(title, str(begin or ""), bool(ended)) for title, begin, ended in posts if isinstance(title, str)]
    latest_first = sorted(readable_posts, key=lambda post: (post[1], post[0]), reverse=True)
    return tuple(title for title, _, _ in sorted(latest_first, key=lambda post: post[2]))


def choices_of(rows: list[list[Any]]) -> tuple[Choice, ...]:
    """Return choices in a fixed order, so that equal states compare equal."""
    return all_readable("Choice", sorted(rows, key=choice_order), choice_of)


def choice_order(row: Sequence[Any]) -> tuple[str, str, str, float]:
    """Return the sort key of a choice's row, whose label and id may be missing."""
    name, label, id, at, _ = row
    return name, str(label), str(id), at


def choice_of(name: str, label: str, id: str, at: float, first: float) -> Choice:
    """Build a choice from its relationship's type, its item's label and id, and its last and first times in ms.

    Raises:
        LookupError: the item is no job or course.
        ValueError: the item has no id.
    """
    if type(id) is not str:
        raise ValueError(f"an item of {name} has no id")
    return Choice(TYPE_OF[name], LABELS[label], id, at / 1_000, first / 1_000)


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


def links(rows: list[list[Any]]) -> tuple[Link, ...]:
    """Return links ordered by the id of their relationship, so that equal states compare equal."""
    return tuple(sorted(all_readable("Link", rows, Link), key=lambda link: (link.type, link.id)))
