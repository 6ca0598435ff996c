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
    subjects = {(kind, id) for deed in deeds for kind, id, _, _ in about(deed)}
    interactions = {deed.interaction for deed in deeds}
    checked_interests: dict[tuple[str, str], AnsweredInterest] = {}
    for interest in answer.interests[:MOST_INTERESTS]:
        evidence = [id for id in dict.fromkeys(interest.evidence) if id in interactions]
        if (
            (interest.kind, interest.id) in subjects
            and evidence
            and 0 < interest.weight <= 1
            and (interest.kind, interest.id) not in checked_interests
        ):
            checked_interests[interest.kind, interest.id] = interest.model_copy(update={"evidence": evidence})
    if not checked_interests or not answer.summary.strip():
        raise ProviderError("the answer names no interest that the activity shows")
    return Answer(
        summary=answer.summary.strip()[:MOST_WORDS],
        themes=[theme.strip()[:60] for theme in answer.themes if theme.strip()][:MOST_THEMES],
        insights=[insight.strip()[:300] for insight in answer.insights if insight.strip()][:MOST_INSIGHTS],
        interests=list(checked_interests.values()),
    )
