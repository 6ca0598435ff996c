"""Reads job postings of schema.org (JSON-LD) as rows. See https://schema.org/JobPosting.

A file is JSON Lines, one list of postings, or a document with ``@graph`` or an ``ItemList``. Nodes may refer to others
of the same document by ``@id``.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graph.errors import ImportFileError
from graph.ingest.column_map import JobMap
from graph.ingest.json_rows import JsonRow, Object, Value, json_objects, scalar_of
from graph.ingest.report import Report
from graph.ingest.table_map import check_map
from graph.ingest.text_lines import text_lines

FORMAT = "schema.org"
DEEPEST = 8  # levels of lists and graphs
TEXTS = ("description", "responsibilities", "qualifications", "skills")
LANGUAGE = re.compile(r"[A-Za-z]{2}(?=$|[-_])")

Nodes = Mapping[str, Object]


def posting_map(source: str) -> JobMap:
    """Return the map of job postings of schema.org.

    Raises:
        ImportFileError: the name of the source is not valid.
    """
    return check_map(posting_content(source), JobMap, f"--map {FORMAT}")


def posting_content(source: str) -> dict[str, object]:
    """Return the content of the map of job postings."""
    columns = ("company", "place", "region", "country", "contractType", "remote", "language")
    pay = ("salary", "salaryMinimum", "salaryMaximum", "salaryCurrency", "salaryPeriod")
    return {
        **{name: name for name in (*columns, *pay)},
        "source": source,
        "format": FORMAT,
        "key": ["identifier"],
        "title": "title",
        "description": list(TEXTS),
        "postedAt": "datePosted",
        "closesAt": "validThrough",
        "values": {"contractType": {"CONTRACTOR": "CONTRACT", "INTERN": "INTERNSHIP"}},
        "unknown": {"all": [""], "contractType": ["OTHER", "VOLUNTEER", "PER_DIEM"]},
        "separators": {"contractType": ","},
    }


def posting_rows(path: Path, report: Report, *, encoding: str) -> Iterator[JsonRow]:
    """Yield the job postings of a file as ``(line, values by column)``; other nodes are skipped.

    Raises:
        ImportFileError: the file is missing, is not JSON in the encoding, or holds no job posting.
    """
    count, lines = 0, is_json_lines(path, encoding)
    objects: Iterable[tuple[int, Object]] = json_objects(path, report, encoding=encoding, lines=lines)
    shared_nodes: Nodes = {}
    if not lines:
        objects = list(objects)
        shared_nodes = index_nodes([value for _, value in objects])
    for line, value in objects:
        nodes = index_nodes([value]) if lines else shared_nodes
        for posting in postings_in(value, 0):
            count += 1
            yield line, row_of(posting, nodes)
    if not count:
        raise ImportFileError(f"{path}: it holds no JobPosting of schema.org")


def is_json_lines(path: Path, encoding: str) -> bool:
    """Return whether the first line of a file is a whole JSON value, and another line follows."""
    lines = (line for line in text_lines(path, encoding) if line.strip())
    try:
        json.loads(next(lines, ""))
    except (ValueError, RecursionError):
        return False
    return next(lines, None) is not None


def postings_in(value: object, depth: int) -> Iterator[Object]:
    """Yield the job postings in a node, a list of nodes, a graph or an ``ItemList``."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for entry in value:
            yield from postings_in(entry, depth + 1)
    elif isinstance(value, dict):
        if "JobPosting" in types_of(value) or ("@type" not in value and "title" in value):
            yield value
        for name in ("@graph", "itemListElement", "item"):
            yield from postings_in(value.get(name), depth + 1)


def types_of(node: Object) -> list[str]:
    """Return the names of a node's types, without the address of the vocabulary."""
    return [str(name).rpartition("/")[2].rpartition(":")[2] for name in as_list(node.get("@type"))]


def index_nodes(values: Iterable[Object]) -> Nodes:
    """Return the nodes of a document that have an ``@id`` and more, by it."""
    entries = [entry for value in values for entry in (value, *as_list(value.get("@graph"))) if isinstance(entry, dict)]
    return {str(entry["@id"]): entry for entry in entries if "@id" in entry and len(entry) > 1}


def row_of(posting: Object, nodes: Nodes) -> dict[str, Value]:
    """Return the columns of a posting."""
    location = first(posting.get("jobLocation"), nodes)
    address = first(location.get("address"), nodes) if isinstance(location, dict) else location
    applicants = first(posting.get("applicantLocationRequirements"), nodes)
    place, region, country = place_of(address, nodes)
    row: dict[str, Value] = {
        "identifier": name_of(posting.get("identifier"), nodes, "value", "@id", "name")
        or name_of(posting.get("url"), nodes, "@id")
        or text_at(posting, "@id"),
        "title": text_at(posting, "title") or text_at(posting, "name"),
        "company": name_of(posting.get("hiringOrganization"), nodes, "name", "legalName"),
        "place": place,
        "region": region,
        "country": country or name_of(applicants, nodes, "name", "address"),
        "remote": "yes" if "TELECOMMUTE" in str(posting.get("jobLocationType")).upper() else "",
        "contractType": [last_part(text) for text in map(scalar_text, as_list(posting.get("employmentType"))) if text],
        "language": language_code(name_of(posting.get("inLanguage"), nodes, "alternateName", "name")),
        "datePosted": text_at(posting, "datePosted"),
        "validThrough": text_at(posting, "validThrough"),
        **pay_of(posting, nodes),
    }
    for name in TEXTS:
        row[name] = [name_of(part, nodes, "description", "name") for part in as_list(posting.get(name))]
    return row


def place_of(address: object, nodes: Nodes) -> tuple[str, str, str]:
    """Return the town, the region and the country of an address; a text is a town."""
    if not isinstance(address, dict):
        return scalar_text(address), "", ""
    town = text_at(address, "addressLocality") or text_at(address, "name")
    country = name_of(address.get("addressCountry"), nodes, "name", "identifier")
    return town, text_at(address, "addressRegion"), country


def pay_of(posting: Object, nodes: Nodes) -> dict[str, Value]:
    """Return the columns of the pay: one amount or a text as ``salary``, the limits of a range by themselves."""
    base = first(posting.get("baseSalary"), nodes)
    if not isinstance(base, dict):
        return {"salary": scalar_of(base), "salaryCurrency": text_at(posting, "salaryCurrency")}
    value = first(base.get("value"), nodes)
    amounts = value if isinstance(value, dict) else base
    limits = scalar_of(amounts.get("minValue")), scalar_of(amounts.get("maxValue"))
    return {
        "salary": "" if any(limit != "" for limit in limits) else scalar_of(first(amounts.get("value"), nodes)),
        "salaryMinimum": limits[0],
        "salaryMaximum": limits[1],
        "salaryCurrency": text_at(base, "currency") or text_at(posting, "salaryCurrency"),
        "salaryPeriod": last_part(text_at(amounts, "unitText") or text_at(base, "unitText")),
    }


def name_of(value: object, nodes: Nodes, *names: str) -> str:
    """Return a text, or the first of some properties that a node has."""
    node = first(value, nodes)
    if not isinstance(node, dict):
        return scalar_text(node)
    return next((text for name in names if (text := text_at(node, name))), "")


def first(value: object, nodes: Nodes) -> object:
    """Return the first entry of a list, or the value itself; a reference becomes the node that it refers to."""
    entry = next(iter(value), None) if isinstance(value, list) else value
    if isinstance(entry, dict) and set(entry) == {"@id"}:
        return nodes.get(str(entry["@id"]), entry)
    return entry


def text_at(node: Object, name: str) -> str:
    """Return the text of a property; empty if it has none."""
    return scalar_text(first(node.get(name), {}))


def scalar_text(value: object) -> str:
    """Return the text of a value, or of a literal of JSON-LD (``@value``)."""
    return str(scalar_of(value.get("@value") if isinstance(value, dict) else value))


def language_code(text: str) -> str:
    """Return the code of two letters that a tag of a language, such as "en-GB", begins with; empty if there is none."""
    code = LANGUAGE.match(text)
    return code[0].lower() if code else ""


def last_part(text: str) -> str:
    """Return a word of schema.org without the address of the vocabulary."""
    return text.rpartition("/")[2] if text.startswith("http") else text


def as_list(value: object) -> list[object]:
    """Return a value as a list; ``None`` is none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
