"""Other people in reasons: enough of them, up to date, and never identifiable."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS, dataset_of
from gnn.explain.reason_types import Reason, ReasonType
from gnn.explain.translations import Language
from gnn.explain.translations.numbers import write_arabic_number
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Blend, Serving
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.interactions.interactions import InteractionRepository, NewInteraction, interaction_id
from graph.interactions.types import InteractionType
from graph.interactions.undo import UndoRepository
from graph.people.state_reading import StateRepository
from graph.people.visitors import Visitor
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.paths import ANONYMOUS
from graph.recommendations.recommendations import RecommendationRepository
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
OTHERS = ("ben", "eva", "kim", "lou", "max", "sam", "tom", "zoe")
MAKE = """
CREATE (:Job {id: 'a', title: 'Baker', status: 'OPEN', postedAt: $now}),
       (:Job {id: 'b', title: 'Chef', status: 'OPEN', postedAt: $now}),
       (:Course {id: 'a', title: 'Bread'}), (:Course {id: 'b', title: 'Soup'})
WITH 1 AS one UNWIND $people AS id CREATE (:User {id: id, name: 'Name of ' + id})
"""
IDS = "MATCH (u:User) WHERE u.id <> 'ann' RETURN u.id AS id, u.name AS name, elementId(u) AS element"


@pytest.fixture
async def people(client: GraphClient) -> GraphClient:
    """Ann and eight others, two jobs and two courses; Ann likes the first of each."""
    await client.write(MAKE, now=NOW, people=["ann", *OTHERS])
    await choose(client, "ann", "a")
    return client


async def choose(client: GraphClient, person: str, item: str, action: InteractionType = InteractionType.LIKE) -> None:
    log = InteractionRepository(client, SYSTEM)
    for label in ITEM_LABELS:
        await log.log(NewInteraction(f"{label}-{item}", person, action, label, item, NOW))


async def take_back(client: GraphClient, person: str, item: str) -> None:
    for label in (ItemLabel.JOB, ItemLabel.COURSE):
        await UndoRepository(client, SYSTEM).undo(person, interaction_id(person, f"{label}-{item}"), NOW)


async def serving_of(client: GraphClient) -> Serving:
    return Serving(catalogue_of(dataset_of(await SnapshotReader(client).read())), None)


def recommender(client: GraphClient, fewest: int = 3) -> Recommender:
    states, evidence = StateRepository(client, SYSTEM), EvidenceRepository(client, SYSTEM)
    return Recommender(states, evidence, RecommendationRepository(client, SYSTEM), Blend(fewest_witnesses=fewest))


async def crowd_reasons(client: GraphClient, serving: Serving, label: ItemLabel, fewest: int = 3) -> list[Reason]:
    """Ann's reasons for the second job or course that rest on other people."""
    made = recommender(client, fewest)
    state, place = await made.state_of("ann"), serving.catalogue.positions[label]["b"]
    explanation = await made.explain(serving, state, label, place)
    return [reason for reason in explanation.reasons if reason.type in (ReasonType.SIMILAR_PEOPLE, ReasonType.POPULAR)]


def values(reasons: Sequence[Reason]) -> set[str]:
    """Everything that reasons hold, each value by itself; queries by their literals."""
    parts: set[str] = set()
    for reason in reasons:
        parts |= {value for node in reason.path.nodes for value in (node.element_id, node.caption)}
        for link in reason.path.relationships:
            parts |= {link.element_id, link.start_element_id, link.end_element_id}
        parts |= set(reason.path.cypher.split("'")[1::2])
    return parts


@pytest.mark.parametrize("label", list(ITEM_LABELS))
async def test_others_are_told_from_three_on_as_the_graph_has_them(people: GraphClient, label: ItemLabel) -> None:
    for person in OTHERS[:2]:
        await choose(people, person, "a")
        await choose(people, person, "b", InteractionType.SAVE)
    serving = await serving_of(people)
    assert await crowd_reasons(people, serving, label) == []
    assert await crowd_reasons(people, serving, label, fewest=2) != []
    await choose(people, OTHERS[2], "a")
    await choose(people, OTHERS[2], "b")
    serving = await serving_of(people)
    reasons = await crowd_reasons(people, serving, label)
    assert [reason.type for reason in reasons] == [ReasonType.SIMILAR_PEOPLE], "popularity is told only without it"
    await take_back(people, OTHERS[2], "b")
    assert await crowd_reasons(people, serving, label) == [], "the catalogue still holds what was taken back"


@pytest.mark.parametrize("label", list(ITEM_LABELS))
async def test_one_person_with_many_choices_is_one_person(people: GraphClient, label: ItemLabel) -> None:
    for item in ("a", "b"):
        await choose(people, "ben", item)
        for turn, action in enumerate(
            (InteractionType.SAVE, InteractionType.APPLY if label == "Job" else InteractionType.COMPLETE)
        ):
            interaction = NewInteraction(f"more-{item}-{turn}", "ben", action, label, item, NOW)
            await InteractionRepository(people, SYSTEM).log(interaction)
    assert await crowd_reasons(people, await serving_of(people), label, fewest=2) == []


@pytest.mark.parametrize("label", [ItemLabel.JOB, ItemLabel.COURSE])
async def test_what_is_told_of_others_is_a_pattern_and_their_number(people: GraphClient, label: ItemLabel) -> None:
    for person in OTHERS:
        await choose(people, person, "a", InteractionType.SAVE)
        await choose(people, person, "b")
    reasons = await crowd_reasons(people, await serving_of(people), label)
    of_others = await people.read(IDS)
    assert values(reasons).isdisjoint(value for row in of_others for value in row.values())
    for reason in reasons:
        assert "3" in reason.message.in_language(Language.EN)
        assert write_arabic_number(3) in reason.message.in_language(Language.AR)
        (someone,) = (node for node in reason.path.nodes if node.element_id == ANONYMOUS)
        assert (someone.label, someone.caption) == ("User", "someone")
        opened = await people.read(reason.path.cypher)
        assert [row["people"] for row in opened] == [len(OTHERS)]
    similar = next(reason for reason in reasons if reason.type is ReasonType.SIMILAR_PEOPLE)
    assert [link.element_id for link in similar.path.relationships[1:]] == ["anonymous:1", "anonymous:2"]
    assert [link.start_element_id for link in similar.path.relationships[1:]] == [ANONYMOUS] * 2


async def test_a_crowd_without_the_person_is_enough_for_a_visitor(people: GraphClient) -> None:
    for person in OTHERS[:3]:
        await choose(people, person, "b")
    made, serving = recommender(people), await serving_of(people)
    state = await made.visitor(Visitor([], [], "cooking"))
    place = serving.catalogue.positions[ItemLabel.JOB]["b"]
    (reason,) = (await made.explain(serving, state, ItemLabel.JOB, place)).reasons
    assert reason.type is ReasonType.POPULAR
    assert [row["people"] for row in await people.read(reason.path.cypher)] == [3]


async def test_the_person_is_not_one_of_the_others(people: GraphClient) -> None:
    """Ann chose both, and two others did: that is three people, but not three others."""
    await choose(people, "ann", "b")
    for person in OTHERS[:2]:
        await choose(people, person, "a")
        await choose(people, person, "b")
    assert await crowd_reasons(people, await serving_of(people), ItemLabel.JOB) == []
