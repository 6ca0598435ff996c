"""Cautions: what speaks against a job, in both languages."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gnn.data.catalogue import Catalogue
from gnn.explain.translations import Language
from gnn.features.people import group_of
from gnn.recommend.cautions import Caution, CautionType, closing_message, find_cautions
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

DAY = 86_400.0


@pytest.fixture
def picky(two_countries: Catalogue, states: list[PersonState]) -> PersonState:
    return replace(
        states[0], place=two_countries.ids("Place")[0], seniority="SENIOR",
        minimum_salary=55_000.0, salary_currency="EUR",
        open_to_remote=False, open_to_relocate=False, remote_only=False,
    )  # fmt: skip


def cautions(catalogue: Catalogue, state: PersonState, days: float = -1.0, *, is_aside: bool = False) -> list[Caution]:
    closes = catalogue.items[ItemLabel.JOB].columns["closes"]
    group, rows = group_of(catalogue, [state]), range(len(closes))
    return [
        caution
        for row in rows
        for caution in find_cautions(catalogue, group, [row], float(closes[row]) - days * DAY, np.array([is_aside]))[0]
    ]


def test_each_caution_says_what_the_job_and_the_person_are(two_countries: Catalogue, picky: PersonState) -> None:
    messages = {caution.type: caution.message for caution in cautions(two_countries, picky)}
    others = {
        CautionType.NOT_REMOTE,
        CautionType.CLOSES_SOON,
        CautionType.MAY_PAY_LESS_THAN_MINIMUM,
        CautionType.OTHER_FIELD,
    }
    assert set(messages) - {CautionType.MAY_PAY_LESS_THAN_MINIMUM} == set(CautionType) - others
    english = {type: message.in_language(Language.EN) for type, message in messages.items()}
    assert "your minimum is 55,000 EUR" in english[CautionType.PAYS_LESS_THAN_MINIMUM]
    assert english[CautionType.OTHER_COUNTRY].endswith("; you live in Egypt.")
    assert english[CautionType.BELOW_YOUR_LEVEL].endswith("; you are senior.")
    arabic = messages[CautionType.OTHER_COUNTRY].in_language(Language.AR)
    assert "مصر" in arabic
    assert "Egypt" not in arabic


def test_what_it_pays_is_told_in_the_person_s_currency(catalogue: Catalogue, picky: PersonState) -> None:
    pay, worth = catalogue.items[ItemLabel.JOB].columns["salary"], catalogue.data.rates.dollars["EUR"]
    group = group_of(catalogue, [picky])
    row = int(np.nanargmin(pay))
    by_type = {caution.type: caution for caution in find_cautions(catalogue, group, [row], 0.0, np.array([False]))[0]}
    assert by_type[CautionType.PAYS_LESS_THAN_MINIMUM].message.numbers == (int(pay[row] / worth), 55_000)


@pytest.mark.parametrize(("days", "soon"), [(-0.1, False), (0.2, True), (2.9, True), (3.1, False)])
def test_a_job_that_closes_within_three_days_says_so(
    catalogue: Catalogue, states: list[PersonState], days: float, soon: bool
) -> None:
    silent = replace(states[0], place=None, minimum_salary=None, seniority=None, open_to_remote=True)
    assert {caution.type for caution in cautions(catalogue, silent, days)} == (
        {CautionType.CLOSES_SOON} if soon else set()
    )


def test_a_job_aside_from_the_person_s_way_says_so(catalogue: Catalogue, states: list[PersonState]) -> None:
    silent = replace(states[0], place=None, minimum_salary=None, seniority=None, open_to_remote=True)
    given = cautions(catalogue, silent, is_aside=True)
    assert {caution.type for caution in given} == {CautionType.OTHER_FIELD}
    assert given[0].message.in_language(Language.EN) == "Outside your line of work."
    assert given[0].message.in_language(Language.AR) == "خارج مجال عملك."


def test_arabic_counts_the_days_that_are_left() -> None:
    texts = [closing_message(days).in_language(Language.AR) for days in (0.5, 1.5, 2.5)]
    assert [word in text for word, text in zip(("خلال يوم", "يومين", "٣ أيام"), texts, strict=True)] == [True] * 3
    assert closing_message(0.5).in_language(Language.EN) == "Closes within a day."
    assert closing_message(1.5).in_language(Language.EN) == "Closes in 2 days."


def test_a_range_that_reaches_the_minimum_at_its_top_alone_is_told(
    catalogue: Catalogue, states: list[PersonState]
) -> None:
    columns = catalogue.items[ItemLabel.JOB].columns
    row = int(np.flatnonzero(columns["least_salary"] < columns["salary"])[0])
    least, most = float(columns["least_salary"][row]), float(columns["salary"][row])
    kinds = (CautionType.PAYS_LESS_THAN_MINIMUM, CautionType.MAY_PAY_LESS_THAN_MINIMUM)
    for minimum, expected in ((least, None), ((least + most) / 2, kinds[1]), (most, kinds[1]), (most + 1, kinds[0])):
        group = group_of(catalogue, [replace(states[0], minimum_salary=minimum, salary_currency="USD")])
        by_type = {
            caution.type: caution for caution in find_cautions(catalogue, group, [row], 0.0, np.array([False]))[0]
        }
        assert by_type.keys() & {*kinds} == {kind for kind in (expected,) if kind}
        if expected is kinds[1]:
            assert by_type[expected].message.numbers == (math.floor(least), math.ceil(minimum))
