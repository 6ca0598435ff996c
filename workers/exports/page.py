"""Everything about a person as one HTML page that needs nothing else to be read."""

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from graph.privacy.export import Facts, PersonalData

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your data</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
dl {{ border-top: 1px solid #ccc; display: grid; gap: 0 1rem; grid-template-columns: minmax(8rem, 14rem) 1fr }}
dt {{ color: #555 }} dd {{ margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }}</style></head>
<body dir="auto"><h1>Your data</h1><p>Everything that was stored about you on {day}. Times are UTC.</p>
{content}</body></html>
"""
CONTENTS = "<nav><ul>{entries}</ul></nav>"


def make_page(data: PersonalData, at: datetime) -> str:
    """Return the page. All texts in it are escaped."""
    sections: dict[str, Sequence[Facts]] = {"profile": [data.person], **data.sections}
    entries = "".join(
        f'<li><a href="#{escape(name)}">{escape(make_heading(name))}</a> ({len(records)})</li>'
        for name, records in sections.items()
    )
    parts = [CONTENTS.format(entries=entries), *(make_section(name, records) for name, records in sections.items())]
    return PAGE.format(day=f"{at:%d %B %Y at %H:%M}", content="\n".join(parts))


def make_section(name: str, records: Sequence[Facts]) -> str:
    """Return a section: a heading, and a list of names and values for each record."""
    lists = "".join(make_list(record) for record in records) if records else "<p>Nothing.</p>"
    return f'<section id="{escape(name)}"><h2>{escape(make_heading(name))}</h2>{lists}</section>'


def make_list(record: Facts) -> str:
    """Return the names and values of a record."""
    rows = (f"<dt>{escape(make_heading(name))}</dt><dd>{escape(show(value))}</dd>" for name, value in record.items())
    return f"<dl>{''.join(rows)}</dl>"


def make_heading(name: str) -> str:
    """Return a name in camel case as words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return words[:1].upper() + words[1:]


def show(value: Any) -> str:
    """Return a value as people read it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case list() | tuple():
            return "\n".join(show(element) for element in value)
        case dict():
            return ", ".join(
                f"{make_heading(name)}: {show(element)}" for name, element in value.items() if element is not None
            )
        case _:
            return "" if value is None else str(value)
