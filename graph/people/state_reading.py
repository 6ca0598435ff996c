"""Reads people's states, each in one round trip."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, Row
from graph.db.values import all_readable, number_or_none, readable
from graph.interactions.types import TYPE_OF
from graph.people.standing import count_years, find_level
from graph.people.state import Choice, Link, PersonState
from graph.people.visitors import VISITOR, Visitor, visiting
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
DECIDED = """
MATCH (u:User {id: $id})-[:APPLIED|COMPLETED|DISMISSED]->(x)
RETURN DISTINCT labels(x)[0] AS label, x.id AS id
"""
LABELS = {str(label): label for label in ItemLabel}


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


def links(rows: list[list[Any]]) -> tuple[Link, ...]:
    """Return links ordered by the id of their relationship, so that equal states compare equal."""
    return tuple(sorted(all_readable("Link", rows, Link), key=lambda link: (link.type, link.id)))
