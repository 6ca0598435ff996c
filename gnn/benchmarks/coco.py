"""CoCo: real learners' course ratings with a course knowledge graph, split by time.

Dessì et al., "COCO: Semantic-Enriched Collection of Online Courses at Scale with Learning Use
Cases" (2018). Read by the same importer that writes it into the graph.
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from gnn.benchmarks.base import Benchmark
from gnn.data.dataset import dataset_of
from gnn.data.split import MOST_PEOPLE, sample_questions, temporal_split
from gnn.errors import DataError
from graph.errors import ImportFileError
from graph.ingest.coco import CocoImporter
from graph.ingest.report import Report
from graph.snapshot.in_memory import MemoryWriter


def read_coco(folder: Path) -> Benchmark:
    """Make the benchmark from the data set's folder.

    Raises:
        DataError: a file is missing or malformed.
    """
    writer = MemoryWriter()
    try:
        with TemporaryDirectory() as report_folder, Report(Path(report_folder)) as report:
            asyncio.run(CocoImporter(writer, report, folder).run())
    except ImportFileError as error:
        raise DataError(str(error)) from error
    data = dataset_of(writer.snapshot())
    split = temporal_split(data)
    return Benchmark(
        name="coco",
        about="CoCo course ratings, temporal split at 70% and 85% of the ratings, with the course knowledge graph, "
        f"at most {MOST_PEOPLE:,} people evaluated",
        data=data,
        validation=sample_questions(data, split.validation, split.test),
        test=sample_questions(data, split.test, split.end),
        headline=("ndcg@10", "recall@10"),
        split=split,
    )
