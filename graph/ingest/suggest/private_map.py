"""Suggests the maps of people and of interactions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from graph.ingest.interaction_map import InteractionMap
from graph.ingest.people_map import PeopleMap
from graph.ingest.suggest.assignment import Fields, assign_fields, is_id
from graph.ingest.suggest.guesses import Column, guess_date_formats, rate_name
from graph.ingest.suggest.map_text import Tables, comment, doubt, file_lines, separator_of, toml, value_lines
from graph.ingest.suggest.sniff import FileKind
from graph.ingest.table_map import TableMap

PRIVATE_MAPS: Mapping[str, type[TableMap]] = {"people": PeopleMap, "interactions": InteractionMap}
COURSE = frozenset(["course", "courses"])


def private_map_text(path: Path, source: str, kind: str, file: FileKind, columns: Sequence[Column]) -> str:
    """Return a first map of people or of interactions. ``kind`` is one of ``PRIVATE_MAPS``."""
    rows = max(len(column.values) for column in columns)
    head = [
        f"# A first map of {comment(path.name)}, guessed from its header and {rows:,} rows. Check it with",
        f"#   careergraph import {kind} FILE --map MAP --dry-run",
        "# A question mark stands where this is not certain.",
        f'source = "{source}"',
        *file_lines(file),
    ]
    lines = people_lines(columns) if kind == "people" else interaction_lines(columns)
    return "\n".join([*head, *lines]) + "\n"


def people_lines(columns: Sequence[Column]) -> Iterator[str]:
    """Yield the lines of a map of people."""
    key, reason = find_key(columns, "person", ())
    rest = [column for column in columns if column is not key]
    skills = max((column for column in rest if column.is_text), key=lambda c: rate_name(c, "skills"), default=None)
    if skills is not None and not rate_name(skills, "skills"):
        skills = None
    rest = [column for column in rest if column is not skills]
    fields = assign_fields(rest, PeopleMap)
    yield from value_lines(columns, fields)
    yield f"key = {toml(key.name)}" + doubt(reason)
    yield from field_lines(rest, fields, PeopleMap)
    if skills is not None:
        yield f"\n[skills]\nname = {toml(skills.name)}\nseparators = {{ name = {toml(separator_of(skills))} }}"


def interaction_lines(columns: Sequence[Column]) -> Iterator[str]:
    """Yield the lines of a map of interactions."""
    person, person_doubt = find_key(columns, "person", ())
    item, item_doubt = find_key(columns, "item", [person.name])
    rest = [column for column in columns if column is not person and column is not item]
    fields = assign_fields(rest, InteractionMap)
    own = {name: part for name, part in fields.columns.items() if name not in {"title", "company"}}
    doubtful = dict(fields.doubtful)
    formats = dict(fields.formats)
    if "at" not in own:
        free = [column for column in rest if column.name not in {part.name for part in own.get("action", ())}]
        dated = next((column for column in free if guess_date_formats(column, "past")), (free or [*columns])[-1])
        own["at"], doubtful["at"] = [dated], "no column with dates is called so"
        formats["at"] = guess_date_formats(dated, "past")
    fields = replace(fields, columns=own, doubtful=doubtful, formats=formats)
    yield from value_lines(columns, fields)
    yield f"person = {toml(person.name)}" + doubt(person_doubt)
    yield '# personSource = "" # ? the source in the map of the people'
    yield f"item = {toml(item.name)}" + doubt(item_doubt)
    yield '# itemSource = "" # ? the source in the map of the jobs or courses'
    yield f"items = {toml('courses' if COURSE & set(item.words) else 'jobs')}"
    yield from field_lines(rest, fields, InteractionMap)
    if "action" not in own:
        yield '\n[defaults]\naction = "VIEW" # ? what each row means'


def find_key(columns: Sequence[Column], field: str, taken_names: Collection[str]) -> tuple[Column, str]:
    """Return the column that most likely holds the key of a person or an item, and why it may not."""
    free = [column for column in columns if column.name not in taken_names] or [*columns]
    best = max(free, key=lambda column: (rate_name(column, field), is_id(column)))
    if not rate_name(best, field):
        return best, "no column is called so"
    return best, "" if is_id(best) else "some of its values are empty or have blanks"


def field_lines(columns: Sequence[Column], fields: Fields, kind: type[TableMap]) -> Iterator[str]:
    """Yield the lines of the fields, of the columns that are not used, and of the tables of a map."""
    tables = Tables(kind.field_types(), fields)
    for field in sorted(fields.columns):
        yield from tables.mapping(field)
    used_names = {column.name for own in fields.columns.values() for column in own}
    if unused := [comment(column.name) for column in columns if column.name not in used_names]:
        yield f"# not used: {', '.join(unused)}"
    yield from tables.lines()
