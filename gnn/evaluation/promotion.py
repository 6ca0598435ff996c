"""The promotion gate: a new model must be significantly better than the active one and the best baseline.

Better means that the 95% bootstrap interval of the paired difference in NDCG@10 over the same people lies
above zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gnn.evaluation.judge import Judgement, by_person, difference
from gnn.models.kinds import ModelKind

METRIC = "ndcg@10"
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """A promotion decision and its reason."""

    promoted: bool
    reason: str


def verdict(
    ours: Sequence[Judgement], baselines: Mapping[ModelKind, Sequence[Judgement]], active: Sequence[Judgement] | None
) -> Verdict:
    """Decides whether to promote a new model.

    Args:
        ours: its judgements on the test part.
        baselines: those of the baselines, by kind, on the same questions.
        active: those of the active model; ``None`` if none is active.
    """
    if not ours:
        return Verdict(promoted=False, reason="nobody chose anything in the test part, so there is nothing to evaluate")
    people = len(by_person(ours, METRIC))
    if people < FEWEST:
        return Verdict(promoted=False, reason=f"refused: {people} people in the test part, {FEWEST} are needed")
    best = max(baselines, key=lambda name: float(by_person(baselines[name], METRIC).mean()))
    rivals = {f"the best baseline, {best}": baselines[best]}
    if active is not None:
        rivals["the active model"] = active
    gains = []
    for name, theirs in rivals.items():
        gap = difference([ours], [theirs], METRIC)
        if gap.low <= 0:
            return Verdict(
                promoted=False,
                reason=f"refused: NDCG@10 differs from {name} by {gap}, and the interval is not entirely above zero",
            )
        gains.append(f"{name} by {gap}")
    return Verdict(promoted=True, reason=f"promoted: NDCG@10 above {' and '.join(gains)}")
