"""Embedded engines as processes: shared through a lock, and stopped when their parent ends."""

import json
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest
import redis
from neo4j import GraphDatabase

from graph.engines.child import secret_file
from graph.engines.home import embedded_engines, running
from graph.errors import EngineError
from tests.conftest import ROOT, Server

HOLD = """
import sys, time
from pathlib import Path
from graph.engines.home import embedded_engines
with embedded_engines(Path(sys.argv[1]), "256m", None, None) as engines:
    print("ready", flush=True)
    time.sleep(600)
"""


def test_a_second_start_joins_the_first(server: Server) -> None:
    if server.name != "embedded":
        pytest.skip("only the embedded engines have a lock")
    with embedded_engines(server.home, "768m", None, None) as joined:
        assert joined == server.engines
    shared_engines = running(server.home)
    assert shared_engines is not None
    assert shared_engines.with_given(None, None) == server.engines


def test_secrets_and_addresses_are_for_the_owner_alone(server: Server) -> None:
    names = ["redis-password", "engines.json"] + (["graph-password"] if server.name == "embedded" else [])
    for name in names:
        assert stat.S_IMODE((server.home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    record = json.loads((server.home / "engines.json").read_text())
    assert record["redis_url"].startswith("redis://:")
    if server.name == "embedded":
        assert record["graph"]["uri"].startswith("bolt://127.0.0.1:")
    else:
        assert record["graph"] is None, "a real server's address is nobody else's business"


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    made = secret_file(tmp_path / "secret")
    assert len(made) >= 32
    assert secret_file(tmp_path / "secret") == made


def test_engines_end_when_their_parent_is_killed_and_start_again_with_their_data(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(HOLD), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert {child.name() for child in children} >= {"java", "valkey-server"}
        parent.kill()
    _, left = psutil.wait_procs(children, timeout=30)
    assert left == []
    with embedded_engines(tmp_path, "256m", None, None) as engines:
        assert engines.owner == psutil.Process().pid


@pytest.mark.parametrize("name", ["a b/c'd", 'q"uoted # [ü] *é? \\x', "$HOME/${x}%41;&", "line\nend"])
def test_a_home_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    with embedded_engines(home, "256m", None, None) as engines:
        with redis.Redis.from_url(engines.redis_url) as queue:
            assert queue.set("key", "value")
        with GraphDatabase.driver(engines.graph.uri, auth=(engines.graph.user, engines.graph.password)) as driver:
            driver.execute_query("CREATE (:Kept)", database_=engines.graph.database)
    assert (home / "graph" / "databases" / engines.graph.database).is_dir()
    assert list((home / "redis" / "appendonlydir").iterdir())


def test_an_engine_that_cannot_start_names_its_log(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "databases").write_text("a file in the folder's place")
    with (
        pytest.raises(EngineError, match=r"at its start; its log says why: .*graph\.log"),
        embedded_engines(tmp_path, "256m", None, None),
    ):
        raise AssertionError("it started")
