"""Hard filters on jobs."""

from dataclasses import replace

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.recommend.hard_filters import meeting
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel


def test_conditions_are_hard(catalogue: Catalogue) -> None:
    jobs, names = catalogue.items[ItemLabel.JOB], catalogue.data.nodes[ItemLabel.JOB].names
    wanted = JobFilter(remote=True, seniorities=("SENIOR",), companies=(catalogue.ids("Company")[0],))
    mask = meeting(catalogue, replace(wanted, companies=()))
    assert mask.any()
    for place in np.flatnonzero(mask).tolist():
        assert jobs.columns["remote"][place] == 1.0
        assert names["grade"][int(jobs.columns["grade"][place])] == "SENIOR"
    assert (meeting(catalogue, wanted) <= mask).all()
    codes = catalogue.data.nodes["Occupation"].names["isco"]
    group = next(code for code in codes if code)[:1]
    assert meeting(catalogue, JobFilter(categories=(group,))).any()
    assert not meeting(catalogue, JobFilter(categories=("99",))).any()
    assert meeting(catalogue, JobFilter()).all()


def test_a_minimum_salary_is_per_year_in_any_currency(catalogue: Catalogue) -> None:
    salary = catalogue.items[ItemLabel.JOB].columns["salary"]  # dollars a year
    amount = float(np.median(salary))
    for currency, worth in catalogue.data.rates.dollars.items():
        wanted = JobFilter(minimum_salary=(amount / worth, currency))
        assert meeting(catalogue, wanted).tolist() == (salary >= amount).tolist(), currency
    assert not meeting(catalogue, JobFilter(minimum_salary=(0.0, "XXX"))).any()
