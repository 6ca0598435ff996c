"""A language model that obeys what others wrote: nothing of it is kept."""

from dataclasses import replace
from typing import Any

import pytest

from graph.people.interests import Deed
from tests.anthropic_injections import INJECTIONS, Injection, obey_order
from tests.unit.workers.llm.deeds import NOW, deed
from workers.llm import prompt
from workers.llm.checks import check_answer
from workers.llm.provider import Answer


def deed_with(injection: Injection) -> Deed:
    """A like of a job that carries the text."""
    plain = deed(1, "LIKE", ("sql",))
    match injection.place:
        case "title":
            return replace(plain, title=injection.text)
        case "company":
            return replace(plain, companies=(("c1", injection.text),))
        case "skill":
            return replace(plain, skills=(("sql", "SQL"), ("odd", injection.text)))
        case _:
            return replace(plain, topics=(("t1", injection.text),))


def test_there_are_forty() -> None:
    assert len({injection.text for injection in INJECTIONS}) == 40


@pytest.mark.parametrize("injection", INJECTIONS, ids=lambda injection: injection.text[:30])
def test_a_model_that_obeys_changes_nothing(injection: Injection) -> None:
    deeds = [deed_with(injection)]
    request: dict[str, Any] = {"messages": [{"content": prompt.question(deeds)}]}
    _, body = obey_order(request)
    raw = Answer.model_validate_json(body["content"][0]["text"])
    assert raw.insights or raw.themes or len(raw.interests) > 1, "the server obeys"
    kept = check_answer(raw, deeds, NOW)
    assert (kept.summary, kept.insights, kept.themes) == ("Likes jobs with SQL.", [], [])
    assert [interest.id for interest in kept.interests] == ["sql"]
    assert kept.interests[0].weight <= 0.7, "a like allows no more"
