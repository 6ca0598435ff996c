"""Checks of pay that people name."""

import math

from api.schema.catalogue.jobs import MoneyInput
from api.schema.common.payload import UserError
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
