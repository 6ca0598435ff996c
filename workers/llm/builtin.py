"""The summariser that needs no API key: weights by strength of action and by age, sentences from templates."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from gnn.explain.translations import join_names
from graph.interactions.types import InteractionType
from graph.people.interests import Deed
from workers.llm.provider import BUILT_IN, Answer, AnsweredInterest, InterestKind, Summarised

VERSION = "built-in-3"
HALF_LIFE_DAYS = 30.0
WORTH: Mapping[str, float] = {
    InteractionType.VIEW: 0.3,
    InteractionType.LIKE: 0.7,
    InteractionType.SAVE: 0.8,
    InteractionType.APPLY: 1.0,
    InteractionType.COMPLETE: 1.0,
    InteractionType.DISMISS: -0.5,
}
MOST: dict[InterestKind, int] = {"SKILL": 12, "OCCUPATION": 4, "TOPIC": 4, "COMPANY": 4}
MOST_EVIDENCE = 3
FEWEST = 0.05
HABITS = {
    InteractionType.APPLY: "Applies when a job fits.",
    InteractionType.SAVE: "Saves what looks promising.",
    InteractionType.LIKE: "Marks what looks interesting.",
    InteractionType.COMPLETE: "Finishes courses.",
    InteractionType.VIEW: "Looks around before deciding.",
}


class BuiltInSummariser:
    """Summarises by counting. Equal activity gives an equal answer.

    Args:
        now: the reference time for ages; ``None`` means the time of the call.
    """

    provider = BUILT_IN
    model = "weighted counts"
    version = VERSION

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now

    async def summarise(self, deeds: Sequence[Deed]) -> Summarised:
        now = self._now or datetime.now(UTC)
        names: dict[tuple[InterestKind, str], str] = {}
        weights: dict[tuple[InterestKind, str], float] = defaultdict(float)
        evidence_by_subject: dict[tuple[InterestKind, str], list[tuple[float, str]]] = defaultdict(list)
        for deed in deeds:
            age = max((now - deed.at).total_seconds(), 0.0) / 86_400
            worth = WORTH.get(deed.action, 0.0) * 0.5 ** (age / HALF_LIFE_DAYS)
            for kind, id, name, share in about(deed):
                names[kind, id] = name
                weights[kind, id] += worth * share
                evidence_by_subject[kind, id].append((worth, deed.interaction))
        interests = [
            AnsweredInterest(kind=kind, id=id, weight=weight, evidence=choose_strongest(evidence_by_subject[kind, id]))
            for kind, most in MOST.items()
            for id, weight in top(weights, kind, most)
        ]
        texts = words(deeds, interests, names)
        return Summarised(Answer(interests=interests, **texts), self.provider, self.model, VERSION)


def about(deed: Deed) -> list[tuple[InterestKind, str, str, float]]:
    """Return the subjects of an item: kind, id, name, and share of the interaction's weight."""
    subjects: list[tuple[InterestKind, str, str, float]] = []
    kinds: tuple[tuple[InterestKind, tuple[tuple[str, str], ...]], ...] = (
        ("SKILL", deed.skills),
        ("OCCUPATION", deed.occupations),
        ("TOPIC", deed.topics),
        ("COMPANY", deed.companies),
    )
    for kind, things in kinds:
        subjects += [(kind, id, name, 1.0 / len(things) ** 0.5) for id, name in things]
    return subjects


def top(weights: dict[tuple[InterestKind, str], float], kind: InterestKind, most: int) -> list[tuple[str, float]]:
    """Return the strongest of a kind, with weights in (0, 1]. If the largest is above 1, all are divided by it."""
    ranked = sorted(((w, id) for (k, id), w in weights.items() if k == kind and w > 0), key=lambda e: (-e[0], e[1]))
    best = max(ranked[0][0], 1.0) if ranked else 1.0  # a single view is not a strong interest
    return [(id, round(w / best, 4)) for w, id in ranked[:most] if w / best >= FEWEST]


def choose_strongest(evidence: list[tuple[float, str]]) -> list[str]:
    """Return the interactions that show an interest best."""
    return [id for _, id in sorted(evidence, key=lambda entry: (-entry[0], entry[1]))[:MOST_EVIDENCE]]


def words(
    deeds: Sequence[Deed], interests: list[AnsweredInterest], names: dict[tuple[InterestKind, str], str]
) -> dict[str, str | list[str]]:
    """Return summary, themes and insights from templates."""
    skills, occupations, topics, companies = (
        [names[kind, interest.id] for interest in interests if interest.kind == kind][:3]
        for kind in ("SKILL", "OCCUPATION", "TOPIC", "COMPANY")
    )
    labels = sorted({f"{deed.label.lower()}s" for deed in deeds})
    about_what = f" in {join_names(occupations or topics)}" if occupations or topics else ""
    summary = f"Has been looking at {join_names(labels)}{about_what} lately." if labels else "Has done little lately."
    if skills:
        summary += f" Skills that come up again and again: {join_names(skills)}."
    actions = Counter(deed.action for deed in deeds)
    insights = [sentence for action, sentence in HABITS.items() if actions[action] > 1]
    if companies:
        insights.append(f"Keeps coming back to {companies[0]}.")
    return {"summary": summary, "themes": (occupations + topics)[:6], "insights": insights[:5]}
