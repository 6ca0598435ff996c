"""Every door takes a currency in upper or lower case, and knows it in capitals from then on."""

import pytest
from strawberry import ID

from api.schema.catalogue.job_fields import JobFilter, MoneyInput
from api.schema.catalogue.pay import read_filter, salary_errors
from api.schema.catalogue.postings import CreateJobInput, SalaryInput
from api.schema.catalogue.postings import facts_of as facts_of_job
from api.schema.catalogue.postings import salary_errors as job_salary_errors
from api.schema.people.profiles import UpdateProfileInput
from api.schema.people.profiles import facts_of as facts_of_person
from graph.catalogue.money import DEFAULT_RATES
from graph.ingest.values import parse_currency


@pytest.mark.parametrize("text", ["EGP", "egp", "Egp", " egp "])
def test_a_currency_in_any_case_is_one_currency_at_every_door(text: str) -> None:
    money, pay = MoneyInput(amount=900.0, currency=text), SalaryInput(currency=text, minimum=900.0)
    assert read_filter(JobFilter(minimum_salary=money), DEFAULT_RATES).minimum_salary == (900.0, "EGP")
    assert salary_errors(money, DEFAULT_RATES) == job_salary_errors(pay, DEFAULT_RATES) == []
    assert facts_of_person(UpdateProfileInput(minimum_salary=money))["salaryCurrency"] == "EGP"
    job = CreateJobInput(title="Baker", description="Bake bread.", company=ID("x"), salary=pay)
    assert facts_of_job(job)["salaryCurrency"] == "EGP"
    assert parse_currency(text) == "EGP"


@pytest.mark.parametrize("text", ["", "XXXX", "eg", "£", "xqz"])
def test_what_is_no_currency_is_refused_at_every_door(text: str) -> None:
    (error,) = salary_errors(MoneyInput(amount=1.0, currency=text), DEFAULT_RATES)
    assert error.path[-1] == "currency"
    assert job_salary_errors(SalaryInput(currency=text), DEFAULT_RATES)
    with pytest.raises(ValueError, match="not an ISO 4217"):
        parse_currency(text)
