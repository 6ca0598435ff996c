"""The command line on a migrated graph: exit codes and output."""

import json
import subprocess
import sys
from pathlib import Path

from graph.db.client import GraphClient
from graph.people.users import Directory
from tests.conftest import ROOT, Server
from workers.task_catalogue import Queue


def run(server: Server, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        env={**server.environment, "COLUMNS": "200", **changes},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_an_empty_graph_and_what_to_do_about_it(client: GraphClient, server: Server, tmp_path: Path) -> None:
    process = run(server, "doctor")
    assert process.returncode == 0
    for words in (
        "careergraph world",
        "none: the heuristic serves alone",
        "BUILT_IN",
        f"{', '.join(Queue)}: no worker is alive, the tasks wait",
        f"run `careergraph up`, or `careergraph worker {' '.join(Queue)}`",
        "not running",
        "no server is set: the outbox is empty",
        "CAREERGRAPH_SMTP_HOST",
        "torch",
    ):
        assert words in " ".join(process.stdout.split())
    nobody = run(server, "token", "--role", "candidate")
    assert (nobody.returncode, "token --user ID --role candidate" in nobody.stderr) == (2, True)
    missing = run(server, "import", "esco", str(tmp_path / "nothing"), "--reports", str(tmp_path))
    assert (missing.returncode, "there is no such folder" in missing.stderr) == (2, True)
    assert run(server, "migrate").stdout.strip() == "nothing to apply: the schema is up to date"


async def test_a_world_is_made_once_and_has_its_people(client: GraphClient, server: Server) -> None:
    size = ("--people", "20", "--jobs", "40", "--courses", "12", "--interactions", "200")
    first = run(server, "world", *size)
    assert (first.returncode, "the world was written" in first.stdout) == (0, True), first.stderr
    assert "nothing was written" in run(server, "world", *size).stdout
    other = run(server, "world", "--people", "30")
    assert (other.returncode, "already holds a world" in other.stderr) == (2, True)
    tokens = json.loads(run(server, "token", "--json").stdout)
    assert set(tokens) == {"candidate", "recruiter", "admin", "leaver", "newcomer"}
    assert await client.read("MATCH (i:Interaction) RETURN count(i) > 100 AS many") == [{"many": True}]
    assert "with --role, the person is added" in run(server, "token", "--user", "the-operator").stderr
    for _ in range(2):
        assert run(server, "token", "--user", "the-operator", "--role", "admin").returncode == 0
    assert run(server, "token", "--user", "the-operator").returncode == 0
    assert await Directory(client).roles_of("the-operator") == ("CANDIDATE", "ADMIN")


LETTERS = """
UNWIND range(1, 3) AS n
CREATE (t:Task {id: 'task-' + toString(n), kind: 'MONITOR_MODELS', queue: 'training', state: 'FAILED', progress: 0,
                attempts: 3, queuedAt: datetime(), finishedAt: datetime(), deadAt: datetime(), arguments: $arguments,
                error: 'the provider is ill'})
"""


async def test_dead_letters_are_listed_retried_and_dropped(client: GraphClient, server: Server) -> None:
    assert "There are no dead letters." in run(server, "tasks", "dead").stdout
    await client.write(LETTERS, arguments="{}")
    table = run(server, "tasks", "dead").stdout
    assert all(words in table for words in ("task-1", "MONITOR_MODELS", "the provider is ill"))
    lines = run(server, "tasks", "dead", "--json").stdout.splitlines()
    assert {json.loads(line)["id"] for line in lines} == {"task-1", "task-2", "task-3"}
    assert run(server, "tasks", "retry").returncode == 2
    retried = run(server, "tasks", "retry", "task-1", "nothing")
    assert (retried.returncode, "nothing: DeadLetter 'nothing' does not exist" in retried.stdout) == (2, True)
    dropped = run(server, "tasks", "drop", "--all")
    assert (dropped.returncode, dropped.stdout.strip()) == (0, "dropped: 2")
    states = await client.read("MATCH (t:Task) RETURN t.id AS id, t.state AS state ORDER BY id")
    assert [row["state"] for row in states] == ["QUEUED", "FAILED", "FAILED"]


async def test_tasks_are_started_and_features_are_listed(client: GraphClient, server: Server) -> None:
    kinds = {
        json.loads(line)["kind"]: json.loads(line)
        for line in run(server, "tasks", "kinds", "--json").stdout.splitlines()
    }
    assert kinds["CLEAN_CACHE"] == {
        "kind": "CLEAN_CACHE", "queue": "maintenance", "roles": ["ADMIN"], "arguments": ["parts"], "required": []
    }  # fmt: skip
    started = run(server, "tasks", "start", "CLEAN_CACHE", "--arguments", '{"parts": ["ANSWERS"]}')
    assert (started.returncode, started.stdout[:8]) == (0, "QUEUED: ")
    tasks = await client.read("MATCH (t:Task) RETURN t.id AS id, t.arguments AS arguments")
    assert tasks == [{"id": started.stdout.strip().removeprefix("QUEUED: "), "arguments": '{"parts": ["ANSWERS"]}'}]
    wrong = run(server, "tasks", "start", "CLEAN_CACHE", "--arguments", '{"part": 1}')
    assert (wrong.returncode, "--arguments: part" in wrong.stderr) == (2, True)
    views = [json.loads(line) for line in run(server, "features", "--of", "Job:j1", "--json").stdout.splitlines()]
    assert [view["name"] for view in views if view["values"]] == ["job_activity"]
    assert views[0]["values"] == {"j1": dict.fromkeys(views[0]["values"]["j1"], 0)}


OPEN_TASKS = """
UNWIND [['waits', 'QUEUED'], ['runs', 'RUNNING'], ['ended', 'SUCCEEDED']] AS pair
CREATE (t:Task {id: pair[0], kind: 'MONITOR_MODELS', queue: 'training', state: pair[1], progress: 0, attempts: 1,
                queuedAt: datetime(), arguments: '{}', worker: 'w'})
"""


async def test_open_tasks_are_listed_and_cancelled(client: GraphClient, server: Server) -> None:
    assert "There are no open tasks." in run(server, "tasks", "open").stdout
    await client.write(OPEN_TASKS)
    lines = run(server, "tasks", "open", "--json").stdout.splitlines()
    assert {(json.loads(line)["id"], json.loads(line)["state"]) for line in lines} == {
        ("waits", "QUEUED"), ("runs", "RUNNING")
    }  # fmt: skip
    cancelled = run(server, "tasks", "cancel", "waits", "runs", "ended", "nothing")
    assert cancelled.returncode == 2
    assert [line.split(": ", 1)[1] for line in cancelled.stdout.splitlines()] == [
        "1", "1", "the task has already ended: it is SUCCEEDED", "Task 'nothing' does not exist"
    ]  # fmt: skip
    assert "to be cancelled" in run(server, "tasks", "open").stdout
    assert "waits" not in run(server, "tasks", "open").stdout


async def test_how_to_connect_neo4j_browser_is_printed_without_a_password(client: GraphClient, server: Server) -> None:
    own = run(server, "browse")
    assert own.returncode == 0, own.stderr
    assert server.engines.graph.uri in own.stdout
    assert f"{server.engines.graph.user} may write" in own.stdout
    made = run(server, "explorer", "create", "--user", "looker", "--may-write")
    path = server.home / "explorers" / "looker"
    password = path.read_text()
    assert (made.returncode, path.stat().st_mode & 0o777) == (0, 0o600), made.stderr
    looked = run(server, "browse", "--user", "looker", "--output", str(server.home / "browser"))
    assert "%2Flooker%40127.0.0.1" in looked.stdout
    assert str(path) in looked.stdout
    assert not any(
        secret in made.stdout + own.stdout + looked.stdout for secret in (password, server.engines.graph.password)
    )
    assert {file.name for file in (server.home / "browser").iterdir()} == {"guide.html", "style.grass", "queries.zip"}
    path.rename(server.home / "elsewhere")
    for command in (("create", "--may-write"), ("remove",)):
        refused = run(server, "explorer", *command, "--user", "looker")
        assert (refused.returncode, "not made from this home folder" in refused.stderr) == (2, True), refused.stderr
    (server.home / "elsewhere").rename(path)
    assert run(server, "explorer", "create", "--user", "looker", "--may-write").returncode == 0
    assert run(server, "explorer", "remove", "--user", "looker").returncode == 0
    assert not path.exists()
    assert run(server, "explorer", "create", "--user", server.engines.graph.user).returncode == 2
    assert run(server, "explorer", "create", "--user", "../x").returncode == 2


async def test_a_backup_waits_until_nothing_else_runs_and_is_restored_on_demand(
    client: GraphClient, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    await client.write("CREATE (:User {id: 'ann'})")
    made = run(server, "backup", "--output", str(file))
    if server.name == "embedded":  # this process runs the engines
        assert (made.returncode, "uses this home folder: stop it first" in made.stderr) == (2, True), made.stderr
        assert not file.exists()
        nowhere = run(server, "restore", str(file))
        assert (nowhere.returncode, "cannot be read" in nowhere.stderr) == (2, True)
        return
    assert (made.returncode, "1 relationships" in made.stdout) == (0, False), made.stderr
    await client.write("CREATE (:User {id: 'ben'})")
    refused = run(server, "restore", str(file))
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    assert run(server, "restore", "--replace", str(file)).returncode == 0
    assert await client.read("MATCH (u:User) RETURN u.id AS id") == [{"id": "ann"}]
