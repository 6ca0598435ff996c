"""The report of a bias audit to publish: HTML for people and CSV for tables."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from html import escape

from pydantic import TypeAdapter

from gnn.evaluation.bias import BiasReport, GroupRates

REPORT = TypeAdapter(BiasReport)  # how a report is stored, as JSON

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bias audit</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }}
table {{ border-collapse: collapse; margin: 1rem 0; width: 100% }}
th, td {{ border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: right }}
th:first-child, td:first-child {{ text-align: left }}</style></head>
<body><h1>Bias audit</h1>{content}</body></html>
"""
FACTS = """<p>Made on {day}. Tool: the list of candidates that recruiters see for a job; model {model}.</p>
<p>Data: the lists of {jobs:,} jobs, with {assessments:,} places for {people:,} people. The candidates are all people
who agreed to be found, for each job. Somebody is selected if the tool lists them among the first {selected_at}. The
scoring rate is the share of the places of a group whose score is above the median of all places, {median:.2f}. An
impact ratio is the rate of a group divided by that of the group with the highest rate. Its interval holds 95%, by the
variance between people, on the scale of logarithms (Katz and others, 1978).</p>
<p>Sex, race and ethnicity are as people declared them. Places of people who declared nothing: {unknown}. Groups of less
than 2% of the candidates have no impact ratio and are not compared with; groups of fewer than five people are left out
and count as if they had declared nothing.</p>"""
COLUMNS = (
    "Group", "Candidates", "Share", "Selected", "Selection rate", "Impact ratio", "Interval", "Scoring rate",
    "Impact ratio of scoring", "Interval of that", "Mean score",
)  # fmt: skip
HEADINGS = {"SEX": "Sex", "RACE_ETHNICITY": "Race and ethnicity"}


def make_csv(report: BiasReport) -> str:
    """Return one row for each group and intersection."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(("category", *(column.lower().replace(" ", "_") for column in COLUMNS)))
    for group in (*report.groups, *report.intersections):
        table.writerow((name_categories(group.categories), *cells_of(group)))
    return file.getvalue()


def make_html(report: BiasReport, model: str | None, at: datetime) -> str:
    """Return the page."""
    unknown = ", ".join(f"{HEADINGS.get(name, name)} {count:,}" for name, count in report.unknown.items())
    parts = [
        FACTS.format(
            day=f"{at:%d %B %Y}", model=escape(model or "none: the heuristic alone"), people=report.people,
            assessments=report.assessments, jobs=report.jobs, selected_at=report.selected_at,
            median=report.median_score, unknown=escape(unknown),
        )
    ]  # fmt: skip
    for categories in dict.fromkeys(tuple(group.categories) for group in (*report.groups, *report.intersections)):
        groups = [group for group in (*report.groups, *report.intersections) if tuple(group.categories) == categories]
        parts += [f"<h2>{escape(name_categories(categories))}</h2>", make_table(COLUMNS, map(cells_of, groups))]
    parts += ["<h2>Ranking</h2>", RANKING]
    header = ("Group", *(f"Skew at {skew.k}" for skew in report.skew), "Share of exposure", "Parity of exposure")
    parts.append(make_table(header, rank_cells(report)))
    return PAGE.format(content="\n".join(parts))


RANKING = """<p>Skew at k is the logarithm of a group's share of the first k by its share of the list, as a mean over
jobs: 0 is parity, less than 0 is underrepresentation. Exposure weighs each place by how much it is seen,
1 / log2(1 + rank).</p>"""


def rank_cells(report: BiasReport) -> list[tuple[str, ...]]:
    """Return a row for each group: skew at each k, exposure and its parity."""
    skews = {(group.category, group.group, skew.k): group.skew for skew in report.skew for group in skew.groups}
    return [
        (
            name_value(exposure.group),
            *(show(skews.get((exposure.category, exposure.group, skew.k)), 3) for skew in report.skew),
            f"{exposure.exposure:.1%}",
            show(exposure.parity, 3),
        )
        for exposure in report.exposure
    ]


def make_table(header: Sequence[str], rows: "Sequence[Sequence[str]] | map[tuple[str, ...]]") -> str:
    """Return a table in HTML; texts are escaped."""
    head = "".join(f"<th>{escape(column)}</th>" for column in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def cells_of(group: GroupRates) -> tuple[str, ...]:
    """Return the cells of a group, in the order of the columns."""
    return (
        ", ".join(map(name_value, group.values)),
        str(group.candidates),
        f"{group.share:.1%}",
        str(group.selected),
        show(group.selection_rate, 4),
        show(group.impact_ratio, 3),
        show_interval(group.impact_interval),
        show(group.scoring_rate, 4),
        show(group.scoring_impact_ratio, 3),
        show_interval(group.scoring_impact_interval),
        show(group.mean_score, 2),
    )


def show_interval(interval: tuple[float, float] | None) -> str:
    """Return both bounds; nothing for an interval that was not computed."""
    return "" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"


def name_categories(categories: Sequence[str]) -> str:
    """Return the name of a category, or of an intersection."""
    return " and ".join(HEADINGS.get(name, name) for name in categories)


def name_value(value: str) -> str:
    """Return a value as people read it."""
    return value.replace("_", " ").capitalize()


def show(number: float | None, digits: int) -> str:
    """Return a number; nothing for one that was not computed."""
    return "" if number is None else f"{number:.{digits}f}"
