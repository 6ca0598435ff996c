"""Which of some new jobs many saved searches match.

The searches are not run one by one over all jobs. Each condition, such as a place, is matched with the jobs once, when
the first search names it; so is each word. A search then combines the sets of its conditions, as bits of whole numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import reduce
from operator import and_, or_

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Mask
from gnn.recommend.hard_filters import meeting
from gnn.search.words import Analyser, query_words, words_of
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel

FIELDS = tuple(field.name for field in fields(JobFilter))
SEVERAL = frozenset({"seniorities", "contract_types", "companies", "places", "occupations", "categories"})


class AlertMatcher:
    """Matches searches with some jobs of a catalogue.

    A job matches the words of a search if its text, or the names of its occupation, company, place or skills hold
    each of them in some form.

    Args:
        catalogue: the catalogue.
        rows: indices of the jobs, int64 [R].
    """

    def __init__(self, catalogue: Catalogue, rows: Index) -> None:
        jobs = catalogue.items[ItemLabel.JOB].select(rows)
        self._jobs = replace(catalogue, items={**catalogue.items, ItemLabel.JOB: jobs})
        self._all = (1 << len(rows)) - 1
        self._analyser = Analyser()
        self._stems: dict[str, str] = {}
        self._holders = self._index_words(catalogue, rows)
        self._meeting: dict[tuple[str, object], int] = {}
        self._queries: dict[str, int] = {}

    def match(self, query: str, conditions: JobFilter) -> list[int]:
        """Return the positions among the jobs, 0 to R - 1, of those that hold all words and meet all conditions."""
        matches = self._match_words(query)
        for name in FIELDS:
            value = getattr(conditions, name)
            if not matches or value is None or value == ():
                continue
            values = value if name in SEVERAL else (value,)
            matches &= reduce(or_, (self._meets(name, each) for each in values))
        return list(bits_of(matches))

    def _match_words(self, query: str) -> int:
        if query not in self._queries:
            stems = [self._stem(word) for word in query_words(query)]
            self._queries[query] = reduce(and_, (self._holders.get(stem, 0) for stem in stems), self._all)
        return self._queries[query]

    def _meets(self, name: str, value: object) -> int:
        key = name, value
        if key not in self._meeting:
            single = JobFilter(**{name: (value,) if name in SEVERAL else value})  # type: ignore[arg-type]
            self._meeting[key] = number_of(meeting(self._jobs, single))
        return self._meeting[key]

    def _stem(self, word: str) -> str:
        if word not in self._stems:
            self._stems[word] = self._analyser.stem(word)
        return self._stems[word]

    def _index_words(self, catalogue: Catalogue, rows: Index) -> dict[str, int]:
        holders: dict[str, int] = defaultdict(int)
        for bit, text in enumerate(texts_of(catalogue, rows)):
            for stem in {self._stem(word) for word in words_of(text)}:
                holders[stem] |= 1 << bit
        return dict(holders)


def texts_of(catalogue: Catalogue, rows: Index) -> Iterator[str]:
    """Yield what is searched of each job: its text, and the names around it."""
    jobs, nodes = catalogue.items[ItemLabel.JOB], catalogue.data.nodes
    skills = nodes["Skill"].titles
    for row in rows.tolist():
        parts = [nodes[ItemLabel.JOB].texts[row]]
        for label, index in (("Occupation", jobs.occupation), ("Company", jobs.company), ("Place", jobs.place)):
            if index[row] >= 0:
                parts.append(nodes[label].titles[index[row]])
        if jobs.place[row] >= 0:
            place, table = int(jobs.place[row]), nodes["Place"]
            parts += [table.names[name][int(table.columns[name][place])] for name in ("region", "country")]
        span = slice(jobs.skills.indptr[row], jobs.skills.indptr[row + 1])
        parts += [skills[skill] for skill in jobs.skills.indices[span].tolist()]
        yield " ".join(parts)


def number_of(mask: Mask) -> int:
    """Return a mask as a whole number whose bits are its values, the first one lowest."""
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def bits_of(number: int) -> Iterator[int]:
    """Yield the positions of the bits of a whole number that are set, the lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def tellable_jobs(catalogue: Catalogue, new_jobs: Iterable[str], now: float) -> Index:
    """Return the indices of the new jobs that are open, int64, in order; of the copies of a posting, the newest.

    Args:
        catalogue: the catalogue.
        new_jobs: ids of the new jobs.
        now: seconds since 1970.
    """
    columns = catalogue.items[ItemLabel.JOB].columns
    allowed = np.zeros(len(catalogue.items[ItemLabel.JOB]), dtype=bool)
    allowed[[row for id in new_jobs if (row := catalogue.position(ItemLabel.JOB, id)) is not None]] = True
    allowed &= (columns["closes"] > now) & (columns["posted"] > 0)
    return np.flatnonzero(catalogue.copies.keep_newest(allowed)).astype(np.int64)


def first_arrivals(catalogue: Catalogue, rows: Index, arrivals: Mapping[str, int]) -> Index:
    """Return when the posting of each of some jobs came, int64 [R]: the number of the first of its copies.

    A posting is not new because it came in again: a copy without a number is older than all numbers.

    Args:
        catalogue: the catalogue.
        rows: indices of the jobs, int64 [R].
        arrivals: numbers of new jobs by id.
    """
    ids = catalogue.ids(ItemLabel.JOB)
    numbers = [min(arrivals.get(ids[copy], 0) for copy in catalogue.copies.of(row)) for row in rows.tolist()]
    return np.array(numbers, dtype=np.int64)
