"""Pay as people write it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.ingest.item_rows import pay_fields
from graph.ingest.pay import Pay, read_pay
from graph.ingest.values import Decimal

Limits = tuple[float | None, float | None]


@pytest.mark.parametrize(
    ("text", "limits", "currency", "period"),
    [
        ("$48,250", (48250, 48250), "CAD", None),
        ("£28k", (28000, 28000), "GBP", None),
        ("US$ 1.5M", (1.5e6, 1.5e6), "USD", None),
        ("€41.300,50", (41300.5, 41300.5), "EUR", None),
        ("$51K-$89K (est.)", (51000, 89000), "CAD", None),
        ("$51-89K", (51000, 89000), "CAD", None),
        ("28 000 – 33 000 EUR per month", (28000, 33000), "EUR", "MONTH"),
        ("Between £19k and £23k pa", (19000, 23000), "GBP", "YEAR"),
        ("up to £17.40 an hour", (None, 17.4), "GBP", "HOUR"),
        ("from 2100 EUR/month", (2100, None), "EUR", "MONTH"),
        ("31k+", (31000, None), "CAD", None),
        ("£610/wk", (610, 610), "GBP", "WEEK"),
        ("ab 13 € pro Stunde", (13, None), "EUR", "HOUR"),
        ("bis zu 90 EUR brutto pro Tag", (None, 90), "EUR", "DAY"),
        ("₹ 3,40,000 - 5,10,000 P.A.", (340000, 510000), "INR", "YEAR"),
        ("4,000-6,500 جنيه شهريا", (4000, 6500), "EGP", "MONTH"),
        ("12,000 EGP monthly", (12000, 12000), "EGP", "MONTH"),
        ("£26,000 per annum plus benefits", (26000, 26000), "GBP", "YEAR"),
        ("Employer est.: $61K - $72K", (61000, 72000), "CAD", None),
        ("$23 - $29 per hour DOE", (23, 29), "CAD", "HOUR"),
        ("1,300.– CHF", (1300, 1300), "CHF", None),
    ],
)
def test_pay_is_read_as_people_write_it(text: str, limits: Limits, currency: str, period: str | None) -> None:
    pay = read_pay(text)
    assert ((pay.minimum, pay.maximum), pay.currency(None, "CAD"), pay.period) == (limits, currency, period)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("competitive", "'competitive' is not understood"),
        ("24 days of holiday", "'days' is not understood"),
        ("Attractive + £400 welcome bonus", "'Attractive' is not understood"),
        ("65.000 €", "two ways"),
        ("10 20", "not a range"),
        ("-5", "not an amount"),
        ("10%", "'%' is not understood"),
        ("100 EUR to 120 USD", "two currencies"),
        ("$20 per hour per week", "two periods"),
        ("", "not an amount"),
        ("10 - 20 - 30", "not an amount"),
        ("30000 ZZZ", "'ZZZ' is not an ISO 4217"),
        ("9" * 300, "too long"),
        ("9999999999k", "out of range"),
    ],
)
def test_what_is_no_pay_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_pay(text)


def test_a_sign_of_several_currencies_is_not_guessed() -> None:
    dollars = read_pay("$100")
    assert dollars.currency(None, "AUD") == "AUD", "the default is a dollar"
    assert dollars.currency("CAD", "USD") == "CAD", "another column gives the currency"
    assert read_pay("$100", None, {"$": "USD"}).currency(None, None) == "USD", "the map says what it means"
    for default in (None, "EUR"):
        with pytest.raises(ValueError, match=r"'\$' could mean .*USD.*: give salaryCurrency under \[defaults\]"):
            dollars.currency(None, default)
    with pytest.raises(ValueError, match="not a sign of EUR"):
        dollars.currency("EUR", None)
    assert read_pay("£100").currency(None, None) == "GBP"
    assert read_pay("£100").currency(None, "EGP") == "EGP"


def test_the_columns_of_a_pay_must_agree() -> None:
    low, high = Pay(10, None, frozenset({"EUR"}), "€"), Pay(None, 20, frozenset({"GBP"}), "£")
    with pytest.raises(ValueError, match="several currencies: EUR, GBP"):
        pay_fields([low, high], {}, {})
    with pytest.raises(ValueError, match="several periods: HOUR, YEAR"):
        pay_fields([Pay(10, 10, frozenset({"EUR"}), "€", "HOUR")], {"salaryPeriod": "YEAR"}, {})
    with pytest.raises(ValueError, match="no currency"):
        pay_fields([Pay(10, 10)], {}, {})
    assert pay_fields([Pay(0, 0)], {}, {}) == {}
    assert pay_fields([Pay(5, 9, None, "", "DAY")], {}, {"salaryCurrency": "EUR", "salaryPeriod": "YEAR"}) == {
        "salaryMinimum": 5, "salaryMaximum": 9, "salaryCurrency": "EUR", "salaryPeriod": "DAY",
    }  # fmt: skip


WAYS: list[tuple[str, Decimal | None]] = [
    ("{:.2f}", None), ("{:,.2f}", None), ("€{:,.2f}", None), ("{:.2f} EUR per hour", None), ("{:,.2f} gross", ".")
]  # fmt: skip


@given(st.integers(0, 10**11).map(lambda cents: cents / 100), st.sampled_from(WAYS), st.booleans())
def test_an_amount_comes_back_as_the_number(amount: float, way: tuple[str, Decimal | None], comma: bool) -> None:
    text, decimal = way[0].format(amount), way[1]
    if comma:
        text, decimal = text.translate({ord(","): ".", ord("."): ","}), ","
    pay = read_pay(text, decimal)
    assert (pay.minimum, pay.maximum) == (amount, amount)


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.sampled_from(["{:,}-{:,}", "from {:,} to {:,}", "${:,} – ${:,}/yr"]),
)
def test_a_range_comes_back_as_its_limits(low: int, high: int, way: str) -> None:
    assume(not 0 < low < 1_000 <= high or high < 100 * low)
    pay = read_pay(way.format(low, high))
    assert (pay.minimum, pay.maximum) == (low, high)


@pytest.mark.parametrize("text", ["£28-32,000", "$60-80,000", "1.2E+05", "1E5", "95-55K"])
def test_a_short_form_of_thousands_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"two ways|exponent"):
        read_pay(text)


def test_a_blank_sign_means_nothing() -> None:
    with pytest.raises(ValueError, match="not understood"):
        read_pay("50 000 x", signs={" ": "USD", "": "EUR"})


@given(st.text(alphabet="0123456789.,-–+ k$€£EURperhoumnty/()", max_size=30))
def test_any_text_is_a_pay_or_refused_with_a_reason(text: str) -> None:
    try:
        assert read_pay(text).minimum is not None or read_pay(text).maximum is not None
    except ValueError as error:
        assert str(error)  # noqa: PT017 - it may be a pay as well
