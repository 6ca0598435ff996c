"""Visibility over HTTP: decided and closed items stay hidden, keys identify one event, other people stay anonymous."""

from typing import Any

import pytest

from graph.db.client import GraphClient
from tests.e2e.running import LOG, PAGE, Api, add_people, code, until

CLOSE = "mutation ($job: ID!) { closeJob(input: {job: $job}) { job { closedAt } errors { code } } }"
STORED = """{ viewer { recommendations(first: 100, itemTypes: [JOB]) {
  edges { node { item { ... on Job { id } } } } } } }"""
UNWANTED = """{ viewer { recommendedJobs(first: 20, includeUnwanted: true) { edges {
  cautions { type } recommendation { id cautions { type } } } } } }"""
CAUTIONED = """query ($all: Boolean!) { viewer { recommendations(first: 100, itemTypes: [JOB], includeUnwanted: $all) {
  edges { node { id cautions { type message } } } } } }"""
REASONS = """query ($first: Int!, $after: String) { viewer {
  recommendedJobs(first: $first, after: $after) { edges { reasons(first: 10) { type message path {
    cypher nodes { elementId label caption } relationships { elementId type startElementId endElementId } } } }
    pageInfo { endCursor hasNextPage } }
  recommendedCourses(first: $first) { edges { reasons(first: 10) { type message path {
    cypher nodes { elementId label caption } relationships { elementId type startElementId endElementId } } } } } } }"""
FOUND = """query ($query: String!) { search(query: $query, types: [JOB], first: 100) {
  edges { node { ... on Job { id } } } } }"""
LISTS = """query ($job: ID!) { trendingJobs(first: 100) { edges { node { id } } }
  jobs(first: 100) { edges { node { id } } } job(id: $job) { similarJobs(first: 100) { edges { node { id } } } } }"""
CREATE = """mutation ($input: CreateJobInput!) { createJob(input: $input) {
  job { id copies { edges { node { id } } } } errors { code path } } }"""
FACTS = """query ($id: ID!) { job(id: $id) { title description company { id } place { name country }
  skills(first: 50) { edges { essential node { id } } } occupation { id } } }"""
DOORS = """query ($first: Int!, $after: String, $title: String!, $other: ID!) {
  viewer {
    first: recommendedJobs(first: 100) { edges { node { id } } }
    later: recommendedJobs(first: $first, after: $after) { edges { node { id } } }
    diverse: recommendedJobs(first: 100, diversity: 0.7) { edges { node { id } } }
    stored: recommendations(first: 100, itemTypes: [JOB]) { edges { node { item { ... on Job { id } } } } }
    skillReturns(first: 3) { unlockedJobs(first: 100) { edges { node { id } } } }
  }
  jobs(first: 100) { edges { node { id } } }
  search(query: $title, types: [JOB], first: 100) { edges { node { ... on Job { id } } } }
  trendingJobs(first: 100, days: 365) { edges { node { id } } }
  job(id: $other) { similarJobs(first: 100) { edges { node { id } } } }
}"""
VISITED = """query ($about: VisitorInput!) { recommendedJobs(about: $about, first: 100) { edges { node { id } } } }"""
SHOW = """mutation ($input: LogImpressionsInput!) {
  logImpressions(input: $input) { accepted errors { code path message } } }"""
HISTORY = "{ viewer { interactions(first: 100) { edges { node { id action item { ... on Job { id } } } } } } }"
PEOPLE = "MATCH (u:User) RETURN u.id AS id, u.name AS name, elementId(u) AS element"


def page(answer: dict[str, Any]) -> dict[str, Any]:
    assert "errors" not in answer, answer
    connection: dict[str, Any] = answer["data"]["viewer"]["recommendedJobs"]
    return connection


def ids_of(connection: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in connection["edges"]]


def log(api: Api, key: str, action: str, item: str) -> dict[str, Any]:
    answer = api.ask(LOG, {"input": {"key": key, "action": action, "item": item}})
    payload: dict[str, Any] = answer["data"]["logInteraction"]
    return payload


async def refresh(api: Api) -> None:
    """Store recommendations for the candidate."""
    started = api.ask("mutation { refreshRecommendations(input: {}) { task { id } } }")["data"][
        "refreshRecommendations"
    ]
    state = "query ($id: ID!) { task(id: $id) { state } }"
    await until(lambda: api.ask(state, {"id": started["task"]["id"]})["data"]["task"]["state"] == "SUCCEEDED")


async def test_what_was_decided_or_closed_is_shown_at_no_door(api: Api) -> None:
    first = page(api.ask(PAGE, {"first": 3}))
    end = first["pageInfo"]["endCursor"]
    before = page(api.ask(PAGE, {"first": 5, "after": end}))
    applied, dismissed, closed, liked, kept = ids_of(before)
    await refresh(api)
    stored = str(api.ask(STORED))
    assert all(id in stored for id in (applied, dismissed, closed))
    for key, action, item in (("a", "APPLY", applied), ("d", "DISMISS", dismissed), ("l", "LIKE", liked)):
        assert log(api, key, action, item)["errors"] == []
    assert api.ask(CLOSE, {"job": closed}, role="admin")["data"]["closeJob"]["errors"] == []

    after = page(api.ask(PAGE, {"first": 5, "after": end}))
    assert ids_of(after)[:2] == [liked, kept]
    assert len(after["edges"]) == 5
    ranks = {edge["node"]["id"]: edge["rank"] for edge in before["edges"]}
    assert [edge["rank"] for edge in after["edges"]][:2] == [ranks[liked], ranks[kept]]
    assert ids_of(first) == ids_of(page(api.ask(PAGE, {"first": 3}))), "the first page stays, or moves up"
    following = page(api.ask(PAGE, {"first": 5, "after": after["pageInfo"]["endCursor"]}))
    assert set(ids_of(following)).isdisjoint(ids_of(after))
    gone = {applied, dismissed, closed}
    doors = [
        page(api.ask(PAGE, {"first": 100})),
        api.ask(STORED)["data"],
        api.ask("{ viewer { recommendedJobs(first: 100, diversity: 0.7) { edges { node { id } } } } }")["data"],
    ]
    assert all(id not in str(door) for door in doors for id in gone)
    title = api.ask("query ($id: ID!) { job(id: $id) { title } }", {"id": closed})["data"]["job"]["title"]
    for query, variables in ((FOUND, {"query": title}), (LISTS, {"job": kept})):
        answer = api.ask(query, variables, role="visitor")
        assert "errors" not in answer, answer
        assert closed not in str(answer["data"])
    late = log(api, "late", "APPLY", closed)
    assert late == {"interaction": None, "errors": [{"code": "CONFLICT", "path": ["input", "item"]}]}


async def test_what_was_shown_on_request_is_stored_with_its_cautions(api: Api) -> None:
    for edge in page(api.ask(UNWANTED))["edges"]:
        assert edge["recommendation"]["cautions"] == edge["cautions"]

    def read(everything: bool) -> dict[str, set[str]]:
        """The types of cautions about each stored job."""
        answer = api.ask(CAUTIONED, {"all": everything})
        assert "errors" not in answer, answer
        nodes = [edge["node"] for edge in answer["data"]["viewer"]["recommendations"]["edges"]]
        return {node["id"]: {caution["type"] for caution in node["cautions"]} for node in nodes}

    everything, excluding = read(everything=True), {"PAYS_LESS_THAN_MINIMUM", "OTHER_COUNTRY"}
    assert any(types & excluding for types in everything.values())
    assert set(read(everything=False)) >= {id for id, types in everything.items() if not types & excluding}
    assert not any(types & excluding for types in read(everything=False).values())


def copy_job(api: Api, job: str) -> str:
    """Post a job again, with a few words added, and return the id of the copy."""
    facts = api.ask(FACTS, {"id": job})["data"]["job"]
    skills = [{"skill": edge["node"]["id"], "essential": edge["essential"]} for edge in facts["skills"]["edges"]]
    values = {
        "title": facts["title"].upper(),
        "description": f"{facts['description']} Apply soon.",
        "company": facts["company"]["id"],
        "place": f"{facts['place']['name']}, {facts['place']['country']}",
        "occupation": facts["occupation"]["id"],
        "skills": skills,
    }
    answer = api.ask(CREATE, {"input": values}, role="admin")
    assert "errors" not in answer, answer
    made = answer["data"]["createJob"]
    assert made["errors"] == []
    return str(made["job"]["id"])


async def test_one_posting_is_shown_once_at_every_door(api: Api) -> None:
    """A job that ranks high is posted twice more; then a copy is closed, and another is applied to."""
    original, other = ids_of(page(api.ask(PAGE, {"first": 8})))[4:6]
    middle = copy_job(api, original)
    newest = copy_job(api, original)
    copies = {original, middle, newest}
    made = api.ask("query ($id: ID!) { job(id: $id) { copies { edges { node { id } } } } }", {"id": newest}, "admin")
    assert [edge["node"]["id"] for edge in made["data"]["job"]["copies"]["edges"]] == [middle, original]
    await until(lambda: newest in ids_of(page(api.ask(PAGE, {"first": 100}))))
    ranks = {edge["node"]["id"]: edge["rank"] for edge in page(api.ask(PAGE, {"first": 100}))["edges"]}
    rank = ranks[newest]
    before = page(api.ask(PAGE, {"first": rank - 1}))["pageInfo"]["endCursor"] if rank > 1 else None
    await refresh(api)
    title = api.ask(FACTS, {"id": original})["data"]["job"]["title"]
    variables = {"first": 100, "after": before, "title": title, "other": other}

    def shown(role: str = "candidate") -> dict[str, set[str]]:
        """The copies that each door shows."""
        answer = api.ask(DOORS, variables, role)
        assert "errors" not in answer, answer
        viewer, doors = answer["data"].pop("viewer"), {}
        for name, door in {**viewer, **answer["data"]}.items():
            doors[name] = {id for id in copies if id in str(door)}
        about = {"about": {"text": title}}
        return doors | {"visitor": {id for id in copies if id in str(api.ask(VISITED, about, "visitor")["data"])}}

    sure = {"first", "later", "diverse", "stored", "jobs", "search"}  # whether others list it depends on the world
    doors = shown()
    assert all(len(ids) <= 1 for ids in doors.values()), doors
    assert {name for name in sure if doors[name] != {newest}} == set(), doors
    assert api.ask(CLOSE, {"job": newest}, role="admin")["data"]["closeJob"]["errors"] == []
    doors = shown()
    assert all(newest not in ids and len(ids) <= 1 for ids in doors.values()), doors
    assert doors["jobs"] == {middle}
    await until(lambda: all(shown()[name] == {middle} for name in ("first", "diverse", "jobs", "search")))
    await refresh(api)
    assert shown()["stored"] == {middle}

    assert log(api, "copy", "APPLY", original)["errors"] == []
    doors = shown()
    doors.pop("visitor")  # a visitor has not applied
    assert set().union(*doors.values()) == set(), doors
    assert api.ask(VISITED, {"about": {"text": title}}, "visitor")["data"]["recommendedJobs"]["edges"]
    history = api.ask(HISTORY)["data"]["viewer"]["interactions"]["edges"]
    undo = "mutation ($id: ID!) { undoInteraction(input: {interaction: $id}) { errors { code } } }"
    (applied,) = [edge["node"]["id"] for edge in history if edge["node"]["item"].get("id") == original]
    assert api.ask(undo, {"id": applied})["data"]["undoInteraction"]["errors"] == []
    doors = shown()
    assert [doors[name] for name in ("first", "jobs", "search", "stored")] == [{middle}] * 4
    assert log(api, "copy again", "DISMISS", middle)["errors"] == []
    assert set().union(*(ids for name, ids in shown().items() if name != "visitor")) == set()


async def test_a_key_names_one_thing_over_http(api: Api) -> None:
    jobs = ids_of(page(api.ask(PAGE, {"first": 3})))
    done = log(api, "key", "SAVE", jobs[0])["interaction"]["id"]
    shown = [("key", jobs[0]), ("key", jobs[1]), ("new", jobs[1]), ("new", jobs[2]), ("new", jobs[1])]
    sent = {"impressions": [{"key": key, "item": item} for key, item in shown]}
    for _ in range(2):
        payload = api.ask(SHOW, {"input": sent})["data"]["logImpressions"]
        assert payload["accepted"] == 1
        assert [(error["code"], error["path"][2:]) for error in payload["errors"]] == [
            ("CONFLICT", ["0", "key"]),
            ("CONFLICT", ["1", "key"]),
            ("CONFLICT", ["3", "key"]),
        ]
    assert log(api, "new", "SAVE", jobs[1])["errors"] == [{"code": "CONFLICT", "path": ["input", "key"]}]
    edges = api.ask(HISTORY)["data"]["viewer"]["interactions"]["edges"]
    assert {edge["node"]["id"]: edge["node"]["item"].get("id") for edge in edges}[done] == jobs[0]
    undo = "mutation ($id: ID!) { undoInteraction(input: {interaction: $id}) { errors { code } } }"
    assert api.ask(undo, {"id": done})["data"]["undoInteraction"]["errors"] == []
    api.ask(SHOW, {"input": sent})
    edges = api.ask(HISTORY)["data"]["viewer"]["interactions"]["edges"]
    assert done not in {edge["node"]["id"] for edge in edges}, "what was undone stays undone"


async def test_reasons_hold_nothing_of_other_people(api: Api, graph: GraphClient) -> None:
    """Every reason of many pages of ten people, read value by value."""
    everybody, kinds = await graph.read(PEOPLE), set[str]()
    for person in add_people(api, 10):
        own = {value for row in everybody if row["id"] == person for value in row.values()}
        others = {value for row in everybody for value in row.values()} - own  # some share a name
        after, pages = None, 0
        while pages < 5:
            answer = api.ask(REASONS, {"first": 10, "after": after}, role=person)
            if "errors" in answer:
                pytest.fail(code(answer))
            viewer = answer["data"]["viewer"]
            edges = viewer["recommendedJobs"]["edges"] + viewer["recommendedCourses"]["edges"]
            for reason in (reason for edge in edges for reason in edge["reasons"]):
                path = reason["path"]
                kinds.add(reason["type"])
                values = {value for part in path["nodes"] + path["relationships"] for value in part.values()}
                values |= set(path["cypher"].split("'")[1::2])
                assert values.isdisjoint(others), reason
                if reason["type"] in ("SIMILAR_PEOPLE", "POPULAR"):
                    assert "by 3 or more" in reason["message"]
                    (row,) = await graph.read(path["cypher"])
                    assert row["people"] >= 3
            after, pages = viewer["recommendedJobs"]["pageInfo"]["endCursor"], pages + 1
    assert kinds & {"SIMILAR_PEOPLE", "POPULAR"}
