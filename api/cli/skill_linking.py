"""``careergraph evaluate skills``: how well sentences of job posts are linked to ESCO's skills; see SkillX."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.cli.memory_imports import ESCO, import_to_memory
from gnn.benchmarks.report import Table
from gnn.benchmarks.skillx import Sentence, SkillX, judge_ranking, judge_sets, read_skillx
from gnn.evaluation.metrics import bootstrap
from graph.ingest.esco import EscoImporter
from graph.text_folding import fold_name
from workers.documents.matcher import TextMatcher

FOLDER = "skillx_decorte"
HEADER = ("Linked by", "R-Precision@5", "MRR", "Precision", "Recall", "F1")

Scores = NDArray[np.float32]
Names = Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Links:
    """The scores of every label for some sentences, float32 [sentences, labels], and the labels that they get."""

    scores: Scores
    labels: Sequence[set[int]]


def evaluate_skills(folder: Path) -> list[Table]:
    """Link the sentences of the test part, and make the table.

    Args:
        folder: contains the folders of ESCO and of SkillX.

    Raises:
        DataError: a file is missing or malformed.
    """
    data = read_skillx(folder / FOLDER)
    names = read_names(folder, data.labels)
    matcher = TextMatcher([(id, name, list(others)) for id, name, others in names], [])
    positions = {id: index for index, (id, _, _) in enumerate(names)}
    rows = [quality_row("names", link_by_name(matcher, positions, data.test), data.test)]
    return [Table(title_of(data), HEADER, tuple(rows))]


def read_names(folder: Path, labels: Sequence[str]) -> Names:
    """Return id, name and alternative names of each label; those that ESCO no longer has are their own ids.

    Raises:
        DataError: a file of ESCO is missing or malformed.
    """
    with import_to_memory() as (writer, report):
        asyncio.run(EscoImporter(writer, report, folder / ESCO).import_concepts())
    known = {fold_name(name): (id, others) for id, name, others in writer.names().skills}
    return [(id, label, others) for label in labels for id, others in (known.get(fold_name(label), (label, [])),)]


def link_by_name(matcher: TextMatcher, positions: dict[str, int], sentences: Sequence[Sentence]) -> Links:
    """Link sentences to the skills that they name."""
    labels = [{positions[id] for id in matcher.skills_in(sentence.text)} for sentence in sentences]
    scores = np.zeros((len(sentences), len(positions)), np.float32)
    for row, indices in zip(scores, labels, strict=True):
        row[sorted(indices)] = 1.0
    return Links(scores, labels)


def quality_row(name: str, links: Links, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """Return a row of the table: the ranking with 95% intervals over sentences, and the set."""
    ranking = (str(bootstrap(values)) for values in judge_ranking(links.scores, sentences))
    quality = judge_sets(links.labels, sentences)
    return name, *ranking, f"{quality.precision:.3f}", f"{quality.recall:.3f}", f"{quality.f1:.3f}"


def title_of(data: SkillX) -> str:
    """Return the title of the table."""
    labels = sum(sentence.count for sentence in data.test)
    return f"SkillX: {len(data.test)} sentences with {labels} labels of {len(data.labels):,}"
