"""Cautions: what speaks against a recommended job, in sentences.

They come from the person's wishes (:mod:`gnn.recommend.wishes`) and line of work, and from the time that is left to
apply.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import DAY, Index, Mask
from gnn.explain.translations import Message, Name, message
from gnn.features.people import Group
from gnn.recommend.job_relations import relations_of
from gnn.recommend.wishes import ROUNDING, Conflict, find_conflicts
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.places.arabic_countries import arabic_country_name

SOON_DAYS = 3.0
LEVEL_NAMES: Mapping[str, Name] = {
    "INTERN": Name("intern", "متدرب"),
    "JUNIOR": Name("junior", "مبتدئ"),
    "MID": Name("mid-level", "متوسط"),
    "SENIOR": Name("senior", "خبير"),
    "LEAD": Name("lead", "قيادي"),
    "EXECUTIVE": Name("executive", "تنفيذي"),
}


class CautionType(StrEnum):
    """What speaks against a job."""

    PAYS_LESS_THAN_MINIMUM = Conflict.PAYS_LESS_THAN_MINIMUM.value
    MAY_PAY_LESS_THAN_MINIMUM = "MAY_PAY_LESS_THAN_MINIMUM"
    OTHER_COUNTRY = Conflict.OTHER_COUNTRY.value
    NOT_REMOTE = Conflict.NOT_REMOTE.value
    REMOTE = Conflict.REMOTE.value
    BELOW_YOUR_LEVEL = Conflict.BELOW_YOUR_LEVEL.value
    ABOVE_YOUR_LEVEL = Conflict.ABOVE_YOUR_LEVEL.value
    OTHER_FIELD = "OTHER_FIELD"
    CLOSES_SOON = "CLOSES_SOON"


@dataclass(frozen=True, slots=True)
class Caution:
    """What speaks against a job, with a sentence about it."""

    type: CautionType
    message: Message


def find_cautions(
    catalogue: Catalogue, group: Group, rows: Sequence[int], now: float, is_outside: Mask
) -> list[tuple[Caution, ...]]:
    """Return the cautions about each of some jobs.

    Args:
        catalogue: the catalogue that holds the jobs.
        group: one person.
        rows: indices of the jobs.
        now: seconds since 1970.
        is_outside: which are outside their trade (:func:`~gnn.recommend.job_relations.is_outside_trade`), bool [R].
    """
    conflicts = find_conflicts(catalogue, group, np.array(rows, dtype=np.int64))
    may_pay_less = pays_partly_less(catalogue, group, np.array(rows, dtype=np.int64))
    closes = catalogue.items[ItemLabel.JOB].columns["closes"]
    results = []
    for index, row in enumerate(rows):
        cautions = [
            Caution(CautionType(conflict.value), SENTENCES[conflict](catalogue, group, row))
            for conflict in conflicts.of(index)
        ]
        if may_pay_less[index]:
            cautions.append(Caution(CautionType.MAY_PAY_LESS_THAN_MINIMUM, lowest_pay_message(catalogue, group, row)))
        if is_outside[index]:
            cautions.append(Caution(CautionType.OTHER_FIELD, message("other field")))
        days_left = (closes[row] - now) / DAY
        if 0.0 < days_left <= SOON_DAYS:
            cautions.append(Caution(CautionType.CLOSES_SOON, closing_message(days_left)))
        results.append(tuple(cautions))
    return results


def cautions_by_job(
    catalogue: Catalogue, state: PersonState, jobs: Iterable[str], now: float
) -> dict[str, tuple[Caution, ...]]:
    """Return the cautions about some jobs by their ids; jobs that are newer than the catalogue are left out.

    Args:
        catalogue: the catalogue.
        state: the person's current state.
        jobs: ids of the jobs.
        now: seconds since 1970.
    """
    rows = {id: row for id in jobs if (row := catalogue.position(ItemLabel.JOB, id)) is not None}
    if not rows:
        return {}
    relations, indices = relations_of(catalogue, state), [*rows.values()]
    is_outside = relations.is_outside_trade(np.array(indices, dtype=np.int64), now)
    return dict(zip(rows, find_cautions(catalogue, relations.group, indices, now, is_outside), strict=True))


def pays_partly_less(catalogue: Catalogue, group: Group, rows: Index) -> Mask:
    """Return which jobs pay less than the person's minimum at worst, but not at best, bool [R].

    Args:
        catalogue: the catalogue that holds the jobs.
        group: one person.
        rows: indices of the jobs, int64 [R].
    """
    columns, minimum = catalogue.items[ItemLabel.JOB].columns, group.arrays.salary[0] * (1.0 - ROUNDING)
    return np.asarray((columns["least_salary"][rows] < minimum) & (columns["salary"][rows] >= minimum))


def pay_message(catalogue: Catalogue, group: Group, row: int) -> Message:
    """Return the sentence about the best pay of a job, converted to the person's currency, per year."""
    return compare_pay("pays less", "salary", catalogue, group, row)


def lowest_pay_message(catalogue: Catalogue, group: Group, row: int) -> Message:
    """Return the sentence about the lowest pay of a job, converted to the person's currency, per year."""
    return compare_pay("may pay less", "least_salary", catalogue, group, row)


def compare_pay(kind: str, column: str, catalogue: Catalogue, group: Group, row: int) -> Message:
    """Return a sentence about a job's pay, as a column of the jobs has it, and the person's minimum."""
    state, minimum = group.states[0], float(group.arrays.salary[0])
    own_minimum = state.minimum_salary or 0.0
    amount = catalogue.items[ItemLabel.JOB].columns[column][row] * own_minimum / minimum
    return message(kind, state.salary_currency or "", numbers=(math.floor(amount), math.ceil(own_minimum)))


def country_message(catalogue: Catalogue, group: Group, row: int) -> Message:
    """Return the sentence about the country of a job."""
    table, places = catalogue.data.nodes["Place"], (int(catalogue.items[ItemLabel.JOB].place[row]),)
    names = [table.names["country"][int(catalogue.country[place])] for place in (*places, group.arrays.place[0])]
    return message("other country", *(Name(name, arabic_country_name(name)) for name in names))


def level_message(kind: str) -> Callable[[Catalogue, Group, int], Message]:
    """Return a function that makes the sentence about the level of a job and that of the person."""

    def make(catalogue: Catalogue, group: Group, row: int) -> Message:
        table = catalogue.data.nodes[ItemLabel.JOB]
        levels = table.names["grade"][int(table.columns["grade"][row])], str(group.states[0].seniority)
        return message(kind, *(LEVEL_NAMES[level] for level in levels))

    return make


def closing_message(days: float) -> Message:
    """Return the sentence about the days that are left, above 0."""
    return message("closes within hours" if days <= 1.0 else "closes soon", numbers=(math.ceil(days),))


SENTENCES: Mapping[Conflict, Callable[[Catalogue, Group, int], Message]] = {
    Conflict.PAYS_LESS_THAN_MINIMUM: pay_message,
    Conflict.OTHER_COUNTRY: country_message,
    Conflict.NOT_REMOTE: lambda *_: message("not remote"),
    Conflict.REMOTE: lambda *_: message("remote"),
    Conflict.BELOW_YOUR_LEVEL: level_message("below level"),
    Conflict.ABOVE_YOUR_LEVEL: level_message("above level"),
}
