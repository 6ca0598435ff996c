"""Checks a language model's answer about a person against the data that was sent, and drops what has no evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from graph.people.interests import Deed
from graph.text_folding import fold_name
from workers.errors import ProviderError
from workers.llm.behaviour import Behaviour
from workers.llm.claims import MOST_NAME, find_fault
from workers.llm.provider import Answer, AnsweredInterest, CheckedAnswer, Claim

MOST_SENTENCES, MOST_THEMES, MOST_INSIGHTS, MOST_INTERESTS = 3, 6, 5, 30
MOST_LOOKED_AT = 100  # a longer list is no answer to the question
log = structlog.get_logger("careergraph.llm")


def check_answer(answer: Answer, deeds: Sequence[Deed], now: datetime) -> CheckedAnswer:
    """Return what of an answer rests on the interactions that were sent, with the weights that they allow.

    Args:
        answer: what a language model answered.
        deeds: the interactions that it was sent.
        now: the time from which ages are counted.

    Raises:
        ProviderError: no interest, or no sentence of the summary, is left.
    """
    behaviour, by_id = Behaviour.of(deeds, now), {deed.interaction: deed for deed in deeds}
    checked_interests: dict[tuple[str, str], AnsweredInterest] = {}
    for interest in answer.interests[:MOST_LOOKED_AT]:
        mixed = behaviour.mix(interest)
        if mixed is not None:
            checked_interests.setdefault((mixed.kind, mixed.id), mixed)
    if not checked_interests:
        raise ProviderError("the answer names no interest that the activity shows")
    sentences = kept_sentences(answer.summary, by_id)[:MOST_SENTENCES]
    if not sentences:
        raise ProviderError("no sentence of the summary rests on the activity")
    ordered = sorted(checked_interests.values(), key=lambda interest: (-interest.weight, interest.kind, interest.id))
    return CheckedAnswer(
        summary=" ".join(sentences),
        themes=[theme for theme in answer.themes[:MOST_LOOKED_AT] if is_theme(theme, behaviour)][:MOST_THEMES],
        insights=kept_sentences(answer.insights, by_id)[:MOST_INSIGHTS],
        interests=ordered[:MOST_INTERESTS],
    )


def kept_sentences(claims: Sequence[Claim], deeds: Mapping[str, Deed]) -> list[str]:
    """Return the sentences that rest on what was sent."""
    kept_claims: dict[str, None] = {}
    for claim in claims[:MOST_LOOKED_AT]:
        if fault := find_fault(claim, deeds):
            log.warning("dropped a sentence of a language model", fault=fault)
        else:
            kept_claims[claim.text.strip()] = None
    return list(kept_claims)


def is_theme(theme: str, behaviour: Behaviour) -> bool:
    """Return whether a theme is the name of a skill, occupation or topic that was sent, or some words of one."""
    words = fold_name(theme).split()
    if not words or len(theme) > MOST_NAME or not theme.isprintable() or theme != theme.strip():
        return False
    names = [fold_name(name).split() for (kind, _), name in behaviour.names.items() if kind != "COMPANY"]
    return any(set(words) <= set(name) for name in names)
