"""What people did with items lately, of everyone or of one node, and the groups of jobs."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.interactions.types import InteractionType, for_each_choice
from graph.viewer import Role, Viewer

SINCE: LiteralString = """
MATCH (a:User)-[r:CHOICE]->(b:Item) WHERE r.firstAt >= $since AND a.id IS NOT NULL AND b.id IS NOT NULL
RETURN a.id AS user, b.id AS item, datetime(r.firstAt).epochMillis AS at"""
OF_PERSON: LiteralString = SINCE.replace("(a:User)", "(a:User {id: $id})")
OF_ITEM: LiteralString = SINCE.replace("(b:Item)", "(b:Item {id: $id})")
EVERYONE_S, PERSON_S, ITEM_S = for_each_choice(SINCE), for_each_choice(OF_PERSON), for_each_choice(OF_ITEM)
GROUPS_OF_JOBS = """
UNWIND $ids AS id MATCH (j:Job {id: id})
OPTIONAL MATCH (j)-[:IN]->(p:Place)
OPTIONAL MATCH (j)-[:IS_A]->(o:Occupation)
RETURN id, max(p.id) AS place, max(o.id) AS occupation
"""
JOBS_OF_A_READ = 2_000


@dataclass(frozen=True, slots=True)
class RecentEvent:
    """The first time that a person did one kind of thing with an item, in seconds since 1970."""

    user: str
    item: str
    at: float


@dataclass(frozen=True, slots=True)
class JobGroup:
    """The ids of a job's place and occupation; ``None`` where it has none."""

    place: str | None
    occupation: str | None


class RecentActivityRepository:
    """Reads what everyone did lately. Only the system and administrators do.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def read_everyone(self, type: InteractionType, label: ItemLabel, since: datetime) -> list[RecentEvent]:
        """Return the events of one type with items of one label from a time on.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        return [event async for event in self._stream(EVERYONE_S[type, label], since=since)]

    async def read_person(
        self, user: str, type: InteractionType, label: ItemLabel, since: datetime
    ) -> list[RecentEvent]:
        """Return those of :meth:`read_everyone` that are one person's; errors as there."""
        self._viewer.require_role(Role.ADMIN)
        return [event async for event in self._stream(PERSON_S[type, label], since=since, id=user)]

    async def read_item(self, item: str, type: InteractionType, label: ItemLabel, since: datetime) -> list[RecentEvent]:
        """Return those of :meth:`read_everyone` that are with one item; errors as there."""
        self._viewer.require_role(Role.ADMIN)
        return [event async for event in self._stream(ITEM_S[type, label], since=since, id=item)]

    async def read_groups(self, jobs: Sequence[str]) -> Mapping[str, JobGroup]:
        """Return the places and occupations of jobs by id; errors as in :meth:`read_everyone`."""
        self._viewer.require_role(Role.ADMIN)
        groups = {}
        for start in range(0, len(jobs), JOBS_OF_A_READ):
            rows = await self._client.read(GROUPS_OF_JOBS, ids=list(jobs[start : start + JOBS_OF_A_READ]))
            groups.update({row["id"]: JobGroup(row["place"], row["occupation"]) for row in rows})
        return groups

    async def _stream(self, query: LiteralString, **parameters: object) -> AsyncIterator[RecentEvent]:
        async for user, item, at in self._client.stream(query, **parameters):
            yield RecentEvent(user, item, at / 1_000)
