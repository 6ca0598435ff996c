"""The table that people read: a line for the fields of a type that answer everybody alike."""

from collections.abc import Mapping, Sequence

BEGIN, END = "<!-- begin of the matrix -->", "<!-- end of the matrix -->"
WORDS = {"UNAUTHENTICATED": "sign in", "FORBIDDEN": "forbidden", "NOT_FOUND": "not found"}

Outcomes = Mapping[str, str]


def render(outcomes: Mapping[str, Mapping[str, Outcomes]], askers: Sequence[str]) -> str:
    """Return the tables of all types as Markdown.

    Args:
        outcomes: by type, by field and by who asks, what comes of asking.
        askers: who asks, in the order of the columns.
    """
    return "\n\n".join(render_type(type, fields, askers) for type, fields in outcomes.items())


def render_type(type: str, fields: Mapping[str, Outcomes], askers: Sequence[str]) -> str:
    """Return the table of a type."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for name, outcome in fields.items():
        lines.setdefault(tuple(WORDS.get(outcome[asker], outcome[asker]) for asker in askers), []).append(name)
    head = f"### {type}\n\n| Fields | {' | '.join(askers)} |\n|{' --- |' * (len(askers) + 1)}"
    rows = [f"| {', '.join(f'`{name}`' for name in names)} | {' | '.join(row)} |" for row, names in lines.items()]
    return "\n".join([head, *rows])


def matrix_in(page: str) -> str:
    """Return the matrix in a page."""
    return page.partition(BEGIN)[2].partition(END)[0].strip()


def replace_matrix(page: str, matrix: str) -> str:
    """Return a page with another matrix."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{matrix}\n\n{END}{rest.partition(END)[2]}"
