"""Which jobs are copies of one posting.

Jobs are copies if their company, place and title are the same, their texts are nearly the same, and they do not state
different contract types or seniorities. The oldest copy stands for its posting: every later job is compared with it, so
that a chain of small differences never joins different postings.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gnn.data.plain_titles import simplify_title, words_of
from graph.snapshot.tables import NodeTable
from graph.snapshot.text_sketches import Sketches, estimate_similarities, sketch_texts

MINIMUM_SIMILARITY = 0.7
MOST_POSTINGS = 500  # of one company, place and title that a job is compared with
STATED_CODES = ("grade", "contract")  # coded columns, where an empty name means that nothing is stated

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies among N jobs.

    ``posting`` is the oldest copy of each job, int64 [N]; a job without copies has itself. ``newest_first`` holds the
    jobs that have copies, by posting, newest first, and ``by_posting`` the same by the oldest copy.
    """

    posting: Index
    newest_first: Index
    by_posting: Mapping[int, tuple[int, ...]]

    def of(self, job: int) -> tuple[int, ...]:
        """Return a job and its copies by index, newest first."""
        return self.by_posting.get(int(self.posting[job]), (job,))

    def keep_newest(self, allowed: Mask) -> Mask:
        """Return a mask, bool [N], that keeps of all allowed copies of a posting only the newest."""
        candidates = self.newest_first[allowed[self.newest_first]]
        postings = self.posting[candidates]
        repeated = candidates[1:][postings[1:] == postings[:-1]]
        newest = allowed.copy()
        newest[repeated] = False
        return newest


@dataclass(slots=True)
class Posting:
    """A posting while jobs are being grouped: its jobs, oldest first, and what they state, NaN for nothing."""

    jobs: list[int]
    stated: list[float]

    def contradicts(self, stated: Sequence[float]) -> bool:
        """Whether a job states something else; NaN equals nothing, so it never contradicts."""
        return any(own < other or own > other for own, other in zip(self.stated, stated, strict=True))

    def add(self, job: int, stated: Sequence[float]) -> None:
        """Add a job, and remember what it is the first to state."""
        self.jobs.append(job)
        self.stated = [other if np.isnan(own) else own for own, other in zip(self.stated, stated, strict=True)]


def find_copies(table: NodeTable, places: NodeTable, company: Index, place: Index) -> Copies:
    """Find the copies among jobs. The result depends on the jobs alone, not on their order in the table.

    Args:
        table: the jobs; without sketches of their texts, none are copies.
        places: the places.
        company: index of each job's company, -1 for none; jobs without company and text are never copies.
        place: index of each job's place, -1 for none.
    """
    if table.sketches is None:
        return Copies(np.arange(len(table), dtype=np.int64), np.zeros(0, dtype=np.int64), {})
    stated, posted = stated_facts(table), table.columns["posted"]
    posting, by_posting = np.arange(len(table), dtype=np.int64), {}
    for jobs in find_namesakes(table, table.sketches, places, company, place):
        oldest_first = sorted(jobs, key=lambda job: (posted[job], table.ids[job]))
        for copies in split_by_text(oldest_first, table.sketches, stated):
            posting[copies] = copies[0]
            by_posting[copies[0]] = tuple(sorted(copies, key=lambda job: (-posted[job], table.ids[job])))
    newest_first = np.array([job for copies in by_posting.values() for job in copies], dtype=np.int64)
    return Copies(posting, newest_first, by_posting)


def find_namesakes(
    table: NodeTable, sketches: Sketches, places: NodeTable, company: Index, place: Index
) -> list[list[int]]:
    """Return the jobs of each company, place and title that several jobs share; arguments as in :func:`find_copies`."""
    blank = (sketches == sketch_texts([""])).all(axis=1)
    namesakes: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, jobs in enumerate(group_rows(company * (len(places) + 1) + place, (company >= 0) | ~blank)):
        place_words = read_place_words(places, int(place[jobs[0]]))
        for job in jobs:
            namesakes[number, simplify_title(table.titles[job], place_words)].append(job)
    return [jobs for jobs in namesakes.values() if len(jobs) > 1]


def group_rows(keys: Index, selected: Mask) -> Iterator[list[int]]:
    """Yield the selected rows of each key that several of them have."""
    rows = np.flatnonzero(selected)
    rows = rows[np.argsort(keys[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(keys[rows], prepend=keys[rows[:1]] - 1))
    for start, end in pairwise([*starts.tolist(), len(rows)]):
        if end - start > 1:
            yield rows[start:end].tolist()


def read_place_words(places: NodeTable, place: int) -> frozenset[str]:
    """Return the words of the names of a place and its country; none for no place."""
    if place < 0:
        return frozenset()
    country = places.names["country"][int(places.columns["country"][place])] if "country" in places.names else ""
    return frozenset([*words_of(places.titles[place]), *words_of(country)])


def stated_facts(table: NodeTable) -> Values:
    """Return what jobs state that copies must not contradict, float64 [N, 2]; NaN for nothing."""
    facts = []
    for column in STATED_CODES:
        unstated = [code for code, name in enumerate(table.names[column]) if not name]
        facts.append(np.where(np.isin(table.columns[column], unstated), np.nan, table.columns[column]))
    return np.stack(facts, axis=1)


def split_by_text(jobs: Sequence[int], sketches: Sketches, stated: Values) -> list[list[int]]:
    """Split jobs of one company, place and title, given oldest first, into postings; return those with copies.

    Each job joins the posting whose oldest copy has the most similar text, if the similarity is at least .7.
    """
    postings: list[Posting] = []
    for job in jobs:
        facts = stated[job].tolist()
        similarities = estimate_similarities(sketches[[posting.jobs[0] for posting in postings]], sketches[job])
        best = [int(index) for index in np.argsort(-similarities, kind="stable")]
        similar = (postings[index] for index in best if similarities[index] >= MINIMUM_SIMILARITY)
        joined = next((posting for posting in similar if not posting.contradicts(facts)), None)
        if joined:
            joined.add(job, facts)
        elif len(postings) < MOST_POSTINGS:
            postings.append(Posting([job], facts))
    return [posting.jobs for posting in postings if len(posting.jobs) > 1]
