"""The bias audit of a world: a bias that was planted is found, and what people declare changes no score."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gnn.evaluation.bias import BiasReport, GroupRates
from graph.catalogue.money import DEFAULT_RATES
from graph.db.client import GraphClient
from graph.errors import ForbiddenError
from graph.privacy.self_declared import SelfDeclarationRepository
from graph.registry.bias_audits import BiasAuditRepository
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM, Role, Viewer
from tests.conftest import Server
from workers.bias_report import REPORT, make_csv, make_html
from workers.jobs.bias_audit import rank_candidates, run_audit
from workers.main import context_of
from workers.runtime.context import Context
from workers.settings import WorkerSettings

FOUR_FIFTHS = 0.8  # below it, a selection is usually taken to be biased (29 CFR 1607.4)
FORGET = "MATCH (d:SelfDeclaration) DETACH DELETE d"
DECLARE = """
UNWIND $rows AS row MATCH (u:User {id: row.id})
CREATE (u)-[:DECLARED]->(:SelfDeclaration {id: 'd-' + row.id, sex: row.sex, raceEthnicity: 'ASIAN', at: datetime()})
"""
# Women are said to have fewer skills than they have, as if their CVs were read worse.
HELD = """
MATCH (u:User)-[:DECLARED]->(:SelfDeclaration {sex: 'FEMALE'}) MATCH (u)-[:HAS_SKILL]->(s:Skill)
RETURN u.id AS user, s.id AS skill ORDER BY user, skill
"""
LOSE = "UNWIND $rows AS row MATCH (:User {id: row.user})-[r:HAS_SKILL]->(:Skill {id: row.skill}) DELETE r"


@asynccontextmanager
async def worker(server: Server) -> AsyncIterator[Context]:
    async with context_of(server.engines, server.home, WorkerSettings(embedder="characters")) as context:
        yield context


def ignore(_: float, __: str) -> None:
    """Progress that nobody follows."""


async def audited(server: Server, client: GraphClient, id: str) -> tuple[BiasReport, str]:
    async with worker(server) as context:
        message = await run_audit(context, id, ignore)
    record = await BiasAuditRepository(client, SYSTEM).latest(datetime.now(UTC) - timedelta(hours=1))
    assert record is not None
    assert record.id == id
    return REPORT.validate_json(record.report), message


async def declare(world: GraphClient) -> None:
    """Let everybody declare a sex, by turns."""
    sexes = ("FEMALE", "MALE")
    people = await world.read("MATCH (u:User) WHERE u.id STARTS WITH 'person-' RETURN u.id AS id ORDER BY id")
    rows = [{"id": row["id"], "sex": sexes[number % 2]} for number, row in enumerate(people)]
    await world.write(DECLARE, rows=rows)


def sexes_of(report: BiasReport) -> dict[str, GroupRates]:
    return {group.values[0]: group for group in report.groups if group.categories == ("SEX",)}


async def test_a_planted_bias_is_found_and_a_fair_world_shows_none(server: Server, world: GraphClient) -> None:
    await world.run_alone(FORGET)
    await declare(world)
    fair, _ = await audited(server, world, "fair")
    groups = sexes_of(fair)
    assert set(groups) == {"FEMALE", "MALE"}
    assert sum(group.people for group in groups.values()) * fair.jobs == sum(
        group.candidates for group in groups.values()
    )
    fair_ratio = min(group.impact_ratio or 0.0 for group in groups.values())
    assert fair_ratio > FOUR_FIFTHS, "sexes were dealt out by turns"
    held = await world.read(HELD)
    await world.write(LOSE, rows=[row for number, row in enumerate(held) if number % 4])
    biased, message = await audited(server, world, "biased")
    ratio = sexes_of(biased)["FEMALE"].impact_ratio
    assert ratio is not None
    assert ratio < min(FOUR_FIFTHS, fair_ratio), (sexes_of(fair), sexes_of(biased))
    assert f"the lowest impact ratio is {ratio:.2f}" in message
    skews = {group.group: group.skew for group in biased.skew[0].groups if group.category == "SEX"}
    assert skews["FEMALE"] < 0 < skews["MALE"]
    parities = {exposure.group: exposure.parity for exposure in biased.exposure if exposure.category == "SEX"}
    assert parities["FEMALE"] < 1 < parities["MALE"]
    assert {group.values for group in biased.intersections} == {("FEMALE", "ASIAN"), ("MALE", "ASIAN")}
    page = make_html(biased, None, datetime.now(UTC))
    assert f"<td>{ratio:.3f}</td>" in page
    rows = make_csv(biased).splitlines()
    assert rows[0].startswith("category,group,candidates,share,selected,selection_rate,impact_ratio")
    assert any(row.startswith("Sex,Female,") and f",{ratio:.3f}," in row for row in rows)


async def test_no_model_and_no_scorer_reads_what_people_declare(server: Server, world: GraphClient) -> None:
    """What everybody declares changes neither what trainings read nor anybody's score or place."""
    now = datetime.now(UTC)

    async def read() -> tuple[Any, Any]:
        async with worker(server) as context:
            lists = await rank_candidates(context, await context.serving.current(), now, ignore)
        snapshot = await SnapshotReader(world, DEFAULT_RATES).read()
        people = snapshot.nodes["User"]
        values = {field.name: getattr(people, field.name) for field in dataclasses.fields(people)}
        content = sorted(snapshot.edges), values
        return lists, repr(content)

    with_declarations = await read()
    await world.run_alone(FORGET)
    without = await read()
    await declare(world)
    with_others = await read()
    assert with_declarations == without == with_others
    assert with_declarations[0]


async def test_only_the_audit_reads_declarations(world: GraphClient) -> None:
    for viewer in (Viewer("admin", frozenset(Role)), Viewer("person-000002", frozenset({Role.CANDIDATE}))):
        repository = SelfDeclarationRepository(world, viewer)
        with pytest.raises(ForbiddenError):
            await repository.read_all()
        with pytest.raises(ForbiddenError):
            await repository.of("person-000001")
        with pytest.raises(ForbiddenError):
            await repository.declare("person-000001", None, None, datetime.now(UTC))
        with pytest.raises(ForbiddenError):
            await repository.withdraw("person-000001")
    assert len(await SelfDeclarationRepository(world, SYSTEM).read_all()) > 50, "the world's people declared something"


async def test_without_candidates_nothing_is_audited(server: Server, client: GraphClient) -> None:
    async with worker(server) as context:
        assert (await run_audit(context, "empty", ignore)).startswith("nothing was audited")
    assert await BiasAuditRepository(client, SYSTEM).latest(datetime.now(UTC) - timedelta(days=1)) is None
