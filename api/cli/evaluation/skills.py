"""``careergraph evaluate skills``: how well sentences of job posts are linked to ESCO's skills; see SkillX."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.cli.evaluation.memory_imports import ESCO, import_to_memory
from gnn.benchmarks.report import Table
from gnn.benchmarks.skillx import Sentence, SkillX, judge_ranking, judge_sets, read_skillx
from gnn.data.dataset import dataset_of
from gnn.data.work_fields import FieldLifts, read_field_lifts
from gnn.evaluation.metrics import bootstrap
from gnn.features.text import Embedder, Vectors
from gnn.training.text_model_fit import fit_text_model
from graph.catalogue.concepts import Concept
from graph.ingest.esco import EscoImporter
from graph.text_folding import fold_name
from workers.documents.linker import BONUS, Meaning, score_skills, weigh_fields
from workers.documents.matcher import TextMatcher
from workers.documents.name_words import NameWords
from workers.documents.sentences import Sentence as LinkedSentence
from workers.documents.sentences import sentence_at

FOLDER = "skillx_decorte"
HEADER = ("Linked by", "R-Precision@5", "MRR")
SET_HEADER = ("Linked by", "Threshold", "Precision", "Recall", "F1")
NEIGHBOURS = 15  # sentences before and after one that stand for its text, since the benchmark does not tell posts apart
THRESHOLDS = [round(0.5 + 0.02 * step, 2) for step in range(40)]  # the highest one leaves the names alone

Scores = NDArray[np.float32]
Progress = Callable[[float, str], None]
Names = Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Links:
    """The scores of every label for some sentences, float32 [sentences, labels], and the labels that they name.

    The best label of a sentence that it does not name counts from a threshold.
    """

    scores: Scores
    named_labels: Sequence[set[int]]

    def sets(self, threshold: float) -> list[set[int]]:
        """Return the labels that each sentence names, and its best label if its score is at least a threshold."""
        return [
            own_labels | ({int(scores.argmax())} if scores.max() >= threshold else set())
            for own_labels, scores in zip(self.named_labels, self.scores, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """ESCO's skills, the names of the benchmark's labels, and how much each field of work needs them."""

    skills: Sequence[Concept]
    names: Names
    fields: FieldLifts


def evaluate_skills(folder: Path, embedder: Embedder | None, seed: int, progress: Progress) -> list[Table]:
    """Link the sentences of the test part by names, and by the meaning that MiniLM and a text model read; make tables.

    Thresholds are chosen on the validation part.

    Args:
        folder: contains the folders of ESCO and of SkillX.
        embedder: MiniLM; ``None`` if it is not installed.
        seed: seed of the text model that is fitted.
        progress: receives the completed share, 0–1, and a message.

    Raises:
        DataError: a file is missing or malformed.
    """
    data = read_skillx(folder / FOLDER)
    taxonomy = read_taxonomy(folder, data.labels)
    matcher = TextMatcher([(id, name, list(aliases)) for id, name, aliases in taxonomy.names], [])
    by_name = {part: name_labels(matcher, taxonomy.names, sentences) for part, sentences in parts(data)}
    links = {"names": {part: link_by_name(labels, len(data.labels)) for part, labels in by_name.items()}}
    if embedder is not None:
        progress(0.1, "reading names and sentences")
        words = NameWords(data.labels)
        labels = embedder.encode(list(data.labels), lambda share: progress(0.1 + 0.2 * share, "reading labels"))
        model = fit_text_model(
            taxonomy.skills, embedder, seed, None, lambda share, message: progress(0.3 + 0.6 * share, message)
        )
        nothing, turn = np.zeros((0, 1), np.float32), model.heads["Skill"].apply
        plain = Meaning(embedder.encode, labels, [], nothing, [], words=words)
        read = replace(plain, skills=turn(describe_labels(taxonomy, labels, model.names)), turn_to_skills=turn)
        meanings = {
            f"names and {embedder.name}": plain,
            "names and text model": read,
            "names, text model and field of work": replace(read, fields=taxonomy.fields),
        }
        for name, meaning in meanings.items():
            links[name] = {part: link_by_meaning(meaning, sentences, by_name[part]) for part, sentences in parts(data)}
    progress(1.0, "judged")
    return [
        Table(
            title_of(data),
            HEADER,
            tuple(quality_row(name, method["test"], data.test) for name, method in links.items()),
        ),
        Table(
            "Sets at thresholds chosen on validation",
            SET_HEADER,
            tuple(set_row(name, method, data) for name, method in links.items()),
        ),
    ]


def parts(data: SkillX) -> tuple[tuple[str, Sequence[Sentence]], ...]:
    """Return the parts of the benchmark by name."""
    return (("validation", data.validation), ("test", data.test))


def read_taxonomy(folder: Path, labels: Sequence[str]) -> Taxonomy:
    """Return ESCO's skills, and id, name and alternative names of each label; labels that ESCO lacks are own ids.

    Raises:
        DataError: a file of ESCO is missing or malformed.
    """
    with import_to_memory() as (writer, report):
        asyncio.run(EscoImporter(writer, report, folder / ESCO).run())
    skills = {fold_name(name): (id, aliases) for id, name, aliases in writer.names().skills}
    names = [(id, label, aliases) for label in labels for id, aliases in (skills.get(fold_name(label), (label, [])),)]
    fields = read_field_lifts(dataset_of(writer.snapshot()), [id for id, _, _ in names])
    return Taxonomy([concept for concept in writer.concepts() if concept.label == "Skill"], names, fields)


def describe_labels(taxonomy: Taxonomy, labels: Vectors, described: Mapping[str, Vectors]) -> Vectors:
    """Return the vectors of the benchmark's labels with ESCO's descriptions; a label that ESCO lacks keeps its own.

    Args:
        taxonomy: the skills and the names of the labels.
        labels: the vectors of the labels, float32 [labels, 384].
        described: the vectors of the skills' names with their descriptions, by name.
    """
    by_id = {skill.id: described[skill.name] for skill in taxonomy.skills}
    return np.stack([by_id.get(id, own) for (id, _, _), own in zip(taxonomy.names, labels, strict=True)])


def name_labels(matcher: TextMatcher, names: Names, sentences: Sequence[Sentence]) -> list[set[int]]:
    """Return the labels that each sentence names."""
    positions = {id: index for index, (id, _, _) in enumerate(names)}
    return [{positions[id] for id in matcher.skills_in(sentence.text)} for sentence in sentences]


def link_by_name(named_labels: Sequence[set[int]], count: int) -> Links:
    """Score the named labels with 1 and the others with 0."""
    scores = np.zeros((len(named_labels), count), np.float32)
    for row, labels in zip(scores, named_labels, strict=True):
        row[sorted(labels)] = 1.0
    return Links(scores, named_labels)


def link_by_meaning(meaning: Meaning, sentences: Sequence[Sentence], named_labels: Sequence[set[int]]) -> Links:
    """Score all labels as the linker does, in the sentence's text if the field of work counts."""
    spans = [sentence_at(sentence.text, (0, len(sentence.text))) for sentence in sentences]
    scores = np.zeros((len(sentences), len(meaning.skills)), np.float32)
    texts = list(
        dict.fromkeys(text for s, span in zip(sentences, spans, strict=True) for text in texts_of(s.text, span))
    )
    vectors = dict(zip(texts, meaning.encode(texts), strict=True))
    for row, sentence, span, labels in zip(scores, sentences, spans, named_labels, strict=True):
        own = {part: vectors[sentence.text[slice(*part)]] for part in (span.span, *span.pieces)}
        row[:] = score_skills(meaning, sentence.text[slice(*span.span)], span, own)[0]
        row[sorted(labels)] += BONUS
    return Links(scores if meaning.fields is None else weigh_by_text(scores, meaning.fields), named_labels)


def weigh_by_text(scores: Scores, fields: FieldLifts) -> Scores:
    """Weigh the scores by the field of each sentence's text: those around it, in the order of the benchmark's posts."""
    losses = [
        weigh_fields(scores[max(0, row - NEIGHBOURS) : row + NEIGHBOURS + 1], fields) for row in range(len(scores))
    ]
    return np.asarray(scores + np.stack(losses), np.float32)


def texts_of(text: str, sentence: LinkedSentence) -> list[str]:
    """Return the texts of a sentence and its pieces."""
    return [text[slice(*part)] for part in (sentence.span, *sentence.pieces)]


def quality_row(name: str, links: Links, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """Return a row of the ranking's table, with 95% intervals over sentences."""
    return name, *(str(bootstrap(values)) for values in judge_ranking(links.scores, sentences))


def set_row(name: str, links: Mapping[str, Links], data: SkillX) -> tuple[str, ...]:
    """Return a row of the sets' table, at the threshold with the best F1 on validation."""
    f1_by_threshold = {t: judge_sets(links["validation"].sets(t), data.validation).f1 for t in THRESHOLDS}
    threshold = max(f1_by_threshold, key=lambda value: f1_by_threshold[value])
    quality = judge_sets(links["test"].sets(threshold), data.test)
    figures = (quality.precision, quality.recall, quality.f1)
    return name, f"{threshold:.2f}", *(f"{figure:.3f}" for figure in figures)


def title_of(data: SkillX) -> str:
    """Return the title of the table."""
    labels = sum(sentence.count for sentence in data.test)
    return f"SkillX: {len(data.test)} sentences with {labels} labels of {len(data.labels):,}"
