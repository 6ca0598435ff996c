"""Builds people's states from a data set in the form the graph returns, so that serving code evaluates the past."""

from collections import defaultdict

import numpy as np

from gnn.data.catalogue import sparse
from gnn.data.dataset import ITEM_LABELS, TYPES, Dataset
from gnn.features.people import few_skills
from gnn.training.masking import HAS_SKILL
from graph.catalogue.types import ItemLabel
from graph.people.state import Choice, Link, PersonState

SENIORITY_NAMES = {0.0: "JUNIOR", 1.0: "MID", 2.0: "SENIOR", 3.0: "LEAD"}
PROFILE = {"HAS_SKILL": "Skill", "WORKED_AS": "Occupation", "TARGETS": "Occupation", "LIVES_IN": "Place"}


class OfflineStates:
    """People's states at the time a data set was cut; without interests, whose history is not recorded.

    Args:
        data: data with only the events before that time.
    """

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._links = {type: self._group_links(("User", type, label)) for type, label in PROFILE.items()}
        self._skills = sparse(data.relations.get(HAS_SKILL), data.count("User"), data.count("Skill"))
        self._choices = {label: self._group_choices(label) for label in ITEM_LABELS}

    def _group_links(self, relation: tuple[str, str, str]) -> dict[int, list[tuple[int, float]]]:
        table = self._data.relations.get(relation)
        links: dict[int, list[tuple[int, float]]] = defaultdict(list)
        if table is None:
            return links
        for source, target, weight in zip(
            table.source.tolist(), table.target.tolist(), table.weight.tolist(), strict=True
        ):
            links[source].append((target, weight))
        return links

    def _group_choices(self, label: ItemLabel) -> dict[int, list[Choice]]:
        events, ids, choices = self._data.events[label], self._data.nodes[label].ids, defaultdict(list)
        for user, item, at, type in zip(
            events.user.tolist(), events.item.tolist(), events.at.tolist(), events.type.tolist(), strict=True
        ):
            choices[user].append(Choice(TYPES[type], label, ids[item], at))
        return choices

    def of(self, person: int) -> PersonState:
        """Return the state of the person at an index; the graph server's element ids are empty."""
        columns, nodes = self._data.nodes["User"].columns, self._data.nodes
        seniority, years, salary = (float(columns[name][person]) for name in ("seniority", "years", "salary"))
        homes = self._links["LIVES_IN"].get(person, [])
        return PersonState(
            id=nodes["User"].ids[person],
            element="",
            name="",
            seniority=SENIORITY_NAMES.get(seniority),
            years=None if np.isnan(years) else years,
            open_to_remote=bool(np.nan_to_num(columns["remote"][person], nan=1.0)),
            minimum_salary=None if np.isnan(salary) else salary,
            salary_currency=None if np.isnan(salary) else "USD",
            headline=nodes["User"].texts[person],
            skills=self._profile(person, "HAS_SKILL"),
            careers=self._profile(person, "WORKED_AS"),
            targets=self._profile(person, "TARGETS"),
            interests=(),
            choices=tuple(choice for label in ITEM_LABELS for choice in self._choices[label].get(person, [])),
            place=nodes["Place"].ids[homes[0][0]] if homes else None,
            discoverable=bool(columns["discoverable"][person] == 1.0),
        )

    def few_skills(self, person: int) -> list[tuple[int, float]]:
        """Return up to five of a person's skills with their levels, as a newcomer might enter; deterministic."""
        levels = dict(self._links["HAS_SKILL"].get(person, []))
        return [(skill, levels[skill]) for skill in few_skills(self._skills, person).tolist()]

    def bare(self, person: int) -> PersonState:
        """Return the same person as a newcomer with only a few known skills."""
        return PersonState(
            id=self._data.nodes["User"].ids[person],
            element="",
            name="",
            seniority=None,
            years=None,
            open_to_remote=True,
            minimum_salary=None,
            salary_currency=None,
            headline=None,
            skills=self._links_of("HAS_SKILL", self.few_skills(person)),
            careers=(),
            targets=(),
            interests=(),
            choices=(),
            place=None,
        )

    def _profile(self, person: int, type: str) -> tuple[Link, ...]:
        return self._links_of(type, self._links[type].get(person, []))

    def _links_of(self, type: str, links: list[tuple[int, float]]) -> tuple[Link, ...]:
        ids = self._data.nodes[PROFILE[type]].ids
        return tuple(Link(type, "", PROFILE[type], ids[index], "", "", weight, None) for index, weight in links)
