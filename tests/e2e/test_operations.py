"""Operations over HTTP and WebSocket, as clients send them, against real processes on both engines."""

import asyncio
import http.client
import itertools
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from websockets.asyncio.client import connect

from api.cli.services.running_services import WORKER_QUEUES
from api.graphql import ids
from graph.engines.child import free_port, secret_file
from tests.conftest import ROOT, SHARED, Server, run_process
from tests.e2e.console import check_console
from tests.e2e.running import LIMIT_SECONDS, LOG, PAGE, Api, add_people, code, until
from workers.mail.links import stop_links
from workers.settings import WorkerSettings
from workers.valkey.connections import application_channel, redis_client

TURNS = itertools.count(1)
CHECK = SHARED / "operations" / "check"
ISSUE = (
    "10", "11", "12", "13", "14", "15", "16", "17", "18", "19a", "19b", "19c", "20", "21", "22", "23", "24", "25",
    "28", "29", "30", "31", "31b", "32", "33", "34", "35", "35b", "35c", "36", "37", "38", "39", "40", "41", "42", "43",
    "44", "45", "46", "46b", "47", "48", "49", "50", "50b", "51", "51b", "52", "53", "54", "55", "56", "57", "58", "59",
    "60a", "60b", "61", "62", "63", "64", "65", "66", "67", "70", "71", "72", "73", "74", "75", "76", "78", "79", "80",
    "81", "85", "86", "87", "87b", "88", "89", "90", "95",
)  # fmt: skip


@pytest.fixture(scope="module")
async def version(api: Api) -> str:
    """Version of the model that was trained through the API, and serves."""
    return await train(api)


async def train(api: Api) -> str:
    """Train through the API, and wait until the new model serves."""
    started = api.ask(
        "mutation { startTraining(input: {kinds: [RANKER]}) { task { id } errors { code } } }", role="admin"
    )
    id = started["data"]["startTraining"]["task"]["id"]
    states = []
    socket_url = re.sub("^http", "ws", api.url) + "/graphql"
    async with asyncio.timeout(LIMIT_SECONDS), connect(socket_url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        payload = {"Authorization": f"Bearer {api.tokens['admin']}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        query = "subscription ($id: ID!) { taskProgress(id: $id) { state progress message } }"
        subscribe = {"id": "1", "type": "subscribe", "payload": {"query": query, "variables": {"id": id}}}
        await socket.send(json.dumps(subscribe))
        while (message := json.loads(await socket.recv()))["type"] == "next":
            states.append(message["payload"]["data"]["taskProgress"])
    assert states[-1]["state"] == "SUCCEEDED", states[-1]
    assert [s["progress"] for s in states] == sorted(s["progress"] for s in states)
    assert any(0 < state["progress"] < 100 for state in states), "progress is told on the way"
    version = str(states[-1]["message"].split()[0])
    await until(lambda: version in str(api.ready()[1].get("model")))
    return version


async def test_before_a_model_is_trained_the_heuristic_serves(api: Api) -> None:
    edges = api.ask(PAGE, {"first": 3})["data"]["viewer"]["recommendedJobs"]["edges"]
    assert {edge["algorithm"] for edge in edges} == {"HEURISTIC"}


async def test_a_trained_model_serves_as_soon_as_it_is_active(api: Api, version: str) -> None:
    edges = api.ask(PAGE, {"first": 3})["data"]["viewer"]["recommendedJobs"]["edges"]
    assert {(edge["algorithm"], edge["modelVersion"]) for edge in edges} == {("HYBRID", version)}


MODELS = "{ models(first: 20) { edges { node { id version kind status verdict deployment { requests errorRate } } } } }"
SCORES = """query ($first: Int!, $least: Float!) { viewer {
  recommendedJobs(first: $first, minimumScore: $least, includeUnwanted: true) {
    edges { score modelVersion node { id } } } } }"""
MADE = "{ viewer { recommendedJobs(first: 3) { edges { createdAt node { id } } } } }"


def models_of(api: Api) -> dict[str, dict[str, Any]]:
    edges = api.ask(MODELS, role="admin")["data"]["models"]["edges"]
    return {edge["node"]["version"]: edge["node"] for edge in edges}


def activate(api: Api, id: str) -> None:
    mutation = "mutation ($id: ID!) { activateModel(input: {model: $id}) { model { status } errors { message } } }"
    answer = api.ask(mutation, {"id": id}, role="admin")
    assert "errors" not in answer, answer
    payload = answer["data"]["activateModel"]
    assert payload["errors"] == []
    assert payload["model"]["status"] == "ACTIVE"


def top(api: Api, role: str = "candidate", first: int = 3) -> tuple[str, list[tuple[str, float]]]:
    """The model that made a page, and the page; the same is never asked twice, so that no answer is a kept one."""
    answer = api.ask(SCORES, {"first": first, "least": next(TURNS) / 10**9}, role=role)
    assert "errors" not in answer, answer
    edges = answer["data"]["viewer"]["recommendedJobs"]["edges"]
    versions = {edge["modelVersion"] for edge in edges}
    assert len(versions) == 1
    return versions.pop(), [(edge["node"]["id"], edge["score"]) for edge in edges]


async def check_a_worker_without_its_models(api: Api) -> None:
    """The worker ranks by the heuristic too, and its task says so."""
    mutation = "mutation { refreshRecommendations(input: {}) { task { id } errors { code } } }"
    task = api.ask(mutation)["data"]["refreshRecommendations"]["task"]["id"]
    query = "query ($id: ID!) { task(id: $id) { state message } }"

    def ended() -> bool:
        return str(api.ask(query, {"id": task})["data"]["task"]["state"]) in {"SUCCEEDED", "FAILED"}

    await until(ended)
    record = api.ask(query, {"id": task})["data"]["task"]
    assert record["state"] == "SUCCEEDED"
    assert "by the heuristic alone: the model cannot be loaded" in record["message"]


def run_doctor(server: Server) -> str:
    command = [sys.executable, "-m", "api.cli", "doctor"]
    environment = {**server.environment, "COLUMNS": "200"}
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def refused_by_length(api: Api, length: int) -> int:
    """The status of a request that announces a body; the body itself is never sent, so that nobody hangs up on it."""
    connection = http.client.HTTPConnection(api.url.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", "/graphql")
    connection.putheader("Authorization", f"Bearer {api.tokens['candidate']}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    with closing(connection), connection.getresponse() as answer:
        return answer.status


def test_pages_of_one_ranking_neither_repeat_nor_skip(api: Api) -> None:
    """Pages of one served ranking neither repeat nor skip, though something was liked between."""
    ranks: list[int] = []
    items: list[str] = []
    after = None
    for turn in range(3):
        page = api.ask(PAGE, {"first": 2, "after": after})["data"]["viewer"]["recommendedJobs"]
        ranks += [edge["rank"] for edge in page["edges"]]
        items += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        liked = {"key": f"paging-{turn}", "action": "LIKE", "item": items[-1]}
        assert api.ask(LOG, {"input": liked})["data"]["logInteraction"]["errors"] == []
        if not page["pageInfo"]["hasNextPage"]:  # a list ends where relevance ends
            break
    assert len(items) > 2, "there is more than one page"
    assert ranks == list(range(1, len(items) + 1))
    assert len(set(items)) == len(items)
    foreign = api.ask(PAGE, {"first": 3, "after": after}, role="leaver")
    assert code(foreign) == "BAD_USER_INPUT"


@pytest.mark.usefixtures("version")
def test_each_refusal_has_its_code_and_changes_nothing(api: Api) -> None:
    """Each refusal has its own code and changes nothing."""
    job = api.ask("{ jobs(first: 1) { edges { node { id } } } }")["data"]["jobs"]["edges"][0]["node"]["id"]
    future = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for changes, problem in (
        ({"at": future}, ("INVALID", ["input", "at"])),
        ({"action": "COMPLETE"}, ("INVALID", ["input", "action"])),
        ({"key": ""}, ("INVALID", ["input", "key"])),
        ({"durationSeconds": -1}, ("INVALID", ["input", "durationSeconds"])),
        ({"item": "Sm9iOm5vbmU="}, ("NOT_FOUND", ["input", "item"])),
    ):
        sent = {"key": "bad", "action": "LIKE", "item": job, **changes}
        payload = api.ask(LOG, {"input": sent})["data"]["logInteraction"]
        assert payload["interaction"] is None
        assert [(error["code"], error["path"]) for error in payload["errors"]] == [problem]
    assert code(api.ask(LOG, {"input": {"key": "bad", "action": "LIKE", "item": "U2tpbGw6eA=="}})) == "BAD_USER_INPUT"
    for query, role, expected in (
        ('{ node(id: "rubbish") { id } }', "visitor", "BAD_USER_INPUT"),
        ("{ jobs(first: 0) { edges { cursor } } }", "visitor", "BAD_USER_INPUT"),
        ('{ jobs(first: 3, after: "rubbish") { edges { cursor } } }', "visitor", "BAD_USER_INPUT"),
        ("{ viewer { id } }", "visitor", "UNAUTHENTICATED"),
        ("{ models(first: 1) { edges { cursor } } }", "visitor", "UNAUTHENTICATED"),
        ("{ models(first: 1) { edges { cursor } } }", "candidate", "FORBIDDEN"),
        ("{ system { version } }", "recruiter", "FORBIDDEN"),
        ("mutation { startTraining(input: {kinds: [RANKER]}) { task { id } } }", "candidate", "FORBIDDEN"),
        ("{ nonsense }", "visitor", "BAD_USER_INPUT"),
        ("{ unclosed", "visitor", "BAD_USER_INPUT"),
    ):  # fmt: skip
        assert code(api.ask(query, role=role)) == expected, query
    me = api.ask("{ viewer { id } }")["data"]["viewer"]["id"]
    assert code(api.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": me}, role="recruiter")) == "FORBIDDEN"
    half = "query ($language: Language!) { jobs(first: 1) { edges { node { title } } } }"
    assert code(api.ask(half, {"language": "\ud800"})) == "BAD_USER_INPUT"
    assert refused_by_length(api, 1_100_000) == 413
    secret = secret_file(api.server.home / "jwt-secret")
    past = datetime.now(UTC) - timedelta(hours=1)
    claims = {"sub": "person-000001", "roles": ["ADMIN"], "aud": "careergraph", "iss": "careergraph"}
    for token in (
        jwt.encode({**claims, "exp": past}, secret, "HS256"),
        jwt.encode({**claims, "aud": "other", "exp": datetime.now(UTC) + timedelta(hours=1)}, secret, "HS256"),
        jwt.encode({**claims, "exp": datetime.now(UTC) + timedelta(hours=1)}, "", "none"),
        "rubbish",
    ):
        status, answer = api.send(b'{"query": "{ __typename }"}', token)
        assert (status, code(answer)) == (401, "UNAUTHENTICATED")


def test_refusals_are_logged_in_one_short_line_each(api: Api) -> None:
    """Refusals are one short line each, without what was sent; nothing that was sent forges a line."""
    log = api.server.home / "serve---port.log"
    before = log.stat().st_size
    aliases = " ".join(f'a{at}: node(id: "My salary is 50k") {{ id }}' for at in range(20))
    assert len(api.ask(f"{{ {aliases} }}")["errors"]) == 20
    for query, variables in (
        ('{ node(id: "My salary is 50k" }', {}),
        ('{ nope(text: "My salary is 50k") }', {}),
        ("query ($first: Int!) { jobs(first: $first) { edges { cursor } } }", {"first": "My salary\nis 50k"}),
        ("query ($q: String!) { search(query: $q) { edges { cursor } } }", {"q": "50k\n\x00\x1b[31m\ud83d"}),
    ):
        assert code(api.ask(query, variables)) == "BAD_USER_INPUT"
    with log.open("rb") as text:
        text.seek(before)
        content = text.read().decode()
    lines = [json.loads(line) for line in content.splitlines()]
    refusals = [line for line in lines if line["event"] == "a request was refused"]
    assert [line["times"] for line in refusals] == [20, 1, 1, 1], "half a character is refused with the body"
    assert {line["level"] for line in refusals} == {"info"}
    assert "50k" not in content
    assert len(content) < 5_000


def test_a_page_is_kept_until_something_changes(api: Api) -> None:
    """A page is kept until something about the person changes, and then made anew."""

    def page() -> list[dict[str, Any]]:
        edges: list[dict[str, Any]] = api.ask(MADE)["data"]["viewer"]["recommendedJobs"]["edges"]
        return edges

    first = page()
    for _ in range(5):  # what workers do meanwhile may end a kept page
        before, first = first, page()
        if before == first:
            break
    assert before == first
    log = "mutation ($input: LogInteractionInput!) { logInteraction(input: $input) { errors { code } } }"
    dismissed = first[0]["node"]["id"]
    answer = api.ask(log, {"input": {"key": "kept", "action": "DISMISS", "item": dismissed}})
    assert answer["data"]["logInteraction"]["errors"] == []
    after = page()
    assert dismissed not in [edge["node"]["id"] for edge in after]
    assert {edge["createdAt"] for edge in after}.isdisjoint(edge["createdAt"] for edge in first)


async def test_models_are_swapped_under_load_without_an_error(api: Api, version: str) -> None:
    """2,000 requests during 10 swaps: none fails, and each answer is that of the model that it names."""
    mutation = "mutation { startTraining(input: {kinds: [POPULARITY]}) { task { id } } }"
    assert api.ask(mutation, role="admin")["data"]["startTraining"]["task"]
    await until(lambda: any(model["kind"] == "POPULARITY" for model in models_of(api).values()))
    known, people = models_of(api), add_people(api, 4)
    both = [version, next(v for v, model in known.items() if model["kind"] == "POPULARITY")]
    expected = {}
    for serving_version in reversed(both):
        activate(api, known[serving_version]["id"])
        await until(lambda serving_version=serving_version: top(api)[0] == serving_version)
        expected[serving_version] = {person: dict(top(api, person, 10)[1]) for person in people}
    assert expected[both[0]] != expected[both[1]]
    answers: list[tuple[str, str, list[tuple[str, float]]]] = []

    async def load(person: str) -> None:
        for _ in range(500):
            answers.append((person, *await asyncio.to_thread(top, api, person)))  # noqa: PERF401 - swaps watch it grow

    async def swap() -> None:
        for turn in range(10):
            await asyncio.to_thread(activate, api, known[both[(turn + 1) % 2]]["id"])
            goal = 180 * (turn + 1)
            await until(lambda goal=goal: len(answers) >= goal)

    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(load(person))
        group.create_task(swap())
    assert len(answers) == 2_000
    assert {made for _, made, _ in answers} == set(both)
    for person, made, page in answers:
        before = expected[made][person]  # meanwhile jobs have aged, and two that score alike may change places
        assert [score for _, score in page] == pytest.approx(list(before.values())[:3], abs=0.1)
        assert [before[id] for id, _ in page] == pytest.approx([score for _, score in page], abs=0.1)
    rolled = api.ask("mutation { rollBackModel(input: {}) { model { version } errors { code } } }", role="admin")
    assert rolled["data"]["rollBackModel"]["model"]["version"] in both
    activate(api, known[version]["id"])
    answer = api.ask("{ modelActivations(first: 3) { by cause model { version } } }", role="admin")
    causes = [(activation["cause"], activation["by"]) for activation in answer["data"]["modelActivations"]]
    assert causes == [("MANUAL", "admin"), ("ROLL_BACK", "admin"), ("MANUAL", "admin")]
    await until(lambda: models_of(api)[version]["deployment"]["requests"] > 0)
    assert models_of(api)[version]["deployment"]["errorRate"] == 0


@pytest.mark.usefixtures("version")
def test_an_experiment_keeps_arms_and_counts(api: Api) -> None:
    """People keep their arm; exposures and clicks are counted; a second experiment waits; bad input is named."""
    known = models_of(api)
    arms: list[dict[str, Any]] = [
        {"name": name, "model": model["id"], "share": 0.5} for name, model in zip("ab", known.values(), strict=False)
    ]
    create = """mutation ($input: CreateExperimentInput!) { createExperiment(input: $input) {
        experiment { id state arms { name exposures conversions } result { winner pValue } } errors { code path } } }"""

    def made(**changes: Any) -> dict[str, Any]:
        sent = {"name": "one", "arms": arms, "metric": "CLICK_RATE", **changes}
        experiment: dict[str, Any] = api.ask(create, {"input": sent}, role="admin")["data"]["createExperiment"]
        return experiment

    first = made()
    assert first["experiment"]["state"] == "RUNNING"
    assert made()["errors"] == [{"code": "CONFLICT", "path": ["input", "name"]}]
    assert made(name="two")["experiment"]["state"] == "WAITING"
    assert made(name="")["errors"][0] == {"code": "INVALID", "path": ["input", "name"]}
    assert made(name="x", arms=[{**arms[0], "share": 0.9}, arms[1]])["errors"][0]["path"] == ["input", "arms"]
    assert len({top(api)[0] for _ in range(5)}) == 1, "a person keeps the arm"
    page = api.ask("{ viewer { recommendedJobs(first: 1) { edges { recommendation { id } node { id } } } } }")
    edge = page["data"]["viewer"]["recommendedJobs"]["edges"][0]
    clicked = {
        "key": "click",
        "action": "VIEW",
        "item": edge["node"]["id"],
        "recommendation": edge["recommendation"]["id"],
    }
    assert api.ask(LOG, {"input": clicked})["data"]["logInteraction"]["errors"] == []
    query = "query ($id: ID!) { experiment(id: $id) { state arms { exposures conversions } result { winner } } }"
    experiment = api.ask(query, {"id": first["experiment"]["id"]}, role="admin")["data"]["experiment"]
    assert sum(arm["exposures"] for arm in experiment["arms"]) == 1
    assert sum(arm["conversions"] for arm in experiment["arms"]) == 1
    assert experiment["result"]["winner"] is None
    end = "mutation ($id: ID!) { endExperiment(input: {experiment: $id}) { experiment { state } } }"
    ended = api.ask(end, {"id": first["experiment"]["id"]}, role="admin")["data"]["endExperiment"]["experiment"]
    assert ended["state"] == "ENDED"
    both = api.ask("{ experiments { id state } }", role="admin")["data"]["experiments"]
    assert sorted(experiment["state"] for experiment in both) == ["ENDED", "RUNNING"], "the one that waited runs now"
    running = next(experiment["id"] for experiment in both if experiment["state"] == "RUNNING")
    api.ask(end, {"id": running}, role="admin")


@pytest.mark.usefixtures("version")
async def test_the_console_is_used_in_a_browser(api: Api) -> None:
    if api.server.name != "embedded":
        pytest.skip("the console asks the API alone: it is tried once, on the embedded engine")
    await check_console(api)


def test_a_damaged_model_is_refused_and_what_serves_goes_on(api: Api, version: str) -> None:
    """A model whose files are damaged is not activated, and what serves goes on."""
    known = models_of(api)
    other = next(model for v, model in known.items() if v != version)
    file = api.server.home / "models" / other["version"] / "baseline.safetensors"
    whole = file.read_bytes()
    file.write_bytes(whole[:-7])
    mutation = "mutation ($id: ID!) { activateModel(input: {model: $id}) { model { id } errors { code message } } }"
    payload = api.ask(mutation, {"id": other["id"]}, role="admin")["data"]["activateModel"]
    assert payload["model"] is None
    assert payload["errors"][0]["code"] == "CONFLICT"
    assert "damaged or was swapped" in payload["errors"][0]["message"]
    assert top(api)[0] == version
    file.write_bytes(whole)


async def test_without_readable_models_the_heuristic_serves_and_says_so(api: Api, version: str) -> None:
    """An API that cannot read its models starts all the same: the heuristic serves, and it says what to do."""
    models, kept = api.server.home / "models", api.server.home / "models.kept"
    models.rename(kept)
    models.symlink_to("models")  # nobody can open it, not even root
    try:
        port = free_port()
        with run_process(api.server, "serve", "--port", str(port), CAREERGRAPH_CACHE_SECONDS="0"):
            other = Api(f"http://127.0.0.1:{port}", api.tokens, api.server)
            await until(lambda: other.ready()[0] == 200)
            edges = other.ask(PAGE, {"first": 3})["data"]["viewer"]["recommendedJobs"]["edges"]
            assert [edge["algorithm"] for edge in edges] == ["HEURISTIC"] * 3
            model = other.ask("{ system { model { loaded version problem } } }", role="admin")["data"]["system"][
                "model"
            ]
            assert (model["loaded"], model["version"]) == (False, None)
            assert "cannot be read" in model["problem"]
            assert "let this process's user read it" in model["problem"]
            await check_a_worker_without_its_models(api)
            diagnosis = await asyncio.to_thread(run_doctor, api.server)
        assert "the heuristic serves alone" in diagnosis
        assert f"{version} is active but cannot be loaded" in diagnosis
        assert "let this process's user read it" in diagnosis
        assert f"http://127.0.0.1:{port} is ready" in diagnosis
        assert all(f"{', '.join(queues)}: process " in diagnosis for queues in WORKER_QUEUES)
    finally:
        models.unlink()
        kept.rename(models)


async def test_a_socket_with_a_forged_token_is_closed(api: Api) -> None:
    """A socket with a forged token is refused, and another's task is as if it were not there."""
    socket_url = re.sub("^http", "ws", api.url) + "/graphql"
    async with connect(socket_url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": "Bearer rubbish"}}))
        await socket.wait_closed()
        assert socket.close_code == 4403


async def test_service_resumes_by_itself_when_the_graph_is_back(api: Api) -> None:
    """The server is suspended, so that it is there but answers nothing; service resumes by itself."""
    api.server.process.suspend()
    try:
        answer = await asyncio.to_thread(api.ask, "{ jobs(first: 1) { edges { cursor } } }")
        assert code(answer) == "UNAVAILABLE", "it answers while the graph does not"
        status, body = await asyncio.to_thread(api.ready)
        assert status == 503
        assert body["graph"].startswith("away: ")
        assert body["redis"] == "ok"
        status, body = await asyncio.to_thread(api.ready, "visitor")
        assert status == 503
        assert body["graph"] == "away", "no words about addresses for anybody"
    finally:
        api.server.process.resume()
    await until(lambda: api.ready()[0] == 200)
    await until(lambda: "errors" not in api.ask("{ jobs(first: 1) { edges { cursor } } }"))


async def test_interests_are_summarised_for_whoever_asks(api: Api) -> None:
    summarised = api.ask("mutation { summariseInterests(input: {}) { task { id } } }")
    assert summarised["data"]["summariseInterests"]["task"]["id"]
    query = "{ viewer { interests(first: 1) { edges { weight } } } }"
    await until(lambda: api.ask(query)["data"]["viewer"]["interests"]["edges"])


FOLLOW = "subscription { applicationChanged { application { id status history { note } } at } }"
APPLY = """mutation ($job: ID!) { applyToJob(input: {job: $job, letter: "I bake."}) {
  application { id } errors { message } } }"""
MOVE = """mutation ($id: ID!) { moveApplication(input: {application: $id, to: INTERVIEW, note: "secret"}) {
  application { status } errors { message } } }"""
SAVE = """mutation { createJobAlert(input: {name: "Night <b>", query: "night watch", every: NOW}) {
  alert { id active } errors { message } } }"""
ALERTS = "{ viewer { jobAlerts { id active } notifications(first: 5) { unreadCount edges { node { message } } } } }"


async def test_changes_of_applications_are_sent_to_their_applicant(api: Api) -> None:
    job = api.ask("{ jobs(first: 30) { edges { node { id } } } }")["data"]["jobs"]["edges"][29]["node"]["id"]
    socket_url = re.sub("^http", "ws", api.url) + "/graphql"
    async with asyncio.timeout(LIMIT_SECONDS), connect(socket_url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        payload = {"Authorization": f"Bearer {api.tokens['candidate']}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}}))
        person = ids.decode(api.ask("{ viewer { id } }")["data"]["viewer"]["id"])[1]
        redis = redis_client(api.server.engines.redis_url)
        while dict(await redis.pubsub_numsub(application_channel(person)))[application_channel(person)] == 0:
            await asyncio.to_thread(api.ready)
        await redis.aclose()
        made = (await asyncio.to_thread(api.ask, APPLY, {"job": job}))["data"]["applyToJob"]
        assert made["errors"] == []
        moved = await asyncio.to_thread(api.ask, MOVE, {"id": made["application"]["id"]}, "admin")
        assert moved["data"]["moveApplication"]["errors"] == []
        last = None
        while last != "INTERVIEW":  # the first change may be seen together with the second
            message = json.loads(await socket.recv())
            change = message["payload"]["data"]["applicationChanged"]
            assert change["application"]["id"] == made["application"]["id"]
            assert "secret" not in json.dumps(message)
            last = change["application"]["status"]
    notifications = api.ask(ALERTS)["data"]["viewer"]["notifications"]
    assert notifications["unreadCount"] >= 1
    assert "goes on to an interview" in notifications["edges"][0]["node"]["message"]


def test_the_link_of_an_e_mail_stops_its_alert_without_a_log_in(api: Api) -> None:
    alert = api.ask(SAVE)["data"]["createJobAlert"]["alert"]
    assert alert["active"] is True
    links = stop_links(WorkerSettings(public_url=api.url), api.server.home)
    link = links.sign(ids.decode(alert["id"])[1])
    with urllib.request.urlopen(link, timeout=60) as answer:
        page = answer.read().decode()
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Night &lt;b&gt;" in page
    assert '<form method="post">' in page
    assert alert in api.ask(ALERTS)["data"]["viewer"]["jobAlerts"], "a look changes nothing"
    for _ in range(2):
        with urllib.request.urlopen(link, data=b"List-Unsubscribe=One-Click", timeout=60) as answer:
            assert answer.status == 200
    assert {**alert, "active": False} in api.ask(ALERTS)["data"]["viewer"]["jobAlerts"]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{link}x", timeout=60)


@pytest.mark.skipif(not CHECK.exists(), reason=f"no operations at {CHECK}")
@pytest.mark.usefixtures("version")
async def test_the_first_clients_operations_pass(api: Api) -> None:
    tokens = api.server.home / "tokens.json"
    tokens.write_text(json.dumps(api.tokens))
    only = [part for number in ISSUE for part in ("--only", f"{number}-")]
    command = [sys.executable, str(CHECK), "--url", f"{api.url}/graphql", "--tokens", str(tokens), *only]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    assert f"{len(ISSUE)} passed, 0 failed" in done.stdout
