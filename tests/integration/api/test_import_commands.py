"""Imports by the command, and what its dry runs say of the graph."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.root import app
from graph.db.client import GraphClient
from tests.conftest import Server

CATALOGUE = """
CREATE (:Skill {id: 's1', name: 'knit', kind: 'COMPETENCE'}) CREATE (:Occupation {id: 'o1', title: 'weaver'})
"""
JOBS_MAP = 'source = "board"\nkey = "id"\ntitle = "title"\ncompany = "firm"\n[skills]\ncolumn = "skills"\n'
JOBS = "id,title,firm,skills\n1,Weaver,Loom,knit\n2,Dyer,Vat,\n3,Tailor,Suits,\n"
NEWER_JOBS = "id,title,firm,skills\n1,Weaver,Loom,knit\n3,Tailor,Suits,knit\n4,Potter,Kiln,\n"
ODD_JOBS = NEWER_JOBS + ",No key,,\n"
PEOPLE_MAP = 'source = "club"\nkey = "member"\nname = "name"\n'
VIEWS_MAP = 'source = "club"\nperson = "who"\nitem = "job"\nitemSource = "board"\naction = "did"\nat = "at"\n'
SIZE = "MATCH (n) WITH count(n) AS nodes OPTIONAL MATCH ()-[r]->() RETURN nodes, count(r) AS links"


class Desk:
    """Runs import commands on the engines of a test."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server = server
        self._folder = folder

    async def run(self, kind: str, text: str, map: str, *options: str) -> str:
        """Run a command that succeeds, and return what it prints."""
        table, columns = self._folder / f"{kind}.csv", self._folder / "map.toml"
        table.write_text(text)
        columns.write_text(map)
        arguments = ["import", kind, str(table), "--map", str(columns), "--reports", str(self._folder), *options]
        environment = {**self._server.environment, "COLUMNS": "200"}
        result = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment)
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
async def desk(client: GraphClient, server: Server, tmp_path: Path) -> Desk:
    await client.write(CATALOGUE)
    return Desk(server, tmp_path)


async def test_a_dry_run_compares_jobs_with_the_graph_and_writes_nothing(desk: Desk, client: GraphClient) -> None:
    first = await desk.run("jobs", JOBS, JOBS_MAP, "--compare")
    assert "compared with the graph: 3 new, 0 changed, 0 unchanged" in first
    await desk.run("jobs", JOBS, JOBS_MAP)
    size = await client.read(SIZE)
    same = await desk.run("jobs", JOBS, JOBS_MAP, "--dry-run", "--compare", "--replace")
    assert "compared with the graph: 0 new, 0 changed, 3 unchanged" in same
    assert "would close 0 jobs that the file does not hold" in same
    assert "this run read no graph" not in same
    newer = await desk.run("jobs", NEWER_JOBS, JOBS_MAP, "--compare", "--replace")
    assert "compared with the graph: 1 new, 1 changed, 1 unchanged" in newer
    assert "would close 1 job that the file does not hold" in newer
    odd = await desk.run("jobs", ODD_JOBS, JOBS_MAP, "--compare", "--replace")
    assert "1 row rejected" in odd
    assert "would close no job: rows are rejected, and their jobs may be open" in odd
    assert await client.read(SIZE) == size
    done = await desk.run("jobs", NEWER_JOBS, JOBS_MAP, "--replace")
    assert "closed 1 job that the file does not hold" in done


async def test_a_dry_run_compares_people_and_what_they_did(desk: Desk) -> None:
    await desk.run("jobs", JOBS, JOBS_MAP)
    people, views = "member,name\nm1,Ana\nm2,Bo\n", "who,job,did,at\nm1,1,VIEW,2026-05-01\nm2,9,SAVE,2026-05-02\n"
    assert "2 new, 0 changed, 0 unchanged" in await desk.run("people", people, PEOPLE_MAP, "--compare")
    await desk.run("people", people, PEOPLE_MAP)
    assert "0 new, 1 changed, 1 unchanged" in await desk.run(
        "people", people.replace("Bo", "Bob"), PEOPLE_MAP, "--compare"
    )
    compared = await desk.run("interactions", views, VIEWS_MAP, "--compare")
    assert "compared with the graph: 1 new, 0 changed, 0 unchanged" in compared
    assert "1 row rejected" in compared
    await desk.run("interactions", views, VIEWS_MAP)
    assert "0 new, 0 changed, 1 unchanged" in await desk.run("interactions", views, VIEWS_MAP, "--compare")
