"""Checks a summariser's answer against the data that was sent. Statements without real evidence are dropped."""

from collections.abc import Sequence

from graph.people.interests import Deed
from workers.errors import ProviderError
from workers.llm.builtin import about
from workers.llm.provider import Answer, AnsweredInterest

MOST_WORDS = 600
MOST_THEMES, MOST_INSIGHTS, MOST_INTERESTS = 6, 5, 30


def check_answer(answer: Answer, deeds: Sequence[Deed]) -> Answer:
    """Return the answer without things and evidence that were never sent, and with texts cut to size.

    Raises:
        ProviderError: nothing is left of the answer.
    """
    known = {(kind, id) for deed in deeds for kind, id, _, _ in about(deed)}
    interactions = {deed.interaction for deed in deeds}
    kept: dict[tuple[str, str], AnsweredInterest] = {}
    for one in answer.interests[:MOST_INTERESTS]:
        evidence = [id for id in dict.fromkeys(one.evidence) if id in interactions]
        if (one.kind, one.id) in known and evidence and 0 < one.weight <= 1 and (one.kind, one.id) not in kept:
            kept[one.kind, one.id] = one.model_copy(update={"evidence": evidence})
    if not kept or not answer.summary.strip():
        raise ProviderError("the answer names no interest that the activity shows")
    return Answer(
        summary=answer.summary.strip()[:MOST_WORDS],
        themes=[theme.strip()[:60] for theme in answer.themes if theme.strip()][:MOST_THEMES],
        insights=[insight.strip()[:300] for insight in answer.insights if insight.strip()][:MOST_INSIGHTS],
        interests=list(kept.values()),
    )
