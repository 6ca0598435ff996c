"""Prints what an import would do."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from graph.ingest.item_rows import Item
from graph.ingest.preview import LONGEST_SHOWN, ColumnUse, Preview, show_value
from graph.ingest.report import LEFT_OUT, NOTED, REJECTED, Problem, Report
from graph.places.place_text import PlaceText

LINKED = "Skills and occupations are linked by name at the import; this run read no graph."
NEEDS_GRAPH = {"interactions": "Whether the graph holds their people and items is not known; this run read no graph."}
MOST_REASONS = 3
FIRST = (
    "title",
    "company",
    "provider",
    "topic",
    "place",
    "region",
    "country",
    "seniority",
    "level",
    "contractType",
    "remote",
)


def print_preview(output: Console, preview: Preview, report: Report, *, reads_graph: bool) -> None:
    """Print the first rows as they would go in, what each column was read as, and what would be rejected.

    Args:
        output: where to print.
        preview: what an import would do.
        report: the problems.
        reads_graph: whether the graph is read too; if not, what is unknown without it is said.
    """
    for item in preview.items:
        print_lines(output, item_lines(item, preview.places.get(item.id)))
    output.print("Columns")
    for use in sorted(preview.columns.values(), key=lambda use: place_of(use.field_name)):
        print_lines(output, column_lines(use, report))
    seen_columns = {use.column for use in preview.columns.values()}
    other_problems = [problem for problem in report.commonest(LEFT_OUT) if problem.column not in seen_columns]
    print_lines(output, (f"  {problem_line(problem)}" for problem in other_problems[:MOST_REASONS]))
    for effect, title in ((REJECTED, "Rejected rows"), (NOTED, "Rows with a note")):
        if problems := report.commonest(effect):
            output.print(f"{title}: {sum(problem.count for problem in problems):,}")
            print_lines(output, (f"  {problem_line(problem)}" for problem in problems[:MOST_REASONS]))
    if preview.skill_names is not None:
        output.print(f"The table of skills names {preview.skill_names:,} of them.")
    if not reads_graph:
        output.print(NEEDS_GRAPH.get(preview.kind, LINKED))


def print_lines(output: Console, lines: Iterator[str] | Sequence[str]) -> None:
    """Print lines that may hold any text."""
    for line in lines:
        output.print(line, markup=False)


def item_lines(item: Item, place: PlaceText | None) -> Iterator[str]:
    """Yield the fields of an item, the usual ones first, and the place that its address means."""
    yield f"Line {item.line}"
    for field, value in sorted(item.fields.items(), key=lambda part: place_of(part[0])):
        if value != "":
            yield f"  {field:<16}{show_value(value)}"
    if place is not None:
        parts = dict.fromkeys(part for part in (place.name, place.region, place.country) if part)
        yield f"  {'address':<16}{show_value(', '.join(parts))}"
    if item.skill_names:
        yield f"  {'skills':<16}{show_value(', '.join(item.skill_names))}"


def place_of(field: str) -> int:
    """Return the place of a field among all: the usual ones come first."""
    return FIRST.index(field) if field in FIRST else len(FIRST)


def column_lines(use: ColumnUse, report: Report) -> Iterator[str]:
    """Yield how a column was read, with examples, and why values of it were left out."""
    problems = report.commonest(LEFT_OUT, use.column)
    left_out = sum(problem.count for problem in problems)
    yield f"  {show_value(use.column)} → {use.field_name}: {use.count:,} read" + (
        f", {left_out:,} left out" if left_out else ""
    )
    for example in use.shown_examples:
        yield f"      {example}"
    yield from (f"    {problem_line(problem)}" for problem in problems[:MOST_REASONS])


def problem_line(problem: Problem) -> str:
    """Return how often a problem occurs, and its first case."""
    column = f"{show_value(problem.column)}: " if problem.column else ""
    return f"{problem.count:,} × {column}{show_value(problem.reason, 2 * LONGEST_SHOWN)} (first on line {problem.line})"
