import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import ClosedError, ConflictError, NotFoundError
from graph.interactions.impressions import Impression, ImpressionRepository
from graph.interactions.interactions import Circumstances, InteractionRepository, NewInteraction, interaction_id
from graph.interactions.types import InteractionType
from graph.interactions.undo import UndoRepository
from graph.people.activity import ActivityRepository
from graph.people.profiles import ProfileChange, ProfileRepository
from graph.people.users import UserRepository
from graph.recommendations.recommendations import Feedback, RecommendationRepository, Served
from graph.registry.experiments import ExperimentRepository
from graph.viewer import SYSTEM, Viewer

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
DO_MUCH = """
MATCH (u:User {id: 'busy'}) MATCH (x:Job {id: 'j1'})
UNWIND range(1, $times) AS n
CREATE (u)-[:DID]->(:Interaction {id: 'busy-' + n, action: 'VIEW', at: datetime()})-[:ON]->(x)
"""
SUMMED = "MATCH (:User)-[r:LIKED]->(:Job) RETURN r.count AS count, r.firstAt AS first, r.lastAt AS last"


@pytest.fixture
async def interactions(client: GraphClient) -> InteractionRepository:
    await client.write(
        "CREATE (:User {id: 'ann'}), (:Job {id: 'j1', title: 'Baker'}), (:Job {id: 'j2'}), (:Course {id: 'c1'})"
    )
    return InteractionRepository(client, SYSTEM)


def liked(key: str = "k", **changes: object) -> NewInteraction:
    facts = {"key": key, "user": "ann", "action": InteractionType.LIKE, "label": "Job", "item": "j1", "at": AT}
    return NewInteraction(**{**facts, **changes})  # type: ignore[arg-type]


async def recommended(client: GraphClient) -> Served:
    """A recommendation of the first job to Ann."""
    served = Served("ann", ItemLabel.JOB, "j1", 1, 80.0, 0.1, "v1", "HYBRID", "GNN", AT, AT)
    await RecommendationRepository(client, SYSTEM).store("ann", ItemLabel.JOB, [served])
    return served


async def test_an_interaction_is_an_event_and_a_sum(client: GraphClient, interactions: InteractionRepository) -> None:
    interaction = await interactions.log(liked())
    assert await interactions.by_id(interaction.id) == interaction
    assert await client.read(SUMMED) == [{"count": 1, "first": AT, "last": AT}]


async def test_the_same_key_sent_many_times_at_once_logs_once(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    logged = await asyncio.gather(*(interactions.log(liked()) for _ in range(20)))
    assert len({interaction.id for interaction in logged}) == 1
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
        ({"circumstances": Circumstances(recommendation="none")}, "Recommendation"),
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
    store, served = RecommendationRepository(client, SYSTEM), await recommended(client)
    await interactions.log(liked(circumstances=Circumstances(recommendation=served.id)))
    states = await store.store("ann", ItemLabel.JOB, [served])
    assert states[served.id].clicked_at == AT
    assert states[served.id].applied_at is None
    with pytest.raises(NotFoundError):
        await interactions.log(liked("other", item="j2", circumstances=Circumstances(recommendation=served.id)))


async def test_undoing_takes_back_the_sum_and_what_followed(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    served = await recommended(client)
    later = AT + timedelta(hours=1)
    led = Circumstances(recommendation=served.id)
    first = await interactions.log(liked("a", circumstances=led))
    second = await interactions.log(liked("b", at=later, circumstances=led))
    undoing = UndoRepository(client, SYSTEM)
    await undoing.undo("ann", second.id, later)
    assert await client.read(SUMMED) == [{"count": 1, "first": AT, "last": AT}]
    assert await interactions.by_id(second.id) is None
    kept = await RecommendationRepository(client, SYSTEM).by_id(served.id)
    assert kept
    assert kept.state.clicked_at == AT
    await undoing.undo("ann", first.id, later)
    await undoing.undo("ann", first.id, later)
    assert await client.read(SUMMED) == []
    kept = await RecommendationRepository(client, SYSTEM).by_id(served.id)
    assert kept
    assert kept.state.clicked_at is None
    with pytest.raises(ConflictError, match="was undone"):
        await interactions.log(liked("a"))
    with pytest.raises(NotFoundError):
        await undoing.undo("bob", first.id, later)


async def test_a_hundred_parallel_sends_of_one_key_log_one_interaction(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    logged = await asyncio.gather(*(interactions.log(liked()) for _ in range(100)))
    assert len({interaction.id for interaction in logged}) == 1
    assert (await client.read(SUMMED))[0]["count"] == 1


async def test_impressions_are_logged_once_and_mark_recommendations_as_seen(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    served = await recommended(client)
    impressions = ImpressionRepository(client, SYSTEM)
    batch = [
        Impression("i1", ItemLabel.JOB, "j1", AT, 1, served.id),
        Impression("i2", ItemLabel.COURSE, "c1", AT, 2),
        Impression("i3", ItemLabel.JOB, "gone", AT, 3),
    ]
    for _ in range(2):
        refused = await impressions.log("ann", batch, {"session": "s"})
        assert {place: type(error) for place, error in refused.items()} == {2: NotFoundError}
    kept = await RecommendationRepository(client, SYSTEM).by_id(served.id)
    assert kept
    assert kept.state.seen_at == AT
    history, more = await interactions.history("ann", list(InteractionType), 10, None)
    assert sorted((interaction.action, interaction.item) for interaction in history) == [
        (InteractionType.IMPRESSION, "c1"),
        (InteractionType.IMPRESSION, "j1"),
    ]
    assert not more
    assert await RecommendationRepository(client, SYSTEM).read_seen("ann") == {("Job", "j1"), ("Course", "c1")}
    with pytest.raises(NotFoundError):
        await impressions.log("nobody", batch, {})


async def test_a_key_names_one_thing_whatever_uses_it(client: GraphClient, interactions: InteractionRepository) -> None:
    """An interaction, an impression and an undone one each keep their key, through another use of any kind."""
    impressions, undoing = ImpressionRepository(client, SYSTEM), UndoRepository(client, SYSTEM)
    done = await interactions.log(liked("done"))
    taken_back = await interactions.log(liked("taken back"))
    await undoing.undo("ann", taken_back.id, AT)
    batch = [
        Impression("done", ItemLabel.JOB, "j1", AT),
        Impression("done", ItemLabel.JOB, "j2", AT),
        Impression("taken back", ItemLabel.JOB, "j1", AT),
        Impression("shown", ItemLabel.JOB, "j1", AT),
        Impression("shown", ItemLabel.JOB, "j1", AT + timedelta(hours=1)),
        Impression("shown", ItemLabel.COURSE, "c1", AT),
    ]
    for _ in range(2):
        refused = await impressions.log("ann", batch, {})
        assert {place: type(error) for place, error in refused.items()} == dict.fromkeys((0, 1, 2, 5), ConflictError)
    shown = interaction_id("ann", "shown")
    for changes in ({}, {"action": InteractionType.VIEW}, {"item": "j2"}):
        with pytest.raises(ConflictError, match="use a new key"):
            await interactions.log(liked("shown", **changes))
    history, _ = await interactions.history("ann", list(InteractionType), 10, None)
    assert {(interaction.id, interaction.action, interaction.item) for interaction in history} == {
        (done.id, InteractionType.LIKE, "j1"),
        (shown, InteractionType.IMPRESSION, "j1"),
    }
    assert await client.read(SUMMED) == [{"count": 1, "first": AT, "last": AT}]
    await undoing.undo("ann", shown, AT)
    refused = await impressions.log("ann", batch[3:4], {})
    assert {place: type(error) for place, error in refused.items()} == {0: ConflictError}


@pytest.mark.parametrize("seed", range(3))
async def test_any_uses_of_few_keys_leave_each_with_its_first(
    client: GraphClient, interactions: InteractionRepository, seed: int
) -> None:
    """Interactions, batches of impressions and undoing at random: the graph holds what a dictionary would."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    impressions, undoing = ImpressionRepository(client, SYSTEM), UndoRepository(client, SYSTEM)
    keys, things = ["a", "b", "c", "d"], [(ItemLabel.JOB, "j1"), (ItemLabel.JOB, "j2"), (ItemLabel.COURSE, "c1")]
    first: dict[str, tuple[str, str, InteractionType]] = {}
    undone: set[str] = set()

    def holds(key: str, thing: tuple[str, str, InteractionType]) -> bool:
        return first.setdefault(key, thing) == thing and key not in undone

    for _ in range(40):
        match rng.choice(["interaction", "impressions", "undo"]):
            case "interaction":
                key, (label, item), action = (
                    rng.choice(keys),
                    rng.choice(things),
                    rng.choice([InteractionType.LIKE, InteractionType.VIEW]),
                )
                taken = holds(key, (label, item, action))
                try:
                    await interactions.log(liked(key, label=label, item=item, action=action))
                except ConflictError:
                    assert not taken
                else:
                    assert taken
            case "impressions":
                batch = [Impression(rng.choice(keys), *rng.choice(things), AT) for _ in range(rng.randint(1, 4))]
                taken_ones = [
                    holds(impression.key, (impression.label, impression.item, InteractionType.IMPRESSION))
                    for impression in batch
                ]
                refused = await impressions.log("ann", batch, {})
                assert [place not in refused for place in range(len(batch))] == taken_ones
            case _ if first:
                key = rng.choice(list(first))
                undone.add(key)
                await undoing.undo("ann", interaction_id("ann", key), AT)
    history, _ = await interactions.history("ann", list(InteractionType), 100, None)
    kept = {interaction_id("ann", key): thing for key, thing in first.items() if key not in undone}
    assert {
        interaction.id: (interaction.label, interaction.item, interaction.action) for interaction in history
    } == kept
    sums = await client.read("MATCH (:User)-[r]->(x) WHERE r.count IS NOT NULL RETURN sum(r.count) AS n")
    assert sums[0]["n"] == sum(action is not InteractionType.IMPRESSION for _, _, action in kept.values())


async def test_the_same_impressions_sent_many_times_at_once_are_logged_once(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    batch = [Impression(f"i{turn}", ItemLabel.JOB, f"j{1 + turn % 2}", AT) for turn in range(20)]
    impressions = ImpressionRepository(client, SYSTEM)
    sent = await asyncio.gather(
        *(impressions.log("ann", batch, {}) for _ in range(10)),
        *(interactions.log(liked(f"like-{turn}")) for turn in range(10)),
    )
    assert sent[:10] == [{}] * 10
    counted = await client.read(
        "MATCH (i:Interaction {action: 'IMPRESSION'}) "
        "RETURN count(i) AS all, sum(COUNT { (i)<-[:DID]-() }) AS did, sum(COUNT { (i)-[:ON]->() }) AS shown"
    )
    assert counted == [{"all": 20, "did": 20, "shown": 20}]
    assert (await client.read(SUMMED))[0]["count"] == 10


async def test_impressions_cost_the_same_however_much_the_person_did(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    """A hundred impressions of somebody who did 4,000 things take no longer than those of anybody else."""
    impressions = ImpressionRepository(client, SYSTEM)
    await client.write("CREATE (:User {id: 'busy'})")
    await client.write(DO_MUCH, times=4_000)

    async def fastest(user: str) -> float:
        taken = []
        for turn in range(5):
            batch = [Impression(f"{turn}-{place}", ItemLabel.JOB, f"j{1 + place % 2}", AT) for place in range(100)]
            began = time.perf_counter()
            assert await impressions.log(user, batch, {}) == {}
            taken.append(time.perf_counter() - began)
        return min(taken)

    assert await fastest("busy") < 5 * await fastest("ann")


async def test_history_pages_by_time_and_activity_counts(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    for hour in range(5):
        action = InteractionType.APPLY if hour == 4 else InteractionType.VIEW
        item = "j2" if hour == 1 else "j1"
        await interactions.log(liked(str(hour), at=AT + timedelta(hours=hour), action=action, item=item))
    seen: list[datetime] = []
    after: tuple[datetime, str] | None = None
    more = True
    while more:
        page, more = await interactions.history("ann", [InteractionType.VIEW, InteractionType.APPLY], 2, after)
        seen += [interaction.at for interaction in page]
        after = page[-1].at, page[-1].id
    assert seen == [AT + timedelta(hours=hour) for hour in (4, 3, 2, 1, 0)]
    activity = await ActivityRepository(client, SYSTEM).since("ann", AT)
    assert activity.total == 5
    assert dict(activity.by_action) == {InteractionType.VIEW: 4, InteractionType.APPLY: 1}
    assert activity.conversion_rate == 0.5
    assert (await ActivityRepository(client, SYSTEM).since("ann", AT + timedelta(days=1))).conversion_rate is None


async def test_feedback_is_kept_and_stored_recommendations_page_by_score(client: GraphClient) -> None:
    await client.write("CREATE (:User {id: 'ann'}), (:Job {id: 'j1'}), (:Job {id: 'j2'}), (:Job {id: 'j3'})")
    repository, now = RecommendationRepository(client, SYSTEM), datetime.now(UTC)
    page = [
        Served("ann", ItemLabel.JOB, item, rank, score, 0.5, "m", "HYBRID", "GNN", now, now + timedelta(hours=1))
        for rank, (item, score) in enumerate((("j1", 90.0), ("j2", 80.0), ("j3", 5.0)), start=1)
    ]
    await repository.store("ann", ItemLabel.JOB, page)
    first, more = await repository.of_person("ann", ["Job"], 10.0, 1, None, now)
    assert [item.served.item for item in first] == ["j1"]
    assert more
    rest, more = await repository.of_person("ann", ["Job"], 10.0, 5, (90.0, first[0].state.id), now)
    assert [item.served.item for item in rest] == ["j2"]
    assert not more
    assert (await repository.of_person("ann", ["Job"], 0.0, 5, None, now + timedelta(hours=2)))[0] == []
    feedback = Feedback(accepted=True, rating=4, comment="close", at=now.replace(microsecond=0))
    assert await repository.give_feedback("ann", page[0].id, feedback)
    assert not await repository.give_feedback("bob", page[0].id, feedback)
    kept = await repository.by_id(page[0].id)
    assert kept
    assert kept.state.feedback == feedback


CLOSED: tuple[dict[str, Any], ...] = (
    {"status": "CLOSED"},
    {"status": "CLOSED", "closesAt": AT + timedelta(days=3650)},
    {"status": "OPEN", "closesAt": AT},
)


async def test_stored_recommendations_leave_out_what_was_decided_or_closed(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    """Pages stay full, and what is undone comes back."""
    now, shut = datetime.now(UTC), [f"shut-{place}" for place in range(len(CLOSED))]
    await client.write(
        "UNWIND $jobs AS job CREATE (x:Job {id: job.id}) SET x += job.facts",
        jobs=[
            *({"id": f"job-{place}", "facts": {"closesAt": now + timedelta(days=1)}} for place in range(6)),
            *({"id": id, "facts": facts} for id, facts in zip(shut, CLOSED, strict=True)),
        ],
    )
    await client.write("UNWIND range(0, 3) AS n CREATE (:Course {id: 'job-' + n})")
    repository = RecommendationRepository(client, SYSTEM)
    for label, ids in (
        (ItemLabel.JOB, [*shut, *(f"job-{n}" for n in range(6))]),
        (ItemLabel.COURSE, [f"job-{n}" for n in range(4)]),
    ):
        page = [
            Served("ann", label, id, rank, 90.0 - rank, 0.5, "m", "HYBRID", "GNN", now, now + timedelta(hours=1))
            for rank, id in enumerate(ids, start=1)
        ]
        await repository.store("ann", label, page)

    async def shown(label: ItemLabel) -> list[str]:
        first, more = await repository.of_person("ann", [label], 0.0, 2, None, now)
        assert more
        last = (first[-1].served.score, first[-1].state.id)
        rest, _ = await repository.of_person("ann", [label], 0.0, 9, last, now)
        return [item.served.item for item in [*first, *rest]]

    assert await shown(ItemLabel.JOB) == [f"job-{n}" for n in range(6)]
    await interactions.log(liked("apply", action=InteractionType.APPLY, item="job-0"))
    dismissed = await interactions.log(liked("dismiss", action=InteractionType.DISMISS, item="job-2"))
    await interactions.log(liked("like", item="job-3"))
    await interactions.log(liked("complete", action=InteractionType.COMPLETE, label="Course", item="job-1"))
    assert await shown(ItemLabel.JOB) == ["job-1", "job-3", "job-4", "job-5"]
    assert await shown(ItemLabel.COURSE) == ["job-0", "job-2", "job-3"]
    await UndoRepository(client, SYSTEM).undo("ann", dismissed.id, now)
    assert await shown(ItemLabel.JOB) == ["job-1", "job-2", "job-3", "job-4", "job-5"]


@pytest.mark.parametrize("facts", CLOSED)
async def test_nobody_applies_to_a_closed_job(
    client: GraphClient, interactions: InteractionRepository, facts: dict[str, Any]
) -> None:
    early = await interactions.log(liked("early", action=InteractionType.APPLY))
    await client.write("MATCH (x:Job {id: 'j1'}) SET x += $facts", facts=facts)
    with pytest.raises(ClosedError, match="choose an open job"):
        await interactions.log(liked("late", action=InteractionType.APPLY))
    assert await interactions.log(liked("early", action=InteractionType.APPLY)) == early
    for action in (InteractionType.VIEW, InteractionType.LIKE, InteractionType.SAVE, InteractionType.DISMISS):
        await interactions.log(liked(action.value, action=action))


async def test_two_choices_at_once_are_one_relationship(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    """Also of somebody who has other links, where the embedded engine sees no conflict between two."""
    await ImpressionRepository(client, SYSTEM).log("ann", [Impression("shown", ItemLabel.JOB, "j2", AT)], {})
    for action in (InteractionType.LIKE, InteractionType.SAVE):
        await asyncio.gather(*(interactions.log(liked(f"{action}-{turn}", action=action)) for turn in range(8)))
    rows = await client.read("MATCH (:User)-[r:LIKED|SAVED]->(:Job) RETURN type(r) AS type, r.count AS count")
    assert sorted((row["type"], row["count"]) for row in rows) == [("LIKED", 8), ("SAVED", 8)]
    await client.write("CREATE (:Skill {id: 's1', name: 'baking', kind: 'COMPETENCE'})")
    await asyncio.gather(*(ProfileRepository(client, SYSTEM).add_skill("ann", "s1", 3, None) for _ in range(8)))
    assert await client.read("MATCH (:User)-[r:HAS_SKILL]->() RETURN count(r) AS n") == [{"n": 1}]


async def test_an_interaction_undone_many_times_at_once_is_undone_once(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    for turn in range(3):
        last = await interactions.log(liked(f"like-{turn}"))
    undoing = UndoRepository(client, SYSTEM)
    await asyncio.gather(*(undoing.undo("ann", last.id, AT) for _ in range(8)))
    assert (await client.read(SUMMED))[0]["count"] == 2
    links = "MATCH (:User)-[r:DID|UNDID]->(:Interaction) RETURN type(r) AS type, count(r) AS n ORDER BY type"
    assert await client.read(links) == [{"type": "DID", "n": 2}, {"type": "UNDID", "n": 1}]


async def test_pages_shown_at_once_expose_a_person_once(
    client: GraphClient, interactions: InteractionRepository
) -> None:
    await interactions.log(liked())
    await client.write("CREATE (:Experiment {id: 'e1', state: 'RUNNING'}), (:Experiment {id: 'e2', state: 'ENDED'})")
    experiments = ExperimentRepository(client, SYSTEM)
    await asyncio.gather(*(experiments.expose(id, "ann", "a", AT) for id in ("e1", "e2") for _ in range(8)))
    await experiments.expose("e1", "ann", "b", AT + timedelta(hours=1))
    rows = await client.read("MATCH (:User)-[x:EXPOSED_TO]->(e) RETURN e.id AS id, x.arm AS arm, x.at AS at")
    assert rows == [{"id": "e1", "arm": "a", "at": AT}]


async def test_a_profile_changes_as_a_whole_or_not_at_all(client: GraphClient) -> None:
    await client.write(
        "CREATE (u:User {id: 'ann', headline: 'Cook'}), (o:Occupation {id: 'o1', title: 'Baker'}), "
        "(:Occupation {id: 'o2', title: 'Chef'}), (:Skill {id: 's1', name: 'baking', kind: 'COMPETENCE'}), "
        "(u)-[:TARGETS]->(o)"
    )
    profiles, people = ProfileRepository(client, SYSTEM), UserRepository(client, Viewer("ann"))
    await profiles.change("ann", ProfileChange({"headline": "Chef"}, ["o2"]))
    changed = await people.profile("ann")
    assert changed
    assert (changed.headline, [target.id for target in changed.targets]) == ("Chef", ["o2"])
    with pytest.raises(NotFoundError, match="Occupation"):
        await profiles.change("ann", ProfileChange({"headline": "Nobody"}, ["o1", "gone"]))
    assert await people.profile("ann") == changed
    await profiles.add_skill("ann", "s1", 4, 2.0)
    added = await people.profile("ann")
    assert added
    assert [(held.skill.id, held.level, held.years) for held in added.skills] == [("s1", 4, 2.0)]
    with pytest.raises(NotFoundError, match="Skill"):
        await profiles.add_skill("ann", "gone", 4, 2.0)
    assert await profiles.remove_skill("ann", "s1")
    assert not await profiles.remove_skill("ann", "s1")
