"""The summariser that needs no API key: weights by strength of action and by age, sentences from templates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from gnn.explain.translations import join_names, quote_names
from graph.interactions.types import InteractionType
from graph.people.interests import Deed
from workers.llm.behaviour import Behaviour, Subject
from workers.llm.budget import Budget
from workers.llm.provider import BUILT_IN, AnsweredInterest, CheckedAnswer, CheckedSummary, InterestKind

VERSION = "built-in-3"
MOST: dict[InterestKind, int] = {"SKILL": 12, "OCCUPATION": 4, "TOPIC": 4, "COMPANY": 4}
HABITS = {
    InteractionType.APPLY: "Applies when a job fits.",
    InteractionType.SAVE: "Saves what looks promising.",
    InteractionType.LIKE: "Marks what looks interesting.",
    InteractionType.COMPLETE: "Finishes courses.",
    InteractionType.VIEW: "Looks around before deciding.",
}


class BuiltInSummariser:
    """Summarises by counting. Equal activity gives an equal answer. It spends nothing."""

    provider = BUILT_IN
    model = "weighted counts"
    version = VERSION

    async def summarise(self, deeds: Sequence[Deed], now: datetime, budget: Budget) -> CheckedSummary:  # noqa: ARG002
        behaviour = Behaviour.of(deeds, now)
        interests = [interest for kind, most in MOST.items() for interest in behaviour.strongest(kind, most)]
        texts = words(deeds, interests, behaviour.names)
        return CheckedSummary(CheckedAnswer(interests=interests, **texts), self.provider, self.model, VERSION)


def words(
    deeds: Sequence[Deed], interests: list[AnsweredInterest], names: Mapping[Subject, str]
) -> dict[str, str | list[str]]:
    """Return summary, themes and insights from templates."""
    skills, occupations, topics, companies = (
        [names[kind, interest.id] for interest in interests if interest.kind == kind][:3]
        for kind in ("SKILL", "OCCUPATION", "TOPIC", "COMPANY")
    )
    labels = sorted({f"{deed.label.lower()}s" for deed in deeds})
    about_what = f" about {join_names(quote_names(occupations or topics, '“', '”'))}" if occupations or topics else ""
    summary = f"Has been looking at {join_names(labels)}{about_what} lately." if labels else "Has done little lately."
    if skills:
        summary += f" Skills that come up again and again: {join_names(skills)}."
    actions = Counter(deed.action for deed in deeds)
    insights = [sentence for action, sentence in HABITS.items() if actions[action] > 1]
    if companies:
        insights.append(f"Keeps coming back to {companies[0]}.")
    return {"summary": summary, "themes": (occupations + topics)[:6], "insights": insights[:5]}
