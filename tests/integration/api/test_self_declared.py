"""People declare attributes with their consent, and withdraw it; administrators read audits, nobody a declaration."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from gnn.evaluation.bias import audit
from graph.db.client import GraphClient
from graph.registry.bias_audits import BiasAudit, BiasAuditRepository
from graph.viewer import SYSTEM, VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door
from tests.unit.gnn.evaluation.test_bias import TEN
from workers.bias_report import REPORT

ANN = Viewer("ann", frozenset({Role.CANDIDATE}))
ADMIN = Viewer("root", frozenset({Role.ADMIN}))
DECLARE = """mutation ($consent: Boolean!) { declareAttributes(input: {consent: $consent, sex: FEMALE}) {
  declaration { sex raceEthnicity } errors { code path } } }"""
WITHDRAW = "mutation { withdrawDeclaration { declaration { sex } errors { code } } }"
OWN = "{ viewer { selfDeclaration { sex raceEthnicity at } } }"
AUDIT = """{ biasAudit(days: 365) { at modelVersion people assessments unknownSex
  groups { category value candidates selected selectionRate impactRatio meanScore }
  intersections { values selectionRate impactRatio } skew { k value { category group skew } }
  exposure { category group exposure parity } } }"""


@pytest.fixture
def door(server: Server, client: GraphClient) -> Iterator[Door]:
    del client
    with open_door(server) as opened:
        opened.runner.run(opened.parts.client.write("CREATE (:User {id: 'ann', name: 'Ann', roles: ['CANDIDATE']})"))
        yield opened


def test_a_declaration_needs_consent_and_goes_when_it_is_withdrawn(door: Door) -> None:
    refused, errors = door.ask(DECLARE, {"consent": False}, ANN)
    assert (errors, refused["declareAttributes"]["errors"]) == ([], [{"code": "INVALID", "path": ["input", "consent"]}])
    assert door.ask(OWN, None, ANN)[0]["viewer"]["selfDeclaration"] is None
    declared, errors = door.ask(DECLARE, {"consent": True}, ANN)
    assert (errors, declared["declareAttributes"]["declaration"]) == ([], {"sex": "FEMALE", "raceEthnicity": None})
    assert door.ask(OWN, None, ANN)[0]["viewer"]["selfDeclaration"]["sex"] == "FEMALE"
    assert door.ask(WITHDRAW, None, ANN)[1] == []
    assert door.ask(OWN, None, ANN)[0]["viewer"]["selfDeclaration"] is None
    for viewer, code in ((VISITOR, "UNAUTHENTICATED"), (Viewer("nobody", is_newcomer=True), "NOT_FOUND")):
        _, (error,) = door.ask(DECLARE, {"consent": True}, viewer)
        assert error["extensions"]["code"] == code


def test_administrators_read_the_latest_audit(door: Door) -> None:
    assert door.ask(AUDIT, None, ADMIN)[0] == {"biasAudit": None}
    _, (error,) = door.ask(AUDIT, None, ANN)
    assert error["extensions"]["code"] == "FORBIDDEN"
    report = REPORT.dump_json(audit(TEN)).decode()
    record = BiasAudit("one", datetime.now(UTC), None, report)
    door.runner.run(BiasAuditRepository(door.parts.client, SYSTEM).record(record))
    data, errors = door.ask(AUDIT, None, ADMIN)
    assert errors == []
    first = data["biasAudit"]["groups"][0]
    assert (first["value"], first["candidates"], first["selected"], first["selectionRate"]) == ("F", 5, 1, 0.2)
    assert first["impactRatio"] == pytest.approx(0.2 / 0.75)
    assert data["biasAudit"]["intersections"][0]["values"] == ["F", "A"]
    assert [skew["k"] for skew in data["biasAudit"]["skew"]] == [5, 10, 25]
