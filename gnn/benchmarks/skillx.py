"""SkillX: links sentences of job posts to the labels of a taxonomy's skills.

Decorte et al., "Design of negative sampling strategies for distantly supervised skill extraction", 2022: ESCO's skills
in the spans of SkillSpan (Zhang et al., 2022). Rankings are evaluated by sentence, over the sentences with a label:
R-Precision@5 and the mean reciprocal rank of the best correct label, where labels with equal scores share their mean
rank. Sets are evaluated over all sentences, by micro precision and recall: a label for a sentence without one is wrong.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnn.errors import DataError
from graph.text_folding import fold_name

LABELS, TEST = "skills_en_label.txt", "tech_test_annotations.csv"
VALIDATION = ("tech_validation_annotations.csv", "house_validation_annotations.csv")
NO_LABEL = frozenset({"", "LABEL NOT PRESENT", "UNDERSPECIFIED"})
DEPTH = 5

Scores = NDArray[np.float32]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the indices of its labels; a label that is not on the list counts in ``unlisted``."""

    text: str
    labels: frozenset[int]
    unlisted: int = 0

    @property
    def count(self) -> int:
        """The number of labels to find."""
        return len(self.labels) + self.unlisted


@dataclass(frozen=True, slots=True)
class SkillX:
    """The labels of skills, and the sentences of the validation and test parts."""

    labels: Sequence[str]
    validation: Sequence[Sentence]
    test: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class SetQuality:
    """Micro precision, recall and F1 of sets of labels, 0–1 each."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_skillx(folder: Path) -> SkillX:
    """Read the benchmark's folder.

    Raises:
        DataError: a file is missing or malformed.
    """
    try:
        lines = (folder / LABELS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{folder / LABELS}: {error}") from error
    labels = [line.strip() for line in lines if line.strip()]
    positions = {fold_name(label): index for index, label in enumerate(labels)}
    validation = [sentence for name in VALIDATION for sentence in read_sentences(folder / name, positions)]
    return SkillX(labels, validation, read_sentences(folder / TEST, positions))


def read_sentences(path: Path, positions: Mapping[str, int]) -> list[Sentence]:
    """Return the different sentences of a file, in order, with the labels of all their spans."""
    labels: dict[str, set[str]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                if row.get("sentence") is None or row.get("label") is None:
                    raise DataError(f"{path}:{line}: expected a sentence and a label")
                labels.setdefault(row["sentence"], set()).add(row["label"].strip())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: {error}") from error
    return [make_sentence(text, names - NO_LABEL, positions) for text, names in labels.items()]


def make_sentence(text: str, names: set[str], positions: Mapping[str, int]) -> Sentence:
    """Return a sentence with the indices of its labels."""
    indices = [positions.get(fold_name(name)) for name in names]
    return Sentence(text, frozenset(index for index in indices if index is not None), indices.count(None))


def rank_labels(scores: Scores, labels: frozenset[int]) -> list[float]:
    """Return the rank of each label, from 1; labels with equal scores share their mean rank."""
    return [
        1.0 + float((scores > scores[label]).sum()) + (int((scores == scores[label]).sum()) - 1) / 2.0
        for label in sorted(labels)
    ]


def judge_ranking(scores: Scores, sentences: Sequence[Sentence]) -> tuple[Values, Values]:
    """Return R-Precision@5 and the reciprocal rank of each sentence with a label.

    Args:
        scores: of every label for every sentence, higher is better, float32 [sentences, labels].
        sentences: the sentences.
    """
    precision, reciprocal = list[float](), list[float]()
    for row, sentence in zip(scores, sentences, strict=True):
        if sentence.count:
            ranks = rank_labels(row, sentence.labels)
            precision.append(sum(rank <= DEPTH for rank in ranks) / min(DEPTH, sentence.count))
            reciprocal.append(1.0 / min(ranks) if ranks else 0.0)
    return np.array(precision), np.array(reciprocal)


def judge_sets(predicted: Sequence[set[int]], sentences: Sequence[Sentence]) -> SetQuality:
    """Return the quality of the labels that are given to sentences."""
    pairs = list(zip(predicted, sentences, strict=True))
    hits = sum(len(labels & sentence.labels) for labels, sentence in pairs)
    predicted_count, true_count = sum(len(labels) for labels, _ in pairs), sum(sentence.count for _, sentence in pairs)
    return SetQuality(hits / predicted_count if predicted_count else 0.0, hits / true_count if true_count else 0.0)
