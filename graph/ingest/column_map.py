"""The maps of tables of jobs and courses."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, field_validator

from graph.ingest.field_types import Amount, Choice, Currency, LongText, Name, Number, Period, Time, Truth
from graph.ingest.table_map import Columns, Strict, TableMap
from graph.ingest.values import parse_currency
from graph.places.countries import load_countries

SENIORITIES = ("INTERN", "JUNIOR", "MID", "SENIOR", "LEAD", "EXECUTIVE")
CONTRACT_TYPES = ("FULL_TIME", "PART_TIME", "CONTRACT", "TEMPORARY", "INTERNSHIP", "FREELANCE")
LEVELS = ("BEGINNER", "INTERMEDIATE", "ADVANCED")


class SkillColumn(Strict):
    """The column with skill names, in the table itself or in a second table beside it."""

    column: str
    separator: str = Field(",", min_length=1)
    file: str | None = Field(None, description="A second table with the key columns and one skill in each row.")


class ColumnMap(TableMap):
    """What the maps of jobs and of courses have in common."""

    title: Annotated[str, Name()]
    description: Annotated[Columns, LongText()] = Field([])
    language: Annotated[str | None, Name(35)] = None
    skills: SkillColumn | None = None


class JobMap(ColumnMap):
    """Columns of a table of job postings."""

    company: Annotated[str | None, Name()] = None
    place: Annotated[str | None, Name()] = None
    region: Annotated[str | None, Name()] = None
    country: Annotated[str | None, Name()] = None
    seniority: Annotated[str | None, Choice(SENIORITIES)] = None
    contractType: Annotated[str | None, Choice(CONTRACT_TYPES)] = None  # noqa: N815 - names of properties
    remote: Annotated[str | None, Truth()] = None
    postedAt: Annotated[str | None, Time(direction="past")] = None  # noqa: N815
    closesAt: Annotated[str | None, Time(direction="future")] = None  # noqa: N815
    salary: Annotated[str | None, Amount()] = None
    salaryMinimum: Annotated[str | None, Amount()] = None  # noqa: N815
    salaryMaximum: Annotated[str | None, Amount()] = None  # noqa: N815
    salaryCurrency: Annotated[str | None, Currency()] = None  # noqa: N815
    salaryPeriod: Annotated[str | None, Period()] = None  # noqa: N815
    currencies: dict[str, str] = Field({}, description="By country: the currency of pay that names none.")

    @field_validator("currencies")
    @classmethod
    def check_currencies(cls, currencies: dict[str, str]) -> dict[str, str]:
        """Return the currencies by the countries' codes; refuse an unknown country or currency."""
        by_code = {}
        for country, currency in currencies.items():
            code = load_countries().code_of(country)
            if code is None:
                raise ValueError(f"there is no country {country!r}")
            by_code[code] = parse_currency(currency)
        return by_code

    def currency_in(self, country: str | None) -> str | None:
        """Return the currency of a country's pay that names none; without ``[currencies]``, the usual one."""
        usual = self.default_values().get("salaryCurrency")
        if not self.currencies or country is None:
            return usual
        code = load_countries().code_of(country)
        return usual if code is None else self.currencies.get(code)


class CourseMap(ColumnMap):
    """Columns of a table of courses."""

    provider: Annotated[str | None, Name()] = None
    topic: Annotated[str | None, Name(many=True)] = None
    level: Annotated[str | None, Choice(LEVELS)] = None
    durationHours: Annotated[str | None, Number()] = None  # noqa: N815


MAPS: Mapping[str, type[ColumnMap]] = {"jobs": JobMap, "courses": CourseMap}
