"""Checks of pay that people name."""

import math

from api.errors import BadUserInputError
from api.schema.catalogue.job_fields import JobFilter, MoneyInput
from api.schema.common.payload import UserError
from graph.catalogue import jobs
from graph.catalogue.money import Rates


def salary_errors(salary: MoneyInput | None, rates: Rates) -> list[UserError]:
    """Return the errors in a minimum salary."""
    if salary is None:
        return []
    if salary.currency not in rates.dollars:
        currencies = ", ".join(rates.currencies)
        return [UserError.of("INVALID", f"is not a known currency: one of {currencies}", "minimumSalary", "currency")]
    if not (math.isfinite(salary.amount) and salary.amount >= 0):
        return [UserError.of("INVALID", "must not be negative", "minimumSalary", "amount")]
    return []


def read_filter(filter: JobFilter | None, rates: Rates) -> jobs.JobFilter:
    """Check a filter of jobs, whose pay is compared across currencies, and convert it.

    Raises:
        BadUserInputError: as in :meth:`JobFilter.to_graph`, or there is no rate of the currency of the minimum salary.
    """
    conditions = (filter or JobFilter()).to_graph()
    if conditions.minimum_salary and conditions.minimum_salary[1] not in rates.dollars:
        currencies = ", ".join(rates.currencies)
        raise BadUserInputError(f"filter.minimumSalary.currency: there is no rate of it; use one of {currencies}.")
    return conditions
