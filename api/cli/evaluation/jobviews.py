"""Reads the real views of real jobs into memory, by the maps that the documentation shows."""

import asyncio
from pathlib import Path

from api.cli.evaluation.memory_imports import ESCO, MAP_FOLDER, import_to_memory
from gnn.skills.snapshot_moves import add_learned_moves
from graph.catalogue.money import Rates
from graph.ingest.column_map import MAPS
from graph.ingest.esco import EscoImporter
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.interactions import InteractionImporter
from graph.ingest.items import ItemImporter
from graph.ingest.people import PeopleImporter
from graph.ingest.people_map import PeopleMap
from graph.ingest.report import Report
from graph.ingest.table_map import load_map
from graph.places.reading import load_place_reader
from graph.snapshot.in_memory import MemoryWriter
from graph.snapshot.memory_people import MemoryEventWriter, MemoryPeopleWriter
from graph.snapshot.tables import Snapshot
from workers.documents.matcher import TextMatcher

JOBVIEWS = "jobviews"
VIEWS, EXPERIENCE = "views.csv", "experience.csv"


def read_jobviews(folder: Path, rates: Rates) -> Snapshot:
    """Return ESCO with the jobs, people and views, as a snapshot would hold them once they are imported in this order.

    Args:
        folder: contains the folders of ESCO and of the views.
        rates: converts amounts of money.

    Raises:
        DataError: a file is missing or invalid.
    """
    with import_to_memory(rates) as (writer, report):
        asyncio.run(import_jobviews(writer, folder, report))
    return add_learned_moves(writer.snapshot(), writer.posts())


async def import_jobviews(writer: MemoryWriter, folder: Path, report: Report) -> None:
    """Import ESCO, then the jobs, the people and their views.

    Raises:
        ImportFileError: a file is missing or invalid.
    """
    await EscoImporter(writer, report, folder / ESCO).run()
    names = writer.names()
    matcher, places = TextMatcher(names.skills, names.occupations), load_place_reader()
    tables = folder / JOBVIEWS
    jobs = load_map(MAP_FOLDER / "jobviews-jobs.toml", MAPS["jobs"])
    await ItemImporter(writer, report, jobs, matcher, places).run(tables / VIEWS)
    people = MemoryPeopleWriter(writer)
    for file, map in ((EXPERIENCE, "jobviews-people.toml"), (VIEWS, "jobviews-viewers.toml")):
        columns = load_map(MAP_FOLDER / map, PeopleMap)
        await PeopleImporter(people, report, columns, matcher, places).run(tables / file)
    views = load_map(MAP_FOLDER / "jobviews-views.toml", InteractionMap)
    await InteractionImporter(MemoryEventWriter(writer), report, views).run(tables / VIEWS)
