"""Search over jobs, courses, skills and occupations, by words and by meaning, in memory."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from gnn.scoring.link_scorer import Semantics
from gnn.scoring.retrieval import best
from gnn.search.fusion import WHOLE as WHOLE_NAME
from gnn.search.fusion import FusedScores, fuse
from gnn.search.job_links import JobLinks, raise_named
from gnn.search.lexicon import Lexicon, WordScores
from gnn.search.name_table import ALTERNATIVE
from gnn.search.places import PlacedQuery, PlaceIndex
from gnn.search.query import Query, QueryReader
from gnn.search.title_scope import unnarrowed_title
from graph.catalogue.types import ItemLabel
from graph.text_folding import fold_name, fold_text

LABELS = ("Job", "Course", "Skill", "Occupation")
DEPTH = 200
WHOLE = 0.9  # least share of the words, if the name of a place is taken for what it says, as in "Cairo street food"
BELOW_WHOLE = 0.99  # the highest score of what matches a query only without the name of a place
UNNARROWED = 0.9  # the score of an occupation whose title is the query, but for what narrows it
OTHER_NAME = ALTERNATIVE - 0.001  # least score by words of an alternative name that is the very query
ELSEWHERE = 0.4  # the score of a job that is not in the place that the query names, against one that is
FOREIGN = re.compile(r"[^\W\d_a-z\u00aa-\u024f\u1e00-\u1eff]")  # a letter that is not Latin, in folded text

NO_INDEX = np.zeros(0, dtype=np.int64)

Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]
Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: ``score`` says how well it matches, 0–1; see :mod:`gnn.search.fusion`."""

    label: str
    id: str
    score: float
    by_words: bool
    by_meaning: bool


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The best results of a query, best first, and whether its meaning was read besides its words.

    ``matches`` are masks of all nodes that match by label, bool [n], allowed or not.
    """

    hits: list[Hit]
    reads_meaning: bool
    matches: Mapping[str, Mask] = field(default_factory=dict)


class SearchIndex:
    """The index of a catalogue.

    Args:
        catalogue: the catalogue.
        others: alternative names by node id.
        places: the places that jobs are in.
        previous: the index of an earlier state of the catalogue with the same alternative names; what has not changed
            is taken from it.

    Attributes:
        lexicons: the words of each label's nodes.
        places: the given places.
        texts: the nodes' texts by label.
    """

    def __init__(
        self, catalogue: Catalogue, others: Names, places: PlaceIndex, previous: "SearchIndex | None" = None
    ) -> None:
        self._catalogue = catalogue
        self._nodes = catalogue.data.nodes
        self.texts = {label: self._nodes[label].texts for label in LABELS}
        self.places = places
        self.lexicons: dict[str, Lexicon] = {}
        for label in LABELS:
            table, lexicon = self._nodes[label], previous.lexicons[label] if previous else None
            if previous and lexicon and previous.texts[label] is table.texts:
                self.lexicons[label] = lexicon
            else:
                names = [(title, *others.get(id, ())) for title, id in zip(table.titles, table.ids, strict=True)]
                self.lexicons[label] = Lexicon(table.texts, names, lexicon.analysed if lexicon else None)
        self._reader = QueryReader([*self.lexicons.values(), places])

    def search(
        self,
        text: str,
        labels: Sequence[str],
        semantics: Semantics | None = None,
        allowed: Mapping[str, Mask] | None = None,
    ) -> SearchAnswer:
        """Return the best 200 results for a query.

        Args:
            text: any text.
            labels: labels to search.
            semantics: reads meaning; ``None`` if no model does.
            allowed: which nodes may be found, bool [n] by label; a missing label allows all of its nodes.
        """
        query = self._reader.read(text, semantics.knows if semantics else None)
        placed = self.places.place_in(query)
        meant_text = placed.rest.meant if placed and placed.rest.terms else query.meant
        vector = read_meaning(semantics, meant_text)
        rows: list[tuple[float, str, str, bool, bool]] = []
        matches: dict[str, Mask] = {}
        for label in labels:
            cosines = None
            if semantics is not None and vector is not None:
                cosines = semantics.texts[label] @ vector
                cosines[self._foreign[label]] = 0
            fused = self._fuse(label, query, placed, cosines)
            matches[label] = fused.score > 0
            score = fused.score * allowed[label] if allowed and label in allowed else fused.score
            top, ids = best(score, DEPTH), self._nodes[label].ids
            columns = (-score[top]).tolist(), fused.by_words[top].tolist(), fused.by_meaning[top].tolist()
            rows += [
                (negative, label, ids[index], by_words, by_meaning)
                for index, negative, by_words, by_meaning in zip(top.tolist(), *columns, strict=True)
            ]
        hits = [Hit(label, id, -negative, *matched) for negative, label, id, *matched in sorted(rows)[:DEPTH]]
        return SearchAnswer(hits, vector is not None, matches)

    def _fuse(self, label: str, query: Query, placed: PlacedQuery | None, cosines: Vectors | None) -> FusedScores:
        """Return the scores of one label's nodes."""
        words = self.lexicons[label].scores(query)
        if placed is None:
            fused = fuse(words, cosines, is_understood=query.is_understood)
            return self._raise_titled(self._raise_named(fused, label, query, 1.0), label, query, words.score)
        is_job = label == ItemLabel.JOB
        factor = np.where(self._in_place(placed), 1.0, ELSEWHERE).astype(np.float32) if is_job else 1.0
        whole = words.covering(WHOLE)
        if placed.rest.terms:
            words = whole.best(self.lexicons[label].scores(placed.rest), factor)
        elif is_job:
            in_place = self._in_place(placed).astype(np.float32)
            words = words.best(WordScores(in_place, in_place), 1.0)
        fused = fuse(words, None if cosines is None else cosines * factor, is_understood=placed.rest.is_understood)
        fused = self._raise_named(fused, label, placed.rest, factor)
        is_whole = whole.score >= WHOLE_NAME
        capped = replace(fused, score=np.where(is_whole, fused.score, np.minimum(fused.score, BELOW_WHOLE)))
        return self._raise_titled(capped, label, placed.rest, words.score)

    def _raise_named(self, fused: FusedScores, label: str, query: Query, factor: Scores | float) -> FusedScores:
        """Return the scores, raised for jobs that the query names by their occupation or skills.

        Args:
            fused: the scores of one label's nodes.
            label: the label.
            query: the query without its place.
            factor: 1 for jobs in the query's place, less for others; float32 [jobs].
        """
        if label != ItemLabel.JOB or not query.terms:
            return fused
        named = self._job_links.find_named(lambda other: self.lexicons[other].scores(query).score)
        score = raise_named(fused.score, fused.by_words, named, factor)
        return replace(fused, score=score, by_words=fused.by_words | (named > 0))

    def _raise_titled(self, fused: FusedScores, label: str, query: Query, by_words: Scores) -> FusedScores:
        """Return the scores, at least 0.9 for occupations whose title is the query but for what narrows it.

        So do those with another name that is the very query. ``by_words`` are the scores by words, float32 [n].
        """
        if label != "Occupation":
            return fused
        is_titled = by_words >= OTHER_NAME
        is_titled[self._plain_titles.get(fold_name(query.meant), NO_INDEX)] = True
        score = np.where(is_titled, np.maximum(fused.score, UNNARROWED), fused.score)
        return replace(fused, score=score, by_words=fused.by_words | is_titled)

    def _in_place(self, placed: PlacedQuery) -> Mask:
        """Return which jobs are in one of a query's places, bool [jobs]."""
        ids = self._catalogue.ids("Place")
        is_wanted = np.array([*(id in placed.places for id in ids), False])
        return np.asarray(is_wanted[self._catalogue.items[ItemLabel.JOB].place])

    @cached_property
    def _job_links(self) -> JobLinks:
        """The occupations and the skills of the jobs."""
        return JobLinks(self._catalogue.items[ItemLabel.JOB])

    @cached_property
    def _plain_titles(self) -> dict[str, NDArray[np.int64]]:
        """The indices of occupations whose titles something narrows, by the folded rest of these titles."""
        indices = defaultdict[str, list[int]](list)
        for index, title in enumerate(self._nodes["Occupation"].titles):
            if scope := unnarrowed_title(title):
                indices[fold_name(scope)].append(index)
        return {scope: np.array(own, dtype=np.int64) for scope, own in indices.items()}

    @cached_property
    def _foreign(self) -> dict[str, NDArray[np.int64]]:
        """The indices of nodes whose titles hold letters that are not Latin, by label."""
        return {
            label: np.array(
                [index for index, title in enumerate(self._nodes[label].titles) if not is_latin(title)], dtype=np.int64
            )
            for label in LABELS
        }


def read_meaning(semantics: Semantics | None, text: str) -> Vectors | None:
    """Return a text's vector; ``None`` if no model reads texts, or the text has other than Latin letters.

    MiniLM knows English alone, and character n-grams that an embedder was not fitted on are noise.
    """
    if semantics is None or not text.strip() or not is_latin(text):
        return None
    return np.asarray(semantics.encode([text])[0])


def is_latin(text: str) -> bool:
    """Return whether all letters of a text are Latin."""
    return text.isascii() or not FOREIGN.search(fold_text(text))
