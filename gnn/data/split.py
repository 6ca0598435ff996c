"""Temporal splits: models learn only from data before the window that they predict."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from gnn.data.dataset import ITEM_LABELS, Dataset, Events, Mask
from gnn.errors import InsufficientDataError, LeakError
from graph.catalogue.types import ItemLabel

MINIMUM_INTERACTIONS = 50
VALIDATION_AT, TEST_AT = 0.70, 0.85
MOST_PEOPLE = 3_000


@dataclass(frozen=True, slots=True)
class Split:
    """Cut times in seconds since 1970.

    Models are trained on data before ``validation``, selected on data before ``test``, and evaluated
    on data until ``end``.
    """

    validation: float
    test: float
    end: float


@dataclass(frozen=True, slots=True)
class Question:
    """What a model must predict for one item label, and the answer.

    ``candidates`` are the items that could be chosen in the window; ``seen`` are the pairs chosen
    before it, which no ranking may contain; ``relevant`` are the pairs chosen in it for the first
    time (both sparse, users × items).
    """

    label: ItemLabel
    start: float
    history: Events
    candidates: Mask
    seen: csr_matrix
    relevant: csr_matrix


def asked_of(item_question: Question, people: NDArray[np.int64]) -> Question:
    """Return the same question restricted to some of the people."""
    selected = np.zeros(item_question.relevant.shape[0])
    selected[people] = 1.0
    relevant = csr_matrix(diags(selected) @ item_question.relevant)
    relevant.eliminate_zeros()
    return replace(item_question, relevant=relevant)


def temporal_split(data: Dataset) -> Split:
    """Cuts at 70% and 85% of the events, by time.

    Raises:
        InsufficientDataError: there are fewer than 50 events.
    """
    if data.interactions() < MINIMUM_INTERACTIONS:
        raise InsufficientDataError(data.interactions(), MINIMUM_INTERACTIONS)
    at = np.concatenate([data.events[label].at for label in ITEM_LABELS])
    validation, test = np.quantile(at, (VALIDATION_AT, TEST_AT))
    return Split(float(validation), float(test), float(at.max()) + 1.0)


def make_question(data: Dataset, label: ItemLabel, start: float, end: float) -> Question:
    """Make the question: from the data before ``start``, what will each person choose before ``end``?"""
    events, shape = data.events[label], (data.count("User"), data.count(label))
    choices = data.choices(label)
    seen = choices.before(start).matrix(*shape)
    window = choices.select((choices.at >= start) & (choices.at < end)).matrix(*shape)
    new_choices = window - window.multiply(seen > 0)
    new_choices = csr_matrix(new_choices)
    new_choices.eliminate_zeros()
    candidates = data.find_candidates(label, start, end)
    new_choices = csr_matrix(new_choices.multiply(candidates[None, :]))
    new_choices.eliminate_zeros()
    return Question(label, start, events.before(start), candidates, seen, new_choices)


def history_before(data: Dataset, label: ItemLabel, moment: float) -> Question:
    """Make a question without answers, with the history before a cut, for models that need no targets to fit."""
    shape, candidates = (data.count("User"), data.count(label)), np.ones(data.count(label), dtype=bool)
    history = data.before(moment).select_shared(label)
    return Question(label, moment, history, candidates, csr_matrix(shape), csr_matrix(shape))


def choosers(item_question: Question) -> NDArray[np.int64]:
    """Return the indices of the people who chose something, int64, ascending."""
    return np.flatnonzero(np.diff(item_question.relevant.indptr)).astype(np.int64)


def check_no_leak(item_question: Question) -> None:
    """Rejects a question whose history overlaps its window, or that asks for pairs already chosen.

    Raises:
        LeakError: the question leaks.
    """
    if len(item_question.history) and float(item_question.history.at.max()) >= item_question.start:
        raise LeakError("an interaction from after the cut is in the history")
    if item_question.seen.multiply(item_question.relevant > 0).nnz:
        raise LeakError("a pair to be predicted was already chosen before the cut")


def make_questions(data: Dataset, start: float, end: float) -> dict[ItemLabel, Question]:
    """Make one checked question for each item label with choices in a window.

    Raises:
        LeakError: a question's history overlaps its window.
    """
    questions = {label: make_question(data, label, start, end) for label in data.events}
    for item_question in questions.values():
        check_no_leak(item_question)
    return {label: item_question for label, item_question in questions.items() if item_question.relevant.nnz}


def sample_questions(data: Dataset, start: float, end: float) -> dict[ItemLabel, Question]:
    """Make the questions for at most 3,000 people each, drawn with a fixed seed; rankings are still full."""
    return {
        label: asked_of(item_question, np.random.default_rng(0).permutation(choosers(item_question))[:MOST_PEOPLE])
        for label, item_question in make_questions(data, start, end).items()
    }
