import asyncio
from datetime import UTC, datetime

import pytest

from graph.client import GraphClient
from graph.errors import ConflictError, NotFoundError
from graph.interactions import Action, InteractionRepository, NewInteraction
from graph.recommendations import RecommendationRepository, Served

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
SUMMED = "MATCH (:User)-[r:LIKED]->(:Job) RETURN r.count AS count, r.firstAt AS first, r.lastAt AS last"


@pytest.fixture
async def interactions(client: GraphClient) -> InteractionRepository:
    await client.write(
        "CREATE (:User {id: 'ann'}), (:Job {id: 'j1', title: 'Baker'}), (:Job {id: 'j2'}), (:Course {id: 'c1'})"
    )
    return InteractionRepository(client)


def liked(key: str = "k", **changes: object) -> NewInteraction:
    facts = {"key": key, "user": "ann", "action": Action.LIKE, "label": "Job", "item": "j1", "at": AT}
    return NewInteraction(**{**facts, **changes})  # type: ignore[arg-type]


async def test_an_interaction_is_an_event_and_a_sum(client: GraphClient, interactions: InteractionRepository) -> None:
    one = await interactions.log(liked())
    assert await interactions.by_id(one.id) == one
    assert await client.read(SUMMED) == [{"count": 1, "first": AT, "last": AT}]


async def test_the_same_key_sent_many_times_at_once_logs_once(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    logged = await asyncio.gather(*(interactions.log(liked()) for _ in range(20)))
    assert len({one.id for one in logged}) == 1
    assert await client.read(SUMMED) == [{"count": 1, "first": AT, "last": AT}]
    assert await client.read("MATCH (i:Interaction) RETURN count(i) AS n") == [{"n": 1}]


async def test_other_keys_count_up(client: GraphClient, interactions: InteractionRepository) -> None:
    later = datetime(2026, 5, 2, tzinfo=UTC)
    await interactions.log(liked("a"))
    await interactions.log(liked("b", at=later))
    assert await client.read(SUMMED) == [{"count": 2, "first": AT, "last": later}]
    earlier = datetime(2026, 4, 1, tzinfo=UTC)
    await interactions.log(liked("c", at=earlier))
    assert await client.read(SUMMED) == [{"count": 3, "first": earlier, "last": later}]


async def test_a_key_used_for_something_else_is_refused(interactions: InteractionRepository) -> None:
    await interactions.log(liked())
    with pytest.raises(ConflictError, match="use a new key"):
        await interactions.log(liked(item="j2"))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"item": "none"}, "Job"),
        ({"user": "nobody"}, "User"),
        ({"label": "Course", "item": "j1"}, "Course"),
        ({"recommendation": "none"}, "Recommendation"),
    ],
)
async def test_what_does_not_exist_changes_nothing(
    client: GraphClient, interactions: InteractionRepository, changes: dict[str, object], kind: str
) -> None:
    with pytest.raises(NotFoundError) as refused:
        await interactions.log(liked(**changes))  # type: ignore[arg-type]
    assert refused.value.kind == kind
    assert await client.read("MATCH (i:Interaction) RETURN count(i) AS n") == [{"n": 0}]


async def test_the_recommendation_remembers_what_became_of_it(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    served = Served("ann", "Job", "j1", 1, 80.0, 0.1, "v1", "HYBRID", "GNN", AT, AT)
    store = RecommendationRepository(client)
    await store.store("ann", "Job", [served])
    await interactions.log(liked(recommendation=served.id))
    states = await store.store("ann", "Job", [served])
    assert states[served.id].clicked_at == AT
    assert states[served.id].applied_at is None
    with pytest.raises(NotFoundError):
        await interactions.log(liked("other", item="j2", recommendation=served.id))
