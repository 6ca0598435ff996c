"""A malformed stored row never empties a response: the row is left out, or its malformed value is null."""

from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import pytest

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door

NEWER = "MATCH (j:Job) WHERE j.postedAt IS NOT NULL WITH max(j.postedAt) AS latest "
ODD: dict[str, LiteralString] = {
    "a job with nothing": "CREATE (:Job {id: 'odd-bare'})",
    "a job without a title": NEWER
    + "CREATE (:Job {id: 'odd-untitled', postedAt: latest, remote: true, status: 'OPEN'})",
    "a job of unknown words": NEWER
    + """CREATE (:Job {id: 'odd-words', title: 'Odd words', postedAt: latest, remote: true, status: 'OPEN',
        seniority: 'BOSS', contractType: 'GIG', salaryMinimum: 1.0, salaryCurrency: 'XXX', salaryPeriod: 'CENTURY'})""",
    "a job of nameless things": NEWER
    + """CREATE (j:Job {id: 'odd-links', title: 'Odd links', postedAt: latest, remote: false, status: 'OPEN'})
        CREATE (j)-[:AT]->(:Company {id: 'odd-company'}) CREATE (j)-[:IN]->(:Place {id: 'odd-place'})
        CREATE (j)-[:IS_A]->(:Occupation {id: 'odd-occupation'})
        CREATE (j)-[:REQUIRES]->(:Skill {id: 'odd-skill'})""",
    "a job of other types": """CREATE (:Job {id: 'odd-types', title: 5, postedAt: '2026', remote: 'yes', status: 'OPEN',
        seniority: 7, salaryMinimum: 'much', salaryCurrency: 'USD', closesAt: 'soon'})""",
    "places and occupations of other types": """CREATE (:Place {id: 'odd-number', name: 5, region: 6, country: true})
        CREATE (:Place {id: 'odd-names', name: 'Odd', alternativeNames: [5, 6], country: 7})
        CREATE (:Occupation {id: 'odd-title', title: 5, alternativeTitles: 'one', titleArabic: 6})""",
    "a course with nothing": "CREATE (:Course {id: 'odd-course'})",
    "a course of unknown words": """
        CREATE (:Course {id: 'odd-level', title: ' A', level: 'GURU', durationHours: 'long'})""",
    "a person with nothing": "CREATE (:User {id: 'odd-person'})",
    "an interaction of an unknown kind": """MATCH (u:User {id: 'person-000001'}) MATCH (j:Job {id: 'odd-words'})
        CREATE (u)-[:DID]->(:Interaction {id: 'odd-act', action: 'PONDER', at: datetime()})-[:ON]->(j)""",
    "an interaction without a time": """MATCH (u:User {id: 'person-000001'}) MATCH (j:Job {id: 'odd-words'})
        CREATE (u)-[:DID]->(:Interaction {id: 'odd-time', action: 'VIEW'})-[:ON]->(j)""",
    "a recommendation of an unknown source": """MATCH (u:User {id: 'person-000001'}) MATCH (j:Job {id: 'odd-words'})
        CREATE (u)-[:GOT]->(:Recommendation {id: 'odd-source', source: 'ORACLE', algorithm: 'MAGIC', score: 99.0,
            rank: 1, createdAt: datetime(), expiresAt: datetime('2100-01-01T00:00:00Z')})-[:OF]->(j)""",
    "an interest in something nameless": """MATCH (u:User {id: 'person-000001'}) MATCH (s:Skill {id: 'odd-skill'})
        CREATE (u)-[:INTERESTED_IN {weight: 1.0, source: 'BUILT_IN', at: datetime()}]->(s)
        CREATE (u)-[:HAS_SKILL {level: 9}]->(s)""",
    "a model with nothing": "CREATE (:Model {id: 'odd-model', version: 'odd', status: 'SLEEPING'})",
    "an experiment with nothing": "CREATE (:Experiment {id: 'odd-experiment', name: 'odd', createdAt: datetime()})",
}
JOB = """... on Job { id title remote seniority contractType salary { period } postedAt company { name }
    place { name } occupation { title } }"""
QUESTIONS = {
    "jobs": "{ jobs(first: 20) { edges { node { JOB skills { edges { node { name } importance } } } } } }",
    "courses": "{ courses(first: 20) { edges { node { id title level durationHours } } } }",
    "occupations": "{ occupations(first: 20) { edges { node { id title } } } }",
    "search": '{ search(query: "odd words", first: 20) { edges { node { JOB ... on Skill { name } } } } }',
    "skills": '{ skills(query: "python") { edges { node { name } } } }',
    "places": '{ places(query: "odd") { edges { node { name region country } } } }',
    "occupationsByName": '{ occupations(query: "odd") { edges { node { title } } } }',
    "trendingJobs": "{ trendingJobs(first: 50) { edges { node { JOB } } } }",
    "recommendedJobs": """{ viewer { recommendedJobs(first: 50) { edges { node { JOB }
        reasons { message path { nodes { caption } } } } } } }""",
    "history": "{ viewer { interactions(first: 50) { edges { node { action at item { __typename } } } } } }",
    "stored": "{ viewer { recommendations(first: 50) { edges { node { source algorithm } } } } }",
    "profile": """{ viewer { name skills(first: 50) { edges { node { name } level } }
        interests { edges { weight node { __typename ... on Skill { name } } } } } }""",
    "models": "{ models { edges { node { version status } } } }",
    "experiments": "{ experiments { id name state } }",
    "text": '{ readText(text: "python and odd words") { skills { skill { name } } } }',
}


@pytest.fixture
async def odd_world(world: GraphClient) -> GraphClient:
    for statement in ODD.values():
        await world.write(statement)
    return world


def asked(door: Door, name: str) -> Any:
    """What a question answers, which no error may spoil."""
    data, errors = door.ask(QUESTIONS[name].replace("JOB", JOB))
    assert errors == [], name
    return data


def test_odd_rows_are_left_out_or_their_odd_values_are_null(odd_world: GraphClient, server: Server) -> None:
    with open_door(server) as door:
        answers = {name: asked(door, name) for name in QUESTIONS}
    jobs = {edge["node"]["id"]: edge["node"] for edge in answers["jobs"]["jobs"]["edges"]}
    assert len(jobs) >= 19
    assert ids.encode("Job", "odd-types") not in jobs, "its time of posting is none"
    words = jobs[ids.encode("Job", "odd-words")]
    assert (words["title"], words["seniority"], words["contractType"], words["salary"]) == (
        "Odd words",
        None,
        None,
        None,
    )
    assert jobs[ids.encode("Job", "odd-untitled")]["title"] == "odd-untitled"
    assert jobs[ids.encode("Job", "odd-links")]["company"] == {"name": "odd-company"}
    history = answers["history"]["viewer"]["interactions"]["edges"]
    assert history
    assert "PONDER" not in {edge["node"]["action"] for edge in history}
    stored = answers["stored"]["viewer"]["recommendations"]["edges"]
    assert "ORACLE" not in {edge["node"]["source"] for edge in stored}
    assert answers["models"]["models"]["edges"] == []
    assert answers["experiments"]["experiments"] == []


def test_nodes_answers_what_may_be_seen(world: GraphClient, server: Server) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    sent = [
        ids.encode("Job", "job-000001"), ids.encode("User", "person-000002"), "rubbish", ids.encode("Job", "none"),
        ids.encode("Nope", "1"), ids.encode("Model", "none"), ids.encode("Job", "job-000002"),
    ]  # fmt: skip
    with open_door(server) as door:
        data, errors = door.ask(query, {"ids": sent}, Viewer(PERSON))
        visited, refused = door.ask(query, {"ids": sent[:2]}, VISITOR)
    assert [node and node["id"] for node in data["nodes"]] == [sent[0], None, None, None, None, None, sent[-1]]
    refusals = {(error["path"][1], error["extensions"]["code"]) for error in errors}
    assert refusals == {(1, "FORBIDDEN"), (2, "BAD_USER_INPUT"), (4, "BAD_USER_INPUT"), (5, "FORBIDDEN")}
    assert [node and node["id"] for node in visited["nodes"]] == [sent[0], None]
    assert [error["extensions"]["code"] for error in refused] == ["UNAUTHENTICATED"]


def test_a_clock_that_is_a_little_ahead_is_now_and_told(world: GraphClient, server: Server) -> None:
    log = """mutation ($input: LogInteractionInput!) { logInteraction(input: $input) {
        interaction { at } errors { path message } notices { code path } } }"""
    show = """mutation ($input: LogImpressionsInput!) { logImpressions(input: $input) {
        accepted errors { path } notices { code path } } }"""
    job, now = ids.encode("Job", "job-000001"), datetime.now(UTC)

    def sent(minutes: float) -> dict[str, Any]:
        return {"key": f"after {minutes}", "item": job, "at": (now + timedelta(minutes=minutes)).isoformat()}

    with open_door(server) as door:
        answers = [
            door.ask(log, {"input": {"action": "VIEW", **sent(minutes)}})[0]["logInteraction"]
            for minutes in (-1, 4, 60, 60 * 24 * 2)
        ]
        batch = {"input": {"impressions": [sent(minutes) for minutes in (-2, 3, 70)]}}
        shown = door.ask(show, batch)[0]["logImpressions"]
    before, ahead, far, farther = answers
    assert (before["notices"], before["errors"]) == ([], [])
    assert ahead["notices"] == [{"code": "CLOCK_AHEAD", "path": ["input", "at"]}]
    assert abs(datetime.fromisoformat(ahead["interaction"]["at"]) - now) < timedelta(minutes=2)
    for refused in (far, farther):
        assert refused["interaction"] is None
        assert [error["path"] for error in refused["errors"]] == [["input", "at"]]
    assert shown == {
        "accepted": 2,
        "errors": [{"path": ["input", "impressions", "2", "at"]}],
        "notices": [{"code": "CLOCK_AHEAD", "path": ["input", "impressions", "1", "at"]}],
    }
