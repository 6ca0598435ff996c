"""Imports a table of jobs, courses, people or interactions by its map, or only compares it with the graph."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from graph.catalogue.lookup import CatalogueRepository, Names
from graph.db.client import GraphClient
from graph.errors import GraphError, GraphUnavailableError, ImportFileError
from graph.ingest.bulk import BulkWriter, Writer
from graph.ingest.column_map import MAPS, ColumnMap
from graph.ingest.comparison import Comparison, EventComparer, ItemComparer
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.interaction_writer import EventWriter, InteractionWriter
from graph.ingest.interactions import InteractionImporter
from graph.ingest.items import ItemImporter
from graph.ingest.people import PeopleImporter
from graph.ingest.people_comparison import PeopleComparer
from graph.ingest.people_links import PeopleLinkWriter, PeopleWriter
from graph.ingest.people_map import PARTS, PeopleMap
from graph.ingest.preview import Preview, preview_items
from graph.ingest.private_preview import preview_interactions, preview_people
from graph.ingest.report import Report
from graph.ingest.report_text import ReportText
from graph.ingest.suggest.private_map import PRIVATE_MAPS
from graph.ingest.table_map import TableMap, read_map
from graph.places.reading import load_place_reader
from graph.registry.import_runs import ImportRun, ImportRunRepository
from graph.viewer import SYSTEM

TABLE_MAPS: Mapping[str, type[TableMap]] = {**MAPS, **PRIVATE_MAPS}
"""The kinds of tables, each with the type of its map."""
MAP_NAME = "map"


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What is imported: its kind, such as ``jobs``, and its file or folder."""

    kind: str
    path: Path


def read_single_map(text: str, kind: str) -> TableMap:
    """Read the map of a file that comes alone.

    Raises:
        ImportFileError: it is no map of this kind, or names another file, which could be any file of this machine.
    """
    columns = read_map(text.encode(), TABLE_MAPS[kind], MAP_NAME)
    parts = [getattr(columns, name, None) for name in PARTS]
    if any(part is not None and getattr(part, "file", None) is not None for part in parts):
        raise ImportFileError(
            f"{MAP_NAME}: file: a table beside this one cannot be uploaded: use `careergraph import {kind}`"
        )
    return columns


def preview_table(columns: TableMap, path: Path, report: Report) -> Preview:
    """Read a whole file without the graph, and return what its columns are read as.

    Raises:
        ImportFileError: the file is invalid.
    """
    match columns:
        case PeopleMap():
            return preview_people(path, columns, report)
        case InteractionMap():
            return preview_interactions(path, columns, report)
        case ColumnMap():
            return preview_items(path, columns, report)
        case _:
            raise TypeError(f"there is no table with a {type(columns).__name__}")


@dataclass(frozen=True, slots=True)
class Writers:
    """What an import of each kind is given its rows to."""

    items: Writer
    people: PeopleWriter
    events: EventWriter


def open_writers(client: GraphClient, source: str) -> Writers:
    """Return what writes the rows of a source to the graph."""
    return Writers(BulkWriter(client), PeopleLinkWriter(client, source), InteractionWriter(client, source))


def open_comparers(client: GraphClient, source: str, comparison: Comparison) -> Writers:
    """Return what only compares the rows of a source with the graph."""
    return Writers(
        ItemComparer(client, comparison),
        PeopleComparer(client, source, comparison),
        EventComparer(client, source, comparison),
    )


async def import_table(
    client: GraphClient, columns: TableMap, path: Path, report: Report, writers: Writers, names: Names | None = None
) -> Collection[str]:
    """Import a file by its map. Return the ids of the jobs or courses that were read.

    Args:
        client: the graph.
        columns: the map of the file.
        path: the file.
        report: counts, and keeps the problems; it must be private for people and interactions.
        writers: take what the file holds.
        names: those of the graph's skills and occupations; ``None`` if they have not been read yet.

    Raises:
        ImportFileError: the file is invalid.
    """
    if isinstance(columns, InteractionMap):
        await InteractionImporter(writers.events, report, columns).run(path)
        return ()
    from workers.documents.matcher import TextMatcher  # noqa: PLC0415 - spaCy is slow to import, rarely needed

    if names is None:
        names = await CatalogueRepository(client).names()
    matcher = TextMatcher(names.skills, names.occupations)
    match columns:
        case PeopleMap():
            await PeopleImporter(writers.people, report, columns, matcher, load_place_reader()).run(path)
            return ()
        case ColumnMap():
            importer = ItemImporter(writers.items, report, columns, matcher, load_place_reader())
            await importer.run(path)
            return importer.ids
        case _:
            raise TypeError(f"there is no table with a {type(columns).__name__}")


@asynccontextmanager
async def recording(client: GraphClient, source: ImportSource, report: Report) -> AsyncIterator[None]:
    """Record what an import did when it ends; if the graph is away by then, its own error is the one that counts."""
    begin, problem = datetime.now(UTC), None
    try:
        yield
    except (GraphError, ImportFileError) as error:
        problem = str(error)
        raise
    finally:
        seconds = (datetime.now(UTC) - begin).total_seconds()
        text = ReportText.of(report).write()
        run = ImportRun(str(uuid4()), source.kind, source.path.resolve().name, begin, seconds, problem, text)
        with suppress(GraphUnavailableError):
            await ImportRunRepository(client, SYSTEM).record(run)
