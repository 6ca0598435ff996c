"""What behaviour says about interests: interactions weighted by their kind and age, and how much evidence allows.

An interaction is worth ``WORTH`` of its kind, halved every 30 days. Behaviour's weight of a subject is the sum of the
worth of the interactions with items that concern it, each divided by the root of the number of subjects of that kind of
the item; dismissals subtract. If the largest weight of a kind is above 1, all weights of the kind are divided by it.

A language model's weight of a subject is mixed half and half with behaviour's, and is at most what the interactions
that it cites allow: one minus the product of one minus the worth of each.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.interactions.types import InteractionType
from graph.people.interests import Deed
from workers.llm.provider import AnsweredInterest, InterestKind

HALF_LIFE_DAYS = 30.0
MODEL_SHARE = 0.5
FEWEST = 0.05
MOST_EVIDENCE = 3
WORTH: Mapping[str, float] = {
    InteractionType.VIEW: 0.3,
    InteractionType.LIKE: 0.7,
    InteractionType.SAVE: 0.8,
    InteractionType.APPLY: 1.0,
    InteractionType.COMPLETE: 1.0,
    InteractionType.DISMISS: -0.5,
}
Subject = tuple[InterestKind, str]


def subjects_of(deed: Deed) -> list[tuple[InterestKind, str, str, float]]:
    """Return the subjects of an item: kind, id, name, and share of the interaction's worth."""
    kinds: tuple[tuple[InterestKind, tuple[tuple[str, str], ...]], ...] = (
        ("SKILL", deed.skills),
        ("OCCUPATION", deed.occupations),
        ("TOPIC", deed.topics),
        ("COMPANY", deed.companies),
    )
    return [(kind, id, name, 1.0 / len(nodes) ** 0.5) for kind, nodes in kinds for id, name in nodes]


def worth_of(deed: Deed, now: datetime) -> float:
    """Return what an interaction is worth now, from -0.5 to 1."""
    age_days = max((now - deed.at).total_seconds(), 0.0) / 86_400
    return WORTH.get(deed.action, 0.0) * math.pow(0.5, age_days / HALF_LIFE_DAYS)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a person's interactions say.

    Args:
        names: the name of each subject.
        weights: behaviour's weight of each subject; at most 1, below 0 if dismissals prevail.
        evidence: the interactions that concern each subject, with their worth.
    """

    names: Mapping[Subject, str]
    weights: Mapping[Subject, float]
    evidence: Mapping[Subject, Mapping[str, float]]

    @classmethod
    def of(cls, deeds: Sequence[Deed], now: datetime) -> "Behaviour":
        """Read the interactions of a person."""
        names: dict[Subject, str] = {}
        sums: dict[Subject, float] = defaultdict(float)
        evidence: dict[Subject, dict[str, float]] = defaultdict(dict)
        for deed in deeds:
            worth = worth_of(deed, now)
            for kind, id, name, share in subjects_of(deed):
                names[kind, id] = name
                sums[kind, id] += worth * share
                evidence[kind, id][deed.interaction] = worth
        largest: dict[InterestKind, float] = defaultdict(lambda: 1.0)  # a single view is not a strong interest
        for (kind, _), weight in sums.items():
            largest[kind] = max(largest[kind], weight)
        weights = {(kind, id): weight / largest[kind] for (kind, id), weight in sums.items()}
        return cls(names, weights, evidence)

    def strongest(self, kind: InterestKind, most: int) -> list[AnsweredInterest]:
        """Return the strongest interests of a kind, from 0.05 to 1, each with the interactions that show it best."""
        ranked = sorted(
            ((weight, id) for (own, id), weight in self.weights.items() if own == kind and weight >= FEWEST),
            key=lambda entry: (-entry[0], entry[1]),
        )
        return [
            AnsweredInterest(kind=kind, id=id, weight=round(weight, 4), evidence=self.best_evidence((kind, id)))
            for weight, id in ranked[:most]
        ]

    def best_evidence(self, subject: Subject) -> list[str]:
        """Return the interactions that show an interest best."""
        entries = sorted(self.evidence[subject].items(), key=lambda entry: (-entry[1], entry[0]))
        return [id for id, _ in entries[:MOST_EVIDENCE]]

    def limit(self, subject: Subject, cited_ids: Iterable[str]) -> float:
        """Return the largest weight, 0–1, that the cited interactions allow for a subject."""
        evidence, doubt = self.evidence.get(subject, {}), 1.0
        for id in cited_ids:
            doubt *= 1.0 - min(max(evidence.get(id, 0.0), 0.0), 1.0)
        return 1.0 - doubt

    def mix(self, interest: AnsweredInterest) -> AnsweredInterest | None:
        """Return a language model's interest with the weight that behaviour and the evidence allow.

        Evidence that does not concern the subject is left out. ``None`` if nothing is left, or dismissals prevail.
        """
        subject = interest.kind, interest.id
        cited_ids = [id for id in dict.fromkeys(interest.evidence) if id in self.evidence.get(subject, {})]
        behaviour = self.weights.get(subject, 0.0)
        if behaviour <= 0 or not 0 < interest.weight <= 1:
            return None
        mixed_weight = MODEL_SHARE * interest.weight + (1 - MODEL_SHARE) * behaviour
        weight = min(mixed_weight, self.limit(subject, cited_ids))
        if weight < FEWEST:
            return None
        return interest.model_copy(update={"weight": round(weight, 4), "evidence": cited_ids})
