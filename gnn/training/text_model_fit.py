"""Fits the text model of a taxonomy, and judges it on the concepts that are held out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gnn.errors import InsufficientDataError
from gnn.evaluation.metrics import Interval, bootstrap
from gnn.evaluation.promotion import Verdict
from gnn.features.text import Embedder
from gnn.features.text_head import TextHead
from gnn.scoring.artifact import text_digest
from gnn.scoring.text_model import TextModel
from gnn.training.text_head_fit import HeadSettings, Values, fit_head, rank_names
from gnn.training.text_pairs import add_descriptions, first_sentence, make_pairs, make_queries
from graph.catalogue.concepts import Concept

FEWEST_PAIRS, FEWEST_QUERIES = 1_000, 50
READ_SHARE = 0.85
SETTINGS = {"Skill": HeadSettings(), "Occupation": HeadSettings(steps=300, learning_rate=3e-4)}

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class FittedText:
    """Fitted heads with what they were judged by.

    Args:
        heads: the heads by label.
        names: vectors before the head, float32 [384] each: of the concepts' names with their descriptions, and of
            the alternative titles of occupations.
        losses: the mean loss of each tenth of the fits, one fit after the other.
        pairs: the number of pairs that it learned from.
        quality: the reciprocal rank of the right concept for each name that is asked for.
        plain: the same without a head and descriptions.
        before: the same with the active model; ``None`` if there is none.
    """

    heads: dict[str, TextHead]
    names: dict[str, NDArray[np.float32]]
    losses: list[float]
    pairs: int
    quality: Values
    plain: Values
    before: Values | None


def fit_text_model(
    concepts: Sequence[Concept],
    embedder: Embedder,
    seed: int,
    active: TextModel | None,
    progress: Progress,
    settings: Mapping[str, HeadSettings] = SETTINGS,
) -> FittedText:
    """Fit a head for each label on the names and descriptions of a taxonomy, without the concepts that are held out.

    Args:
        concepts: skills and occupations.
        embedder: MiniLM.
        seed: the random seed.
        active: the model that serves now; it is judged on the same names.
        progress: receives the completed share, 0–1, and a message.
        settings: hyperparameters by label.

    Raises:
        InsufficientDataError: the taxonomy has too few names.
    """
    pairs = make_pairs(concepts, seed)
    queries = list(make_queries(concepts, seed))
    if len(pairs) < FEWEST_PAIRS:
        raise InsufficientDataError(len(pairs), FEWEST_PAIRS, "pairs of names in the taxonomy")
    if len(queries) < FEWEST_QUERIES:
        raise InsufficientDataError(len(queries), FEWEST_QUERIES, "other names of held-out concepts")
    other_titles = [title for concept in concepts if concept.label == "Occupation" for title in concept.other_names]
    texts = list(
        dict.fromkeys(
            [
                *(concept.name for concept in concepts),
                *filter(None, map(first_sentence, concepts)),
                *other_titles,
                *(text for pair in pairs for text in (pair.name, pair.other)),
                *(query for query, _ in queries),
            ]
        )
    )
    read = embedder.encode(texts, lambda share: progress(READ_SHARE * share, f"reading {len(texts):,} texts"))
    vectors = dict(zip(texts, read, strict=True))
    heads, losses = dict[str, TextHead](), list[float]()
    for label, label_settings in settings.items():
        progress(READ_SHARE, f"fitting the head for {label.lower()}s")
        own = [pair for pair in pairs if concepts[pair.concept].label == label]
        if not own:
            continue
        heads[label], label_losses = fit_head(own, vectors, replace(label_settings, seed=seed), lambda _: None)
        losses += label_losses
    names = add_descriptions(concepts, vectors)
    return FittedText(
        heads=heads,
        names={title: vectors[title] for title in other_titles} | names,
        losses=losses,
        pairs=len(pairs),
        quality=rank_names(queries, concepts, vectors, names, heads),
        plain=rank_names(queries, concepts, vectors, vectors, None),
        before=rank_by_active(active, queries, concepts, vectors) if active else None,
    )


def rank_by_active(
    active: TextModel,
    queries: Sequence[tuple[str, int]],
    concepts: Sequence[Concept],
    vectors: Mapping[str, NDArray[np.float32]],
) -> Values:
    """Rank names as :func:`~gnn.training.text_head_fit.rank_names` with the vectors and heads of the active model."""
    digests = {concept.name: text_digest(concept.name) for concept in concepts}
    names = {
        name: active.names[digest].astype(np.float32) if digest in active.names else vectors[name]
        for name, digest in digests.items()
    }
    return rank_names(queries, concepts, vectors, names, active.heads)


def judge_text_model(fitted: FittedText) -> Verdict:
    """Decide whether a head is to serve: it must find held-out names better than none, and than the active one.

    Better means that the 95% bootstrap interval of the paired difference in reciprocal rank lies above zero.
    """
    rivals = {"no head": fitted.plain} | ({} if fitted.before is None else {"the active model": fitted.before})
    gains = []
    for name, values in rivals.items():
        gap: Interval = bootstrap(fitted.quality - values)
        if gap.low <= 0:
            return Verdict(
                promoted=False,
                reason=f"refused: MRR differs from {name} by {gap}, and the interval is not entirely above zero",
            )
        gains.append(f"{name} by {gap}")
    return Verdict(promoted=True, reason=f"promoted: MRR above {' and '.join(gains)}")
