"""Job postings of schema.org."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ImportFileError
from graph.ingest.item_rows import Item, ItemReader
from graph.ingest.report import Report
from graph.ingest.schema_org import index_nodes, posting_map, row_of

POSTING: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "identifier": {"@type": "PropertyValue", "name": "Red Kiln", "value": "RK-7"},
    "title": "Potter &amp; glazer",
    "description": "&lt;p&gt;Throw pots.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Glaze&lt;/li&gt;&lt;/ul&gt;",
    "hiringOrganization": {"@type": "Organization", "name": "Red Kiln"},
    "jobLocation": [
        {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Derby", "addressCountry": "GB"}},
        {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Stoke", "addressCountry": "GB"}},
    ],
    "jobLocationType": "TELECOMMUTE",
    "employmentType": ["OTHER", "CONTRACTOR", "PART_TIME"],
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "GBP",
        "value": {"@type": "QuantitativeValue", "minValue": 14, "maxValue": "16.50", "unitText": "HOUR"},
    },
    "datePosted": "2026-03-02",
    "validThrough": "2099-04-01T00:00:00+01:00",
    "inLanguage": "en-GB",
}


def read(folder: Path, content: str) -> tuple[list[Item], Report]:
    file = folder / "postings.json"
    file.write_text(content, encoding="utf-8")
    with Report(folder / "reports") as report:
        return list(ItemReader(posting_map("kilns"), report).items(file)), report


def test_a_posting_fills_every_field(tmp_path: Path) -> None:
    (item,), report = read(tmp_path, json.dumps(POSTING))
    assert item.fields == {
        "title": "Potter & glazer", "description": "Throw pots.\n\n* Glaze", "company": "Red Kiln", "place": "Derby",
        "country": "GB", "remote": True, "contractType": "CONTRACT", "language": "en", "salaryMinimum": 14.0,
        "salaryMaximum": 16.5, "salaryCurrency": "GBP", "salaryPeriod": "HOUR",
        "postedAt": datetime(2026, 3, 2, tzinfo=UTC), "closesAt": datetime(2099, 3, 31, 23, tzinfo=UTC),
    }  # fmt: skip
    assert (report.left_out, report.rejected) == (0, 0)


def test_files_of_every_form_give_the_same_postings(tmp_path: Path) -> None:
    second = {**POSTING, "identifier": "RK-8"}
    site = {"@type": "WebSite", "name": "Jobs"}
    expected = [item.id for item in read(tmp_path, json.dumps([POSTING, second]))[0]]
    assert len(set(expected)) == 2
    for content in (
        json.dumps([POSTING, second], indent=2),
        f"{json.dumps(POSTING)}\n{json.dumps(second)}\n",
        json.dumps({"@context": "https://schema.org", "@graph": [site, POSTING, second]}),
        f"{json.dumps({'@graph': [POSTING]})}\n{json.dumps({'@graph': [site, second]})}\n",
        json.dumps(
            {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": x} for x in (POSTING, second)]}
        ),
        json.dumps({"jobs": [POSTING, second], "count": 2}),
    ):
        assert [item.id for item in read(tmp_path, content)[0]] == expected, content[:60]


def test_nodes_refer_to_others_of_the_document(tmp_path: Path) -> None:
    firm = {"@id": "#firm", "@type": "Organization", "name": "Red Kiln"}
    ((item,), _) = read(tmp_path, json.dumps({"@graph": [{**POSTING, "hiringOrganization": {"@id": "#firm"}}, firm]}))
    assert item.fields["company"] == "Red Kiln"


@pytest.mark.parametrize(
    ("base", "pay"),
    [
        ({"currency": "EUR", "value": 2000}, (2000, 2000, "EUR", None)),
        ({"currency": "EUR", "value": {"value": "2000", "unitText": "WEEK"}}, (2000, 2000, "EUR", "WEEK")),
        ({"currency": "EUR", "minValue": 10, "maxValue": 20}, (10, 20, "EUR", None)),
        ("€30k – €40k per year", (30000, 40000, "EUR", "YEAR")),
        (None, (None, None, None, None)),
        ({"currency": "EUR", "value": {"minValue": 0, "maxValue": 0}}, (None, None, None, None)),
    ],
)
def test_pay_comes_in_many_forms(tmp_path: Path, base: object, pay: tuple[float | None, ...]) -> None:
    ((item,), _) = read(tmp_path, json.dumps({**POSTING, "baseSalary": base}))
    names = ("salaryMinimum", "salaryMaximum", "salaryCurrency", "salaryPeriod")
    assert tuple(item.fields.get(name) for name in names) == pay


def test_a_link_stands_in_for_an_identifier_and_a_row_without_either_is_rejected(tmp_path: Path) -> None:
    plain = {key: value for key, value in POSTING.items() if key != "identifier"}
    items, report = read(tmp_path, json.dumps([{**plain, "url": "https://jobs.test/1"}, plain]))
    assert (len(items), report.rejected) == (1, 1)


@pytest.mark.parametrize("content", ['[{"@type": "WebSite"}]', '{"@type": "WebSite"}\n{"@type": "WebPage"}'])
def test_a_file_without_postings_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(ImportFileError, match="no JobPosting"):
        read(tmp_path, content)


def test_the_name_of_the_source_is_checked() -> None:
    with pytest.raises(ImportFileError, match=r"--map schema\.org: source"):
        posting_map("Red Kiln")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "@type", "name", "value", "address"]), part)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*POSTING, "url", "skills"]), JSON))
def test_any_object_is_read_as_a_row(posting: dict[str, Any]) -> None:
    row_of(posting, index_nodes([posting]))
