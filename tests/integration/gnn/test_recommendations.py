"""Real training on a small world, then recommendations whose reasons are verified in the graph."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from api.services.candidates import explain_candidates
from gnn.benchmarks.worlds import snapshot_of
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS, dataset_of
from gnn.explain.counterfactuals import Change, ChangeKind, counterfactuals, scores_of
from gnn.explain.evidence_plan import closest
from gnn.explain.reason_types import Reason, ReasonType
from gnn.explain.translations import Language
from gnn.features.people import group_of, person_of
from gnn.recommend.for_job import likely_people
from gnn.recommend.intent import is_of_own_occupation
from gnn.recommend.job_relations import relations_of
from gnn.recommend.recommender import RecommendedItem, Recommender
from gnn.recommend.wishes import find_conflicts
from gnn.scoring import artifact
from gnn.scoring.blend import Algorithm, Blend, Serving, score_states
from gnn.scoring.scorer import Scorer
from gnn.training.backtest import Recipe
from gnn.training.past_states import OfflineStates
from gnn.training.pipeline import FittedModel, fit
from gnn.training.settings import Settings
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.interactions.interactions import InteractionRepository, NewInteraction
from graph.interactions.types import InteractionType
from graph.people.profiles import ProfileChange, ProfileRepository
from graph.people.state import Link, PersonState
from graph.people.state_reading import StateRepository
from graph.people.users import Directory
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.paths import ANONYMOUS
from graph.recommendations.recommendations import RecommendationRepository
from graph.snapshot.reader import SnapshotReader
from graph.snapshot.tables import Snapshot
from graph.viewer import SYSTEM
from graph.world.simulate import simulate
from tests.conftest import Server
from tests.small_worlds import SMALL

EPOCHS = 25
BLEND = Blend(fit_shares=False)  # both scores count, however few people the shares would be fitted on
FORGET_CHOICES = """
MATCH (:User {id: $user})-[r:VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED]->(x) WHERE x.id = $id DELETE r
"""
ABOUT_ONE_TOPIC = """
MERGE (t:Topic {id: 'topic-of-two', name: 'What two courses are about'})
WITH t UNWIND $courses AS id MATCH (c:Course {id: id}) MERGE (c)-[:ABOUT]->(t)
"""
OPENED = "RETURN [n IN nodes(path) | elementId(n)] AS nodes, [r IN relationships(path) | elementId(r)] AS relationships"


def train(snapshot: Snapshot, folder: Path, version: str) -> FittedModel:
    return fit(snapshot, None, Recipe(network=Settings(epochs=EPOCHS), blend=BLEND), folder, version, lambda *_: None)


@pytest.fixture
def world(busy_world: GraphClient) -> GraphClient:
    """A world to train on."""
    return busy_world


@pytest.fixture
async def snapshot(world: GraphClient) -> Snapshot:
    return await SnapshotReader(world).read()


def recommender(client: GraphClient) -> Recommender:
    return Recommender(
        StateRepository(client, SYSTEM),
        EvidenceRepository(client, SYSTEM),
        RecommendationRepository(client, SYSTEM),
        BLEND,
    )


async def page(client: GraphClient, serving: Serving, user: str, label: ItemLabel) -> list[RecommendedItem]:
    made = recommender(client)
    ranking, state = await made.rank(serving, user, label)
    return (await made.page(serving, ranking, state, range(min(10, len(ranking.items))))).entries


async def person(client: GraphClient) -> str:
    persona = await Directory(client).persona("candidate")
    assert persona is not None
    return persona[0]


async def test_the_snapshot_holds_the_graph(snapshot: Snapshot) -> None:
    assert {label: len(snapshot.nodes[label]) for label in ("User", ItemLabel.JOB, ItemLabel.COURSE)} == {
        "User": SMALL.people + 3,
        "Job": SMALL.jobs,
        "Course": SMALL.courses,
    }
    liked = snapshot.edges["User", "LIKED", "Job"]
    assert len(liked) > 100
    assert (liked.at > datetime(2020, 1, 1, tzinfo=UTC).timestamp()).all()
    posted = snapshot.nodes["Job"].columns["posted"]
    assert ((posted > 0) & (posted <= SMALL.until.timestamp())).all()


def test_a_world_in_memory_is_the_world_in_the_graph(snapshot: Snapshot) -> None:
    made = snapshot_of(simulate(SMALL))
    for label, table in snapshot.nodes.items():
        other = made.nodes[label]
        assert (table.ids, table.texts, table.names) == (other.ids, other.texts, other.names), label
        for name, values in table.columns.items():
            assert values == pytest.approx(other.columns[name], nan_ok=True), (label, name)
    for relation, edges in snapshot.edges.items():
        other_edges = made.edges[relation]
        assert np.array_equal(edges.source, other_edges.source), relation
        assert np.array_equal(edges.target, other_edges.target), relation
        assert edges.weight == pytest.approx(other_edges.weight), relation
        assert edges.at == pytest.approx(other_edges.at, abs=0.002), relation


async def accept_anything(client: GraphClient, user: str) -> Snapshot:
    """Let a person have no wishes, so that every job may be on their list; return the graph after it."""
    facts = {"openToRelocate": True, "openToRemote": True, "minimumSalary": None, "seniority": None}
    await ProfileRepository(client, SYSTEM).change(user, ProfileChange(facts))
    return await SnapshotReader(client).read()


async def test_without_a_model_the_heuristic_serves_and_says_so(world: GraphClient) -> None:
    snapshot = await accept_anything(world, await person(world))
    serving = Serving(catalogue_of(dataset_of(snapshot)), None)
    items = await page(world, serving, await person(world), ItemLabel.JOB)
    assert len(items) == 10
    assert {item.served.algorithm for item in items} == {Algorithm.HEURISTIC}
    assert {item.served.model_version for item in items} == {None}
    assert {item.served.confidence for item in items} == {None}


async def test_training_serving_and_reasons(world: GraphClient, server: Server, tmp_path: Path) -> None:
    snapshot = await accept_anything(world, await person(world))
    fitted = await asyncio.to_thread(train, snapshot, tmp_path, "v1")
    data = dataset_of(snapshot)
    catalogue = catalogue_of(data)
    scorer = Scorer(artifact.load(fitted.folder), catalogue, snapshot.taken_at.timestamp())
    serving, user = Serving(catalogue, scorer), await person(world)

    again = train(snapshot, tmp_path, "v2")
    first, second = (artifact.load(folder).network.state_dict() for folder in (fitted.folder, again.folder))
    assert all(np.array_equal(first[name].numpy(), second[name].numpy()) for name in first), "not deterministic"

    place = catalogue.position("User", user)
    assert place is not None
    folded = scorer.embed([OfflineStates(data).of(place)])[0]
    assert folded == pytest.approx(scorer.embeddings["User"][place], abs=1e-4), "folding in differs from the full pass"

    for label in ITEM_LABELS:
        items = await page(world, serving, user, label)
        assert len(items) == 10 if label == ItemLabel.JOB else items
        check_scores(serving, await StateRepository(world, SYSTEM).of(user), items)
        await check_paths(world, items)
    await check_features(world, serving)
    await check_real_time(world, serving, user)
    await check_newcomer(world, serving)
    await check_taste(world, serving)
    await check_field(world, serving)
    await check_aim(world, serving)
    await check_step_from_target(world, serving)
    await check_courses(world)
    await check_candidates(world, serving)
    await check_promises(world, serving)


async def check_features(client: GraphClient, serving: Serving) -> None:
    """Features made online, from the state that the graph gives, are those made offline for the same moment."""
    offline, ids = OfflineStates(serving.catalogue.data), serving.catalogue.ids("User")
    places = range(0, len(ids), 7)
    states = [await StateRepository(client, SYSTEM).of(ids[place]) for place in places]
    now = serving.catalogue.data.nodes["Job"].columns["posted"].max()
    for label in ITEM_LABELS:
        online = score_states(serving, states, label, Blend(), now).features
        past = score_states(serving, [offline.of(place) for place in places], label, Blend(), now).features
        assert online is not None
        assert online == pytest.approx(past, abs=1e-3)


def check_scores(serving: Serving, state: PersonState, items: list[RecommendedItem]) -> None:
    """Scores fall among jobs that are as near to the person, but for what is aimed for, which may have a place kept."""
    assert [item.served.rank for item in items] == list(range(1, len(items) + 1))
    aims = {serving.catalogue.position("Occupation", link.id) for link in state.targets}
    jobs, places = serving.catalogue.items[ItemLabel.JOB].occupation, serving.catalogue.positions[ItemLabel.JOB]
    plain = [
        item.served
        for item in items
        if item.served.label != ItemLabel.JOB or jobs[places[item.served.item]] not in aims
    ]
    assert plain
    rows = np.array([places[served.item] for served in plain if served.label == ItemLabel.JOB], dtype=np.int64)
    relations, now = relations_of(serving.catalogue, state), datetime.now(UTC).timestamp()
    nearness = zip(
        is_of_own_occupation(serving.catalogue, state, rows).tolist(),
        relations.is_another_trade(rows).tolist(),
        relations.is_aside(now)[rows].tolist(),
        find_conflicts(serving.catalogue, relations.group, rows).factor.tolist(),
        strict=True,
    )
    scores: dict[tuple[float, ...], list[float]] = {}
    for served in plain:
        kind = next(nearness) if served.label == ItemLabel.JOB else ()
        scores.setdefault(kind, []).append(served.score)
    assert all(values == sorted(values, reverse=True) for values in scores.values())
    assert any(name.startswith("learned") for item in items for name, _ in item.parts), "the model says nothing"
    for item in items:
        assert round(sum(points for _, points in item.parts), 2) == item.served.score
        assert 0 <= item.served.score <= 100
        names = {name for name, _ in item.parts}
        assert names >= {"skills", "career"}
        assert item.served.confidence is None or 0 <= item.served.confidence <= 1


async def check_paths(client: GraphClient, items: list[RecommendedItem]) -> None:
    reasons = [reason for item in items for reason in item.reasons]
    assert len(reasons) >= len(items)
    assert len({reason.type for reason in reasons}) >= 2
    await check_opened(client, reasons)


async def check_opened(client: GraphClient, reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        assert all(reason.message.in_language(language) for language in Language)
        if any(node.element_id == ANONYMOUS for node in reason.path.nodes):
            (row,) = await client.read(reason.path.cypher)
            assert row["people"] >= Blend().fewest_witnesses, reason.path.cypher
            continue
        query = reason.path.cypher.replace("RETURN path", OPENED)
        opened = await client.read(query)
        assert opened == [
            {
                "nodes": [node.element_id for node in reason.path.nodes],
                "relationships": [link.element_id for link in reason.path.relationships],
            }
        ], reason.path.cypher


async def check_real_time(client: GraphClient, serving: Serving, user: str) -> None:
    """What was dismissed a moment ago is gone from the next answer, and other likes move scores."""
    before = await page(client, serving, user, ItemLabel.JOB)
    log = InteractionRepository(client, SYSTEM)
    now = datetime.now(UTC)
    gone, liked = before[0].served.item, before[5].served.item
    await log.log(NewInteraction("dismiss", user, InteractionType.DISMISS, ItemLabel.JOB, gone, now))
    await log.log(NewInteraction("like", user, InteractionType.LIKE, ItemLabel.JOB, liked, now))
    after = await page(client, serving, user, ItemLabel.JOB)
    assert gone not in {item.served.item for item in after}
    reason_types = {item.served.item: {reason.type for reason in item.reasons} for item in after}
    assert ReasonType.CHOSEN_BEFORE in reason_types[liked]
    await check_paths(client, after)
    assert {o.served.item: o.served.score for o in before} != {o.served.item: o.served.score for o in after}


async def check_newcomer(client: GraphClient, serving: Serving) -> None:
    """Somebody with nothing but five skills of a job gets a job that asks for most of them first."""
    skills = [
        row["id"]
        for row in await client.read("MATCH (:Job {id: 'job-000390'})-[:REQUIRES]->(s) RETURN s.id AS id ORDER BY s.id")
    ]
    assert await Directory(client).add("newcomer", "New Comer", ["CANDIDATE"], skills[:5]) == 5
    items = await page(client, serving, "newcomer", ItemLabel.JOB)
    held = catalogue_skills(serving, skills[:5])
    matrix = serving.catalogue.items[ItemLabel.JOB].skills
    places = serving.catalogue.positions["Job"]
    shared = [len(held & set(matrix[places[item.served.item]].indices.tolist())) for item in items]
    assert shared[0] >= 3
    state = await StateRepository(client, SYSTEM).of("newcomer")
    assert len(person_of(serving.catalogue, state).skills) == 5


async def check_taste(client: GraphClient, serving: Serving) -> None:
    """Three likes of one occupation's jobs bring more of that occupation to the next page."""
    jobs, now = serving.catalogue.items[ItemLabel.JOB], datetime.now(UTC)
    still_open = np.flatnonzero((jobs.columns["closes"] > now.timestamp()) & (jobs.occupation >= 0))
    occupation = int(np.bincount(jobs.occupation[still_open]).argmax())
    liked = [
        serving.catalogue.ids("Job")[place] for place in still_open.tolist() if jobs.occupation[place] == occupation
    ][:3]
    assert len(liked) == 3

    async def shown() -> int:
        items = await page(client, serving, "newcomer", ItemLabel.JOB)
        places = [serving.catalogue.positions["Job"][recommended.served.item] for recommended in items]
        return sum(int(jobs.occupation[place]) == occupation for place in places)

    before, log = await shown(), InteractionRepository(client, SYSTEM)
    for item in liked:
        await log.log(NewInteraction(f"taste-{item}", "newcomer", InteractionType.LIKE, ItemLabel.JOB, item, now))
    assert await shown() > before


async def check_field(client: GraphClient, serving: Serving) -> None:
    """Whoever likes three jobs of another field sees more of it on the next page, however well known they are."""
    jobs, now, user = serving.catalogue.items[ItemLabel.JOB], datetime.now(UTC), await person(client)
    ids, places = serving.catalogue.ids("Job"), serving.catalogue.positions["Job"]
    shown = {
        int(jobs.occupation[places[item.served.item]]) for item in await page(client, serving, user, ItemLabel.JOB)
    }
    still_open = np.flatnonzero((jobs.columns["closes"] > now.timestamp()) & (jobs.occupation >= 0))
    other = [place for place in still_open.tolist() if int(jobs.occupation[place]) not in shown]
    field = Counter(int(jobs.occupation[place]) for place in other).most_common(1)[0][0]
    alike = [place for place in other if int(jobs.occupation[place]) == field]
    assert len(alike) > 3
    log = InteractionRepository(client, SYSTEM)
    for place in alike[:3]:
        await log.log(NewInteraction(f"field-{place}", user, InteractionType.LIKE, ItemLabel.JOB, ids[place], now))
    items = await page(client, serving, user, ItemLabel.JOB)
    new = [item for item in items if places[item.served.item] in alike[3:]]
    assert new
    for item in new:
        assert ReasonType.SAME_OCCUPATION in {reason.type for reason in item.reasons}
    await check_paths(client, items)


async def check_aim(client: GraphClient, serving: Serving) -> None:
    """Whoever aims for another occupation sees a job of it on the next page, and why."""
    jobs, now, user = serving.catalogue.items[ItemLabel.JOB], datetime.now(UTC), await person(client)
    places, ids = serving.catalogue.positions["Job"], serving.catalogue.ids("Occupation")
    shown = {
        int(jobs.occupation[places[item.served.item]]) for item in await page(client, serving, user, ItemLabel.JOB)
    }
    state = await StateRepository(client, SYSTEM).of(user)
    conflicts = find_conflicts(serving.catalogue, group_of(serving.catalogue, [state]))
    is_fit = ~conflicts.is_excluded & (conflicts.factor == 1.0)
    still_open = np.flatnonzero((jobs.columns["closes"] > now.timestamp()) & (jobs.occupation >= 0) & is_fit)
    aim = next(occupation for occupation in jobs.occupation[still_open].tolist() if occupation not in shown)
    await ProfileRepository(client, SYSTEM).change(user, ProfileChange({}, [ids[aim]]))
    items = await page(client, serving, user, ItemLabel.JOB)
    new = [item for item in items if int(jobs.occupation[places[item.served.item]]) == aim]
    assert new
    assert all(ReasonType.CAREER_STEP in {reason.type for reason in item.reasons} for item in new)
    await check_paths(client, items)


async def reasons_for(client: GraphClient, serving: Serving, user: str, label: ItemLabel, place: int) -> list[Reason]:
    """The reasons for one item, opened."""
    made = recommender(client)
    state = await made.state_of(user)
    reasons = list((await made.explain(serving, state, label, place)).reasons)
    await check_opened(client, reasons)
    return reasons


async def check_step_from_target(client: GraphClient, serving: Serving) -> None:
    """A job that is close to what is aimed for says so."""
    catalogue, user = serving.catalogue, await person(client)
    occupation, ids = catalogue.items[ItemLabel.JOB].occupation, catalogue.ids("Occupation")
    state = await StateRepository(client, SYSTEM).of(user)
    own = {link.id for link in state.careers}
    near = ((aim, spot) for aim in ids if aim not in own for spot in steps_from(serving, state, aim) - own)
    aim, close = next(near)
    await ProfileRepository(client, SYSTEM).change(user, ProfileChange({}, [aim]))
    job = occupation.tolist().index(ids.index(close))
    reasons = await reasons_for(client, serving, user, ItemLabel.JOB, job)
    steps = [reason for reason in reasons if reason.type == ReasonType.CAREER_STEP]
    assert [[link.type for link in reason.path.relationships] for reason in steps] == [["TARGETS", "LEADS_TO", "IS_A"]]


def steps_from(serving: Serving, state: PersonState, aim: str) -> set[str]:
    """Occupations of jobs that a target lies closest to."""
    aimed = replace(state, targets=(Link("TARGETS", "", "Occupation", aim, "", "", 1.0, None),))
    steps = closest(serving.catalogue, aimed, list(range(len(serving.catalogue.ids("Job")))))
    return {spot for spot, link in steps.items() if link.type == "TARGETS"} - {aim}


async def check_courses(client: GraphClient) -> None:
    """A liked course says so, and one about the same topic names it."""
    user, now = await person(client), datetime.now(UTC)
    taken = {choice.id for choice in (await StateRepository(client, SYSTEM).of(user)).choices}
    ids = [row["id"] for row in await client.read("MATCH (c:Course) RETURN c.id AS id ORDER BY id")]
    liked, other = [id for id in ids if id not in taken][:2]
    await client.write(ABOUT_ONE_TOPIC, courses=[liked, other])
    serving = Serving(catalogue_of(dataset_of(await SnapshotReader(client).read())), None)
    places = serving.catalogue.positions["Course"]
    for action in (InteractionType.LIKE, InteractionType.SAVE):
        await InteractionRepository(client, SYSTEM).log(
            NewInteraction(f"c-{action}", user, action, ItemLabel.COURSE, liked, now)
        )
    reasons = await reasons_for(client, serving, user, ItemLabel.COURSE, places[liked])
    (chosen,) = (reason for reason in reasons if reason.type == ReasonType.CHOSEN_BEFORE)
    assert [link.type for link in chosen.path.relationships] == ["SAVED"], "the strongest of two choices"
    reasons = await reasons_for(client, serving, user, ItemLabel.COURSE, places[other])
    (alike,) = (reason for reason in reasons if reason.type == ReasonType.SAME_TOPIC)
    assert [link.type for link in alike.path.relationships] == ["SAVED", "ABOUT", "ABOUT"]


async def check_candidates(client: GraphClient, serving: Serving) -> None:
    """What recruiters are told of candidates names nobody, and is the same whatever these aim for."""
    catalogue, now, all_reasons = serving.catalogue, datetime.now(UTC).timestamp(), list[Reason]()
    for job in range(0, len(catalogue.ids("Job")), 40):
        aim = catalogue.ids("Occupation")[int(catalogue.items[ItemLabel.JOB].occupation[job])]
        target = Link("TARGETS", "", "Occupation", aim, "", "", 1.0, None)
        states = await StateRepository(client, SYSTEM).many(likely_people(catalogue, job)[:5])
        reason_lists, aiming = [
            await explain_candidates(
                recommender(client), serving, [replace(state, targets=own) for state in states], job, now
            )
            for own in ((), (target,))
        ]
        assert reason_lists == aiming
        for state, reasons in zip(states, reason_lists, strict=True):
            text = "".join(f"{reason.message} {reason.path}" for reason in reasons)
            assert not [identity for identity in (state.name, state.id, state.element) if stands_in(identity, text)]
            all_reasons += reasons
    assert {reason.type for reason in all_reasons} == {ReasonType.SHARED_SKILL, ReasonType.CAREER_STEP}
    await check_opened(client, all_reasons)


def stands_in(word: str, text: str) -> bool:
    """Whether a name or an id stands in a text as a whole: ``4:a:76`` does not stand in ``4:a:760``."""
    return re.search(rf"(?<![\w:#-]){re.escape(word)}(?![\w:-])", text) is not None


async def check_promises(client: GraphClient, serving: Serving) -> None:
    """What a counterfactual promises is what happens when the change is made for real, in each of 200 trials."""
    rng, states, blend = np.random.default_rng(1), StateRepository(client, SYSTEM), Blend()
    people, jobs = serving.catalogue.ids("User"), len(serving.catalogue.ids("Job"))
    kinds: Counter[ChangeKind] = Counter()
    while kinds.total() < 200:
        state, job = await states.of(people[int(rng.integers(len(people)))]), int(rng.integers(jobs))
        now = datetime.now(UTC).timestamp()
        _, changes = counterfactuals(serving, state, job, blend, now)
        if changes:
            promised = changes[int(rng.integers(len(changes)))]
            await make(client, state.id, promised.change)
            after = scores_of(serving, [await states.of(state.id)], job, blend, now)[0]
            assert after == pytest.approx(promised.after, abs=0.5), promised
            kinds[promised.change.kind] += 1
    assert set(kinds) == set(ChangeKind)


async def make(client: GraphClient, user: str, change: Change) -> None:
    """Make a change in the graph, as the person would."""
    profiles = ProfileRepository(client, SYSTEM)
    match change.kind:
        case ChangeKind.ADD_SKILL:
            await profiles.add_skill(user, change.id, 3, None)
        case ChangeKind.REMOVE_SKILL:
            await profiles.remove_skill(user, change.id)
        case ChangeKind.ADD_TARGET:
            targets = [link.id for link in (await StateRepository(client, SYSTEM).of(user)).targets]
            await profiles.change(user, ProfileChange({}, [*targets, change.id]))
        case ChangeKind.UNDO_CHOICES:
            await client.write(FORGET_CHOICES, user=user, id=change.id)


def catalogue_skills(serving: Serving, ids: list[str]) -> set[int]:
    places = (serving.catalogue.position("Skill", id) for id in ids)
    return {place for place in places if place is not None}
