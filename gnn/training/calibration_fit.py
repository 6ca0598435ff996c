"""Fits a model's calibration on a held-out part: earlier data as input, choices in the part as outcomes.

Nobody is scored by a model that was fitted on their choices in that part.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gnn.data.dataset import Index
from gnn.data.split import Question, choosers
from gnn.features.people import group_of
from gnn.models.base import Scores
from gnn.scoring.blend import Blend, Serving, score
from gnn.scoring.calibration import Calibration, fit_isotonic_curve
from gnn.training.holdout import CALIBRATED_PEOPLE
from gnn.training.past_states import OfflineStates
from gnn.training.share_fit import HeldOutPerson, fit_shares
from graph.catalogue.types import ItemLabel

Curves = Mapping[ItemLabel, Calibration]
SEED = 1


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A model over the data before a held-out part, and people on whose choices in that part it was not fitted.

    ``people`` are indices, int64. ``score`` returns the model's scores of people with items by index, [people, items];
    ``serve`` makes the serving state with a given calibration.
    """

    people: Index
    score: Callable[[Index, Index], Scores]
    serve: Callable[[Curves], Serving]


def fit_calibration(
    defaults: Curves,
    questions: Mapping[ItemLabel, Question],
    held_out: Mapping[ItemLabel, Sequence[HeldOut]],
    blend: Blend,
) -> dict[ItemLabel, Calibration]:
    """Fits the calibration by item label: of the model's own scores, of the shares, and of the blended scores.

    Args:
        defaults: the calibration to keep for labels without a question or a model.
        questions: people's choices in the held-out part.
        held_out: the model's fits by label, whose people do not overlap; without labels that the model does not know.
        blend: how scores are blended.
    """
    curves = dict(defaults)
    samples = {label: sample_people(questions[label], fits) for label, fits in held_out.items()}
    for label, fits in samples.items():
        items = np.flatnonzero(questions[label].candidates)
        curves[label] = Calibration.of_logits(np.concatenate([fit.score(fit.people, items) for fit in fits]))
    for label, fits in samples.items():
        people, newcomers = (
            [person for fit in fits for person in score_apart(fit.serve(curves), questions[label], fit.people, bare)]
            for bare in (False, True)
        )
        if blend.fit_shares:
            curves[label] = replace(curves[label], shares=fit_shares(people, newcomers, blend.shares(curves[label])))
        shares = blend.shares(curves[label])
        totals = np.concatenate([100.0 * person.blend(shares.of(person.trust)) for person in people])
        is_chosen = np.concatenate([person.is_chosen for person in people])
        scores, probabilities = fit_isotonic_curve(totals, is_chosen)
        curves[label] = replace(curves[label], scores=scores, probabilities=probabilities)
    return curves


def sample_people(question: Question, fits: Sequence[HeldOut]) -> list[HeldOut]:
    """Restrict fits to at most 400 people in all who chose something, drawn with a fixed seed."""
    known_people = np.intersect1d(np.concatenate([fit.people for fit in fits]), choosers(question))
    sample = np.random.default_rng(SEED).permutation(known_people)[:CALIBRATED_PEOPLE]
    sampled_fits = [replace(fit, people=np.intersect1d(fit.people, sample)) for fit in fits]
    return [fit for fit in sampled_fits if len(fit.people)]


def score_apart(serving: Serving, question: Question, people: Index, bare: bool) -> list[HeldOutPerson]:
    """Return both scores of people's candidates, using serving code.

    Args:
        serving: the model over the data before the question's window.
        question: the choices in the window.
        people: indices of people who chose something, int64.
        bare: whether they are presented as newcomers.
    """
    states, heuristic = OfflineStates(serving.catalogue.data), replace(serving, scorer=None)
    results, blend = [], Blend()
    for person in people.tolist():
        allowed = question.candidates.copy()
        allowed[question.seen[person].indices] = False
        rows = np.flatnonzero(allowed)
        group = group_of(serving.catalogue, [states.bare(person) if bare else states.of(person)])
        learned, plain = (
            score(part, group, question.label, blend, question.start, rows) for part in (serving, heuristic)
        )
        is_chosen = np.isin(rows, question.relevant[person].indices)
        trust = float(group.arrays.trust[0])
        results.append(HeldOutPerson(trust, learned.learned[0], plain.total[0] / 100.0, is_chosen))
    return results
