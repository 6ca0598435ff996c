"""The built-in summariser."""

from datetime import UTC, datetime, timedelta

import pytest

from graph.people.interests import Deed
from workers.llm.builtin import BuiltInSummariser
from workers.llm.checks import check_answer
from workers.llm.provider import Answer, AnsweredInterest

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def deed(number: int, action: str, skills: tuple[str, ...], days: float = 1.0, title: str = "A job") -> Deed:
    pairs = tuple((skill, skill.upper()) for skill in skills)
    at = NOW - timedelta(days=days)
    return Deed(f"i{number}", action, at, "Job", f"j{number}", title, pairs, (("o1", "Clerk"),), (("c1", "Acme"),), ())


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


def answer(*interests: AnsweredInterest, summary: str = "Looks for work.") -> Answer:
    return Answer(summary=summary, themes=["work"], insights=[], interests=list(interests))
