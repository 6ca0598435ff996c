"""Link-prediction benchmarks with a given split: Gowalla (LightGCN's), MovieLens-1M (UltraGCN's), and any folder.

A folder holds ``train.txt`` and ``test.txt``. Each line holds a person's number, then the items' numbers. A tenth of
the training pairs, chosen by a fixed seed, is the validation part; the test file is used only for the final figures.
"""

from array import array
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark, Reference
from gnn.data.dataset import TYPES, Dataset, Events, Index
from gnn.data.split import MINIMUM_INTERACTIONS, Question
from gnn.errors import DataError
from gnn.models.kinds import ModelKind
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.snapshot.tables import NodeTable

ITEM = ItemLabel.ITEM
TRAIN, TEST = "train.txt", "test.txt"
VALIDATION_SHARE, SEED = 0.1, 0
MOST_DIGITS = 12  # of a number
References = tuple[Reference, ...]
HEADLINE = ("recall@20", "ndcg@20")
LIGHTGCN = "He et al., LightGCN, SIGIR 2020 (1,000 epochs on a GPU)"
ULTRAGCN = "Mao et al., UltraGCN, CIKM 2021"
CHEBYCF = "Kim et al., ChebyCF, SIGIR 2025"
KNOWN = {
    "gowalla": (
        "Gowalla check-ins, LightGCN's split, full ranking",
        (
            Reference(ModelKind.LIGHTGCN, {"recall@20": 0.1830, "ndcg@20": 0.1554}, LIGHTGCN),
            Reference(ModelKind.GRAPH_FILTER, {"recall@20": 0.1862, "ndcg@20": 0.1580}, f"{ULTRAGCN}: UltraGCN itself"),
            Reference(ModelKind.GRAPH_FILTER, {"recall@20": 0.1941, "ndcg@20": 0.1616}, CHEBYCF),
        ),
    ),
    "ml1m": (
        "MovieLens-1M, UltraGCN's split, full ranking",
        (
            Reference(ModelKind.LIGHTGCN, {"recall@20": 0.2576, "ndcg@20": 0.2427}, ULTRAGCN),
            Reference(ModelKind.GRAPH_FILTER, {"recall@20": 0.2787, "ndcg@20": 0.2642}, f"{ULTRAGCN}: UltraGCN itself"),
        ),
    ),
}


def read_pairs(path: Path) -> tuple[Index, Index]:
    """Return the users and items of a file's pairs, int64 [pairs] each; empty lines are skipped.

    Raises:
        DataError: the file is missing, or a line, which the error names, contains something other than numbers from 0.
    """
    users, items = array("q"), array("q")
    try:
        with path.open(encoding="ascii") as source:
            for line, text in enumerate(source, start=1):
                user, *choices = read_numbers(path, line, text) or (0,)
                users.extend(repeat(user, len(choices)))
                items.extend(choices)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text of digits and blanks"
        raise DataError(f"{path}: {reason}") from error
    return np.array(users, dtype=np.int64), np.array(items, dtype=np.int64)


def read_numbers(path: Path, line: int, text: str) -> list[int]:
    """Return the numbers of a line; errors as in :func:`read_pairs`."""
    numbers = []
    for word in text.split():
        if not (word.isdigit() and len(word) <= MOST_DIGITS):
            raise DataError(
                f"{path}:{line}: {word[:40]!r} is not a number from 0 to {10**MOST_DIGITS - 1:,}; "
                "a line is a user's number followed by items' numbers"
            )
        numbers.append(int(word))
    return numbers


def make_untitled_table(count: int) -> NodeTable:
    """Return a table of nodes that have ids alone."""
    return NodeTable([str(index) for index in range(count)], [""] * count, [""] * count, {})


def read_published_split(name: str, folder: Path) -> Benchmark:
    """Make a benchmark from its folder with ``train.txt`` and ``test.txt``.

    Raises:
        DataError: a file is missing or malformed.
    """
    about, references = KNOWN[name]
    return split_pairs(name, about, *read_pairs(folder / TRAIN), *read_pairs(folder / TEST), references)


def read_folder(folder: Path) -> Benchmark:
    """Make a benchmark of any folder with ``train.txt`` and ``test.txt``; people and items are numbered anew.

    Raises:
        DataError: a file is missing or malformed, there are too few training pairs, or nothing is left to predict.
    """
    user, item = read_pairs(folder / TRAIN)
    test_user, test_item = read_pairs(folder / TEST)
    if len(user) < MINIMUM_INTERACTIONS:
        raise DataError(f"{folder / TRAIN}: {len(user)} pairs are too few: {MINIMUM_INTERACTIONS} are needed")
    if not len(test_user):
        raise DataError(f"{folder / TEST}: there are no pairs")
    users, items = (
        np.unique(np.concatenate(both), return_inverse=True) for both in ((user, test_user), (item, test_item))
    )
    count = len(user)
    about = (
        f"{folder}: {len(users[0]):,} people, {len(items[0]):,} items, {count:,} pairs to train on and "
        f"{len(test_user):,} to test, full ranking"
    )
    pairs = users[1][:count], items[1][:count], users[1][count:], items[1][count:]
    benchmark = replace(split_pairs(folder.resolve().name, about, *pairs), is_tuned=False)
    if not benchmark.test[ITEM].relevant.nnz:
        raise DataError(f"{folder / TEST}: all of its pairs are in {TRAIN} too, so there is nothing to predict")
    return benchmark


def split_pairs(
    name: str, about: str, user: Index, item: Index, test_user: Index, test_item: Index, references: References = ()
) -> Benchmark:
    """Make a benchmark of training and test pairs, int64 each; a tenth of the training pairs is for validation."""
    shape = int(max(user.max(), test_user.max())) + 1, int(max(item.max(), test_item.max())) + 1
    nodes = {
        "User": make_untitled_table(shape[0]),
        ITEM: make_untitled_table(shape[1]),
    }
    at = np.arange(len(user), dtype=np.float64)
    events = Events(user, item, at, np.full(len(user), TYPES.index(InteractionType.APPLY), np.int8))
    in_validation = np.random.default_rng(SEED).random(len(user)) < VALIDATION_SHARE
    training_pairs = make_matrix(user, item, shape)
    return Benchmark(
        name=name,
        about=about,
        data=Dataset(nodes, {}, {ITEM: events}),
        validation={
            ITEM: make_question(
                events.select(~in_validation), make_matrix(user[in_validation], item[in_validation], shape), shape
            )
        },
        test={ITEM: make_question(events, make_matrix_without(test_user, test_item, training_pairs, shape), shape)},
        headline=HEADLINE,
        references=references,
    )


def make_matrix(user: Index, item: Index, shape: tuple[int, int]) -> csr_matrix:
    """Return pairs as a sparse matrix of ones."""
    pairs = csr_matrix((np.ones(len(user), np.float32), (user, item)), shape=shape)
    pairs.data[:] = 1.0
    return pairs


def make_matrix_without(user: Index, item: Index, training_pairs: csr_matrix, shape: tuple[int, int]) -> csr_matrix:
    """Return the pairs that are not training pairs, as a sparse matrix of ones."""
    pairs = make_matrix(user, item, shape)
    new_pairs = csr_matrix(pairs - pairs.multiply(training_pairs > 0))
    new_pairs.eliminate_zeros()
    return new_pairs


def make_question(history: Events, relevant: csr_matrix, shape: tuple[int, int]) -> Question:
    """Make the question of a history and its answers; it has no cut time."""
    all_items = np.ones(shape[1], dtype=bool)
    seen = make_matrix(history.user, history.item, shape)
    return Question(ITEM, float("inf"), history, all_items, seen, relevant)
