"""Checks of a language model's answers."""

from datetime import UTC, datetime, timedelta

import pytest

from graph.people.interests import Deed
from workers.errors import ProviderError
from workers.llm.checks import check_answer
from workers.llm.provider import Answer, AnsweredInterest

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def deed(number: int, action: str, skills: tuple[str, ...], days: float = 1.0, title: str = "A job") -> Deed:
    pairs = tuple((skill, skill.upper()) for skill in skills)
    at = NOW - timedelta(days=days)
    return Deed(f"i{number}", action, at, "Job", f"j{number}", title, pairs, (("o1", "Clerk"),), (("c1", "Acme"),), ())


def answer(*interests: AnsweredInterest, summary: str = "Looks for work.") -> Answer:
    return Answer(summary=summary, themes=["work"], insights=[], interests=list(interests))


def interest(id: str = "sql", weight: float = 0.5, evidence: tuple[str, ...] = ("i1",)) -> AnsweredInterest:
    return AnsweredInterest(kind="SKILL", id=id, weight=weight, evidence=list(evidence))


def test_interests_in_things_that_were_not_sent_are_dropped() -> None:
    deeds = [deed(1, "LIKE", ("sql",))]
    kept = check_answer(answer(interest(), interest("invented"), interest(evidence=("i9",))), deeds)
    assert [one.id for one in kept.interests] == ["sql"]


@pytest.mark.parametrize("bad", [interest("invented"), interest(weight=7.0), interest(evidence=())])
def test_an_answer_of_nothing_real_is_refused(bad: AnsweredInterest) -> None:
    with pytest.raises(ProviderError, match="names no interest"):
        check_answer(answer(bad), [deed(1, "LIKE", ("sql",))])
