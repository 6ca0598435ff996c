"""What a person did with given items, and the items that a person saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.db.stored import Stored
from graph.db.values import readable
from graph.interactions.types import TYPE_OF, InteractionType, for_each_label
from graph.viewer import Viewer

CHOICES = """
MATCH (u:User {id: $user})-[r:VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED]->(x)
WHERE x.id IN $ids AND $label IN labels(x)
RETURN x.id AS item, type(r) AS type, r.firstAt AS firstAt, r.lastAt AS lastAt
"""
SHOWN = """
MATCH (:User {id: $user})-[:DID]->(i:Interaction)-[:ON]->(x)
WHERE x.id IN $ids AND $label IN labels(x)
RETURN x.id AS item, min(i.at) AS at
"""
# Times are compared as milliseconds since 1970, so that a page begins exactly where the last one ended.
SAVED = for_each_label("""
MATCH (:User {id: $user})-[r:SAVED]->(x:Item)
WITH x.id AS id, CASE WHEN r.lastAt >= datetime('0001-01-02T00:00:00Z')
                      THEN datetime(r.lastAt).epochMillis ELSE 0 END AS at
WHERE id IS NOT NULL AND ($before IS NULL OR at < $before OR (at = $before AND id > $afterId))
RETURN id, at ORDER BY at DESC, id LIMIT $limit
""")
SAVED_COUNT = for_each_label("MATCH (:User {id: $user})-[:SAVED]->(x:Item) WHERE x.id IS NOT NULL RETURN count(x) AS n")
EPOCH, MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Choice(Stored):
    """What a person did with an item: the type, and the first and the last time."""

    item: str
    type: InteractionType
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class FirstShown(Stored):
    """The first time that a person was shown an item or did something with it."""

    item: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SavedItem(Stored):
    """An item that a person saved, and when they last did, to the millisecond."""

    id: str
    at: datetime


class ChoiceRepository:
    """Reads what people did with items. Each person reads their own.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def of_items(self, user: str, label: ItemLabel, ids: Sequence[str]) -> dict[str, list[Choice]]:
        """Return what a person did with each of some items; impressions are not choices.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)
        rows = await self._client.read(CHOICES, user=user, label=label, ids=list(ids))
        choices: dict[str, list[Choice]] = {id: [] for id in ids}
        for _, choice in readable(
            "Choice", rows, lambda row: Choice(row["item"], TYPE_OF[row["type"]], row["firstAt"], row["lastAt"])
        ):
            choices[choice.item].append(choice)
        return choices

    async def read_shown(self, user: str, label: ItemLabel, ids: Sequence[str]) -> dict[str, datetime]:
        """Return when a person was first shown each of some items; those that they were not shown are left out.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)
        rows = await self._client.read(SHOWN, user=user, label=label, ids=list(ids))
        return {entry.item: entry.at for _, entry in readable("Shown", rows, lambda row: FirstShown(**row))}

    async def read_saved(
        self, user: str, label: ItemLabel, first: int, after: tuple[datetime, str] | None
    ) -> tuple[list[SavedItem], bool]:
        """Return the items that a person saved, the latest first, and whether more follow.

        Args:
            user: the person.
            label: the label of the items.
            first: the maximum number of items.
            after: time and id of the last item before the page.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)
        before, after_id = ((after[0] - EPOCH) // MILLISECOND, after[1]) if after else (None, None)
        rows = await self._client.read(SAVED[label], user=user, before=before, afterId=after_id, limit=first + 1)
        items = readable("SavedItem", rows[:first], lambda row: SavedItem(row["id"], EPOCH + row["at"] * MILLISECOND))
        return [item for _, item in items], len(rows) > first

    async def count_saved(self, user: str, label: ItemLabel) -> int:
        """Return how many items of a label a person saved.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)
        return int((await self._client.read(SAVED_COUNT[label], user=user))[0]["n"])
