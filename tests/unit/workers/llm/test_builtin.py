"""The built-in summariser."""

import pytest

from tests.unit.workers.llm.deeds import NOW, deed
from workers.llm.behaviour import Behaviour
from workers.llm.budget import Budget
from workers.llm.builtin import BuiltInSummariser


async def test_the_built_in_weighs_strong_and_recent_deeds_most() -> None:
    deeds = [deed(1, "APPLY", ("sql",)), deed(2, "VIEW", ("python",)), deed(3, "APPLY", ("cobol",), days=85.0)]
    answer = (await BuiltInSummariser().summarise(deeds, NOW, Budget())).answer
    weights = {interest.id: interest.weight for interest in answer.interests if interest.kind == "SKILL"}
    assert weights["sql"] == pytest.approx(0.9772)
    assert weights["sql"] > weights["python"] > 0
    assert weights["sql"] > weights["cobol"]
    assert next(interest for interest in answer.interests if interest.id == "sql").evidence == ["i1"]


async def test_dismissals_speak_against() -> None:
    deeds = [deed(1, "DISMISS", ("sql",)), deed(2, "LIKE", ("python",))]
    answer = (await BuiltInSummariser().summarise(deeds, NOW, Budget())).answer
    assert "sql" not in {interest.id for interest in answer.interests}


async def test_the_evidence_of_the_built_in_concerns_its_subjects() -> None:
    deeds = [deed(1, "LIKE", ("sql", "python")), deed(2, "SAVE", ("sql",))]
    answer = (await BuiltInSummariser().summarise(deeds, NOW, Budget())).answer
    behaviour = Behaviour.of(deeds, NOW)
    for interest in answer.interests:
        assert set(interest.evidence) <= set(behaviour.evidence[interest.kind, interest.id])
        assert 0 < interest.weight <= 1
