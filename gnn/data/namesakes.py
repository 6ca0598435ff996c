"""Which jobs of a catalogue share company, place and title with another job: only these may be its copies."""

from collections import defaultdict

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.copies import read_place_words
from gnn.data.plain_titles import simplify_title
from graph.catalogue.types import ItemLabel


class Namesakes:
    """Finds jobs by company, place and title. The titles of a company and a place are read when they are first needed.

    Args:
        catalogue: the catalogue that holds the jobs.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        jobs, self._catalogue = catalogue.items[ItemLabel.JOB], catalogue
        self._companies, self._places = len(catalogue.ids("Company")), len(catalogue.ids("Place"))
        keys = jobs.company * (self._places + 1) + jobs.place
        self._rows = np.argsort(keys, kind="stable")
        self._keys = keys[self._rows]
        self._by_title: dict[tuple[int, int], dict[str, list[int]]] = {}

    def of(self, catalogue: Catalogue, job: int) -> list[int]:
        """Return the rows of the jobs with the company, the place and the title of a job.

        Args:
            catalogue: the catalogue that holds the job: this one, or one with more companies and places at its end.
            job: index of the job in it.
        """
        jobs, nodes = catalogue.items[ItemLabel.JOB], catalogue.data.nodes
        company, place = int(jobs.company[job]), int(jobs.place[job])
        if company >= self._companies or place >= self._places:
            return []
        if (company, place) not in self._by_title:
            self._by_title[company, place] = self._group_titles(company, place)
        title = simplify_title(nodes[ItemLabel.JOB].titles[job], read_place_words(nodes["Place"], place))
        return self._by_title[company, place].get(title, [])

    def _group_titles(self, company: int, place: int) -> dict[str, list[int]]:
        """Return the rows of the jobs of a company and a place by title."""
        key, nodes = company * (self._places + 1) + place, self._catalogue.data.nodes
        start, end = np.searchsorted(self._keys, [key, key + 1])
        titles, place_words = nodes[ItemLabel.JOB].titles, read_place_words(nodes["Place"], place)
        rows: dict[str, list[int]] = defaultdict(list)
        for row in self._rows[start:end].tolist():
            rows[simplify_title(titles[row], place_words)].append(row)
        return dict(rows)
