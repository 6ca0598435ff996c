"""The built-in summariser."""

import pytest

from tests.unit.workers.llm.deeds import NOW, deed
from workers.llm.builtin import BuiltInSummariser
from workers.llm.checks import check_answer


async def test_the_built_in_weighs_strong_and_recent_deeds_most() -> None:
    deeds = [deed(1, "APPLY", ("sql",)), deed(2, "VIEW", ("python",)), deed(3, "APPLY", ("cobol",), days=85.0)]
    answer = (await BuiltInSummariser(NOW).summarise(deeds)).answer
    weights = {one.id: one.weight for one in answer.interests if one.kind == "SKILL"}
    assert weights["sql"] == pytest.approx(0.9772)
    assert weights["sql"] > weights["python"] > 0
    assert weights["sql"] > weights["cobol"]
    assert next(one for one in answer.interests if one.id == "sql").evidence == ["i1"]


async def test_dismissals_speak_against() -> None:
    deeds = [deed(1, "DISMISS", ("sql",)), deed(2, "LIKE", ("python",))]
    answer = (await BuiltInSummariser(NOW).summarise(deeds)).answer
    assert "sql" not in {one.id for one in answer.interests}


async def test_the_built_in_passes_its_own_checks() -> None:
    deeds = [deed(1, "LIKE", ("sql", "python")), deed(2, "SAVE", ("sql",))]
    answer = (await BuiltInSummariser(NOW).summarise(deeds)).answer
    assert check_answer(answer, deeds).interests == answer.interests
