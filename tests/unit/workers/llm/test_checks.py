"""Checks of a language model's answers."""

import pytest

from tests.unit.workers.llm.deeds import answer, deed
from workers.errors import ProviderError
from workers.llm.checks import check_answer
from workers.llm.provider import AnsweredInterest


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
