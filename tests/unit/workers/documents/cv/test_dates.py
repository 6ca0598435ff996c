import pytest

from workers.documents.cv.dates import find_periods


@pytest.mark.parametrize(
    ("line", "begin", "end", "ongoing"),
    [
        ("Cook 03/2013 to Current", "2013-03", None, True),
        ("September 2013 - May 2015", "2013-09", "2015-05", False),
        ("Jan 2022 – Present", "2022-01", None, True),
        ("2019 - 2024 Cook, Example Ltd", "2019", "2024", False),
        ("2018-20 Cook", "2018", "2020", False),
        ("2008-12 School", "2008", "2012", False),
        ("2019-05 - 2020-07", "2019-05", "2020-07", False),
        ("2020– Research assistant", "2020", None, True),
        ("Jun '19 - Dec '21", "2019-06", "2021-12", False),
        ("Mar-15 – Apr-18", "2015-03", "2018-04", False),
        ("since 2018", "2018", None, True),
        ("May 5, 2019 to July 2020", "2019-05-05", "2020-07", False),
        ("01/02/2019 - 25/03/2020", "2019-02-01", "2020-03-25", False),
        ("12/31/2018", "2018-12-31", None, False),
        ("Summer 2019", "2019", None, False),
        ("يناير 2019 - حتى الآن", "2019-01", None, True),
        ("من مارس ٢٠١٥ إلى ديسمبر ٢٠١٨", "2015-03", "2018-12", False),
        ("منذ ٢٠١٩", "2019", None, True),
        ("كانون الثاني 2010 - تشرين الأول 2012", "2010-01", "2012-10", False),
        ("١٢/٢٠١٠ الى الان", "2010-12", None, True),
        ("۲۰۱۵ - ۲۰۱۸", "2015", "2018", False),
    ],
)
def test_periods_are_read_in_both_languages(line: str, begin: str, end: str | None, ongoing: bool) -> None:
    period = find_periods(line)[0]
    assert (period.begin, period.end, period.ongoing) == (begin, end, ongoing)


@pytest.mark.parametrize(
    "line", ["$2000 saved", "room 20199", "99/99/9999", "1,2015 people", "", "May be late", "13/1899"]
)
def test_other_numbers_are_no_periods(line: str) -> None:
    assert find_periods(line) == []


def test_the_range_of_a_period_is_exact() -> None:
    line = "خباز، مخبز المثال، من مارس ٢٠١٥ إلى الآن"
    period = find_periods(line)[0]
    assert line[period.start : period.stop] == "مارس ٢٠١٥ إلى الآن"
