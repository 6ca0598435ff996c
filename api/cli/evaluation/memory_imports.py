"""Imports of data sets into memory, for evaluations that need no server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from gnn.errors import DataError
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.errors import ImportFileError
from graph.ingest.report import Report
from graph.snapshot.in_memory import MemoryWriter

ESCO = "esco"  # folder of ESCO's files among the data sets
MAP_FOLDER = Path(__file__).parents[3] / "docs" / "examples"
POSTINGS = Path("jobs_wuzzuf_mena", "job_postings_data_final.csv")


@contextmanager
def import_to_memory(rates: Rates = DEFAULT_RATES) -> Iterator[tuple[MemoryWriter, Report]]:
    """Provide a writer into memory, and a report that is thrown away.

    Args:
        rates: converts amounts of money.

    Raises:
        DataError: a file that is imported in this block is missing or invalid.
    """
    try:
        with TemporaryDirectory() as folder, Report(Path(folder)) as report:
            yield MemoryWriter(rates), report
    except ImportFileError as error:
        raise DataError(str(error)) from error
