"""Rates of currencies, and pay that can be compared."""

from math import isnan
from pathlib import Path

import pytest
from pydantic import ValidationError

from graph.catalogue.money import DEFAULT_RATES, parse_rates
from graph.settings import GraphSettings

TABLE = """
date = 2024-02-29
source = "a bank"
[dollars]
EUR = 1.5
"""


@pytest.mark.parametrize(
    ("pay", "dollars"),
    [
        ((100.0, "EUR", "YEAR"), 150.0),
        ((10.0, "EUR", "MONTH"), 180.0),
        ((1, "USD", "HOUR"), 1_800.0),
        ((1.0, "USD", None), 1.0),
        ((1.0, "USD", "FORTNIGHT"), 1.0),
    ],
)
def test_pay_is_compared_by_dollars_a_year(pay: tuple[object, object, object], dollars: float) -> None:
    assert parse_rates(TABLE).yearly_dollars(*pay) == pytest.approx(dollars)


@pytest.mark.parametrize("pay", [(None, "EUR"), (1.0, None), (1.0, "XYZ"), ("much", "EUR"), (float("inf"), "EUR")])
def test_pay_without_an_amount_or_a_known_currency_is_unknown(pay: tuple[object, object]) -> None:
    assert isnan(parse_rates(TABLE).yearly_dollars(*pay))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("date = [", "Invalid value"),
        (TABLE.replace("2024-02-29", "'today'"), "date: give the day"),
        (TABLE.replace("2024-02-29", "2024-02-29T10:00:00"), "date: give the day"),
        (TABLE.replace("a bank", " "), "source: say who"),
        (TABLE.replace("EUR = 1.5", ""), "worth in US dollars"),
        (TABLE.replace("EUR", "EURO"), "'EURO' is not an ISO 4217 currency"),
        (TABLE.replace("1.5", "0"), "EUR: must be a number above 0"),
        (TABLE.replace("1.5", "true"), "EUR: must be a number above 0"),
        (TABLE.replace("1.5", "inf"), "EUR: must be a number above 0"),
        (TABLE + "USD = 2.0", "USD: must be 1"),
        ("rates = 1" + TABLE, "'rates' is not one of"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_rates(text)


def test_the_table_that_comes_with_the_product_has_a_date_and_a_source() -> None:
    assert DEFAULT_RATES.source
    assert DEFAULT_RATES.dollars["USD"] == 1.0
    assert DEFAULT_RATES.currencies == tuple(sorted(DEFAULT_RATES.dollars))


def test_a_setting_replaces_the_table(tmp_path: Path) -> None:
    path = tmp_path / "rates.toml"
    path.write_text(TABLE)
    assert GraphSettings(currency_rates=path).rates.dollars == {"EUR": 1.5, "USD": 1.0}
    assert GraphSettings(currency_rates=None).rates is DEFAULT_RATES
    path.write_bytes(b"\xff")
    with pytest.raises(ValidationError, match="rates.toml"):
        GraphSettings(currency_rates=path)
    with pytest.raises(ValidationError, match="No such file"):
        GraphSettings(currency_rates=tmp_path / "none.toml")
