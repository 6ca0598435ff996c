"""``evaluate search``: reads ESCO, jobs and courses from files, without a server, and judges search on them."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from api.cli.evaluation.memory_imports import ESCO, MAP_FOLDER, POSTINGS, import_to_memory
from gnn.benchmarks.report import Table
from gnn.benchmarks.search import Search, SearchOutcome, judge_search, read_queries, sample_queries
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.features.text import Embedder, MiniLM
from gnn.models.base import Progress
from gnn.scoring.link_scorer import Semantics
from gnn.scoring.scorer import SEARCHED
from gnn.search.library import Library
from graph.catalogue.money import Rates
from graph.ingest.column_map import MAPS
from graph.ingest.esco import EscoImporter
from graph.ingest.items import ItemImporter
from graph.ingest.report import Report
from graph.ingest.table_map import load_map
from graph.places.reading import load_place_reader
from graph.snapshot.in_memory import MemoryWriter
from workers.documents.matcher import TextMatcher
from workers.documents.title_knowledge import list_searched_titles, read_title_knowledge

SETS = (
    ("jobs", POSTINGS, "wuzzuf-jobs.toml"),
    ("courses", Path("courses_coursera", "Coursera.csv"), "coursera-courses.toml"),
    ("courses", Path("courses_edx", "edx_courses.csv"), "edx-courses.toml"),
)

WORDS_ONLY, WITH_MEANING = "words", "words and meaning"
SearchOutcomes = dict[str, list[SearchOutcome]]


def judge_sets(folder: Path, rates: Rates, embedder: Embedder | None, seed: int, progress: Progress) -> SearchOutcomes:
    """Read the sets, and return the outcomes of all queries by what served: words, or words and meaning.

    Args:
        folder: contains the folders of the real data sets.
        rates: converts amounts of money.
        embedder: embeds the texts; without one, only words are judged.
        seed: seed of the sampled titles.
        progress: called with the share that is done.

    Raises:
        DataError: a file is missing or invalid.
    """
    progress(0.0, "reading the sets")
    library = read_library(folder, rates)
    queries = [*read_queries(), *sample_queries(library.catalogue, seed)]
    outcomes = {WORDS_ONLY: list(judge_search(queries, search_with(library, None), library))}
    if embedder is not None:
        progress(0.3, "reading texts")
        nodes = library.catalogue.data.nodes
        vectors = {label: embedder.encode(nodes[label].texts) for label in SEARCHED}
        reader = MiniLM()
        semantics = Semantics({}, vectors, reader.encode, reader.knows)
        progress(0.8, "searching")
        outcomes[WITH_MEANING] = list(judge_search(queries, search_with(library, semantics), library))
    progress(1.0, "judged")
    return outcomes


def search_with(library: Library, semantics: Semantics | None) -> Search:
    """Return the search of the API over a library."""
    return lambda text, labels: library.search.search(text, labels, semantics).hits


def search_table(outcomes: SearchOutcomes) -> Table:
    """Make the table of passed queries by kind."""
    counts: dict[str, list[str]] = defaultdict(list)
    for own_outcomes in outcomes.values():
        for kind in dict.fromkeys(outcome.query.kind for outcome in own_outcomes):
            counts[kind].append(count_passed([outcome for outcome in own_outcomes if outcome.query.kind == kind]))
        counts["all"].append(count_passed(own_outcomes))
    total = counts.pop("all")
    rows = [(kind, *passed) for kind, passed in counts.items()]
    return Table("Search: queries that found what they must", ("Queries", *outcomes), (*rows, ("all", *total)))


def count_passed(outcomes: Sequence[SearchOutcome]) -> str:
    """Return how many queries passed, of how many."""
    return f"{sum(outcome.passed for outcome in outcomes)}/{len(outcomes)}"


def read_library(folder: Path, rates: Rates) -> Library:
    """Read ESCO and all sets, as the importers do.

    Args:
        folder: contains the folders of the real data sets.
        rates: converts amounts of money.

    Raises:
        DataError: a file is missing or invalid.
    """
    with import_to_memory(rates) as (writer, report):
        asyncio.run(import_all(writer, folder, report))
    names = writer.names()
    titles = list_searched_titles(names.occupations, read_title_knowledge())
    return Library.of(catalogue_of(dataset_of(writer.snapshot())), names, titles)


async def import_all(writer: MemoryWriter, folder: Path, report: Report) -> None:
    """Import ESCO and all sets.

    Raises:
        ImportFileError: a file is missing or invalid.
    """
    await EscoImporter(writer, report, folder / ESCO).run()
    names = writer.names()
    matcher = TextMatcher(names.skills, names.occupations)
    for kind, file, map in SETS:
        columns = load_map(MAP_FOLDER / map, MAPS[kind])
        await ItemImporter(writer, report, columns, matcher, load_place_reader()).run(folder / file)
