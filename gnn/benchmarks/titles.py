"""Baselines that read titles, places and companies, with weights set by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from gnn.data.catalogue import single, sparse
from gnn.data.dataset import Dataset, Index
from gnn.data.split import Question
from gnn.models.base import People, Scores
from graph.catalogue.types import ItemLabel

TITLES, TITLES_AND_PLACES, PROFILE = "TITLES", "TITLES_AND_PLACES", "PROFILE"
SAME_PLACE, SAME_REGION, SAME_COMPANY = 0.5, 0.3, 0.2

Vectors = NDArray[np.float32]
Method = Callable[[Question, People], Scores]


@dataclass(frozen=True, slots=True)
class TitleBaselines:
    """Scores of jobs for people by what they chose and what they say of themselves.

    Args:
        data: relations of the jobs and people.
        titles: vectors of the jobs' texts, float32 [jobs, 384].
        occupations: vectors of the occupations' titles, float32 [occupations, 384].
    """

    data: Dataset
    titles: Vectors
    occupations: Vectors

    def score_titles(self, question: Question, people: People) -> Scores:
        """Return the mean cosine of each job's title with those chosen, float32 [people, jobs]."""
        return np.asarray((share_choices(question)[people] @ self.titles) @ self.titles.T, np.float32)

    def score_titles_and_places(self, question: Question, people: People) -> Scores:
        """Return :meth:`score_titles` plus weighted shares of chosen jobs of the same place, region and company."""
        scores, history = self.score_titles(question, people), share_choices(question)[people]
        for weight, group in (
            (SAME_PLACE, self._link("IN", "Place")),
            (SAME_REGION, self._regions()),
            (SAME_COMPANY, self._link("AT", "Company")),
        ):
            scores += weight * np.asarray(share_choices_by_group(history, group), np.float32)
        return scores

    def score_profile(self, _: Question, people: People) -> Scores:
        """Return the mean cosine of each job's title with the person's occupations held and wanted."""
        careers, targets = (
            sparse(self.data.relations.get(("User", type, "Occupation")), *self._shape)
            for type in ("WORKED_AS", "TARGETS")
        )
        own = csr_matrix(((careers + targets)[people] > 0).astype(np.float64))
        return np.asarray((own @ self.occupations) @ self.titles.T, np.float32)

    @property
    def _shape(self) -> tuple[int, int]:
        return self.data.count("User"), self.data.count("Occupation")

    def _link(self, type: str, label: str) -> Index:
        return single(self.data.relations.get((ItemLabel.JOB, type, label)), self.data.count(ItemLabel.JOB))

    def _regions(self) -> Index:
        place = self._link("IN", "Place")
        regions = self.data.nodes["Place"].columns["region"].astype(np.int64)
        return np.where(place >= 0, np.append(regions, -1)[place], -1)


def share_choices(question: Question) -> csr_matrix:
    """Return each person's chosen items, each row's values adding up to 1, sparse [people, items]."""
    choices = (question.seen > 0).astype(np.float64)
    totals = np.maximum(np.asarray(choices.sum(axis=1)).ravel(), 1.0)
    return csr_matrix(diags(1.0 / totals) @ choices)


def share_choices_by_group(history: csr_matrix, group: Index) -> NDArray[np.float64]:
    """Return, for each item, the share of each person's chosen items in the same group, float64 [people, items].

    Args:
        history: rows of shares, sparse [people, items].
        group: each item's group, int64 [items], -1 for none.
    """
    rows = np.flatnonzero(group >= 0)
    count = int(group.max(initial=0)) + 1
    members = csr_matrix((np.ones(len(rows)), (rows, group[rows])), shape=(len(group), count + 1))
    return np.asarray((history @ members).toarray()[:, group])


def list_methods(baselines: TitleBaselines) -> Mapping[str, Method]:
    """Return the baselines by name."""
    return {
        TITLES: baselines.score_titles,
        TITLES_AND_PLACES: baselines.score_titles_and_places,
        PROFILE: baselines.score_profile,
    }
