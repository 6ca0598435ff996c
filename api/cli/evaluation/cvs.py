"""``careergraph evaluate cv``: how well CVs are read, and what reading them costs.

``docs/documents.md`` says what is counted.
"""

import asyncio
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.cli.evaluation.memory_imports import ESCO, import_to_memory
from gnn.benchmarks.report import Table
from gnn.errors import DataError
from graph.catalogue.lookup import Names
from graph.ingest.esco import EscoImporter
from workers.documents.cv.file_kinds import EXTENSIONS
from workers.documents.cv.linking import CvLinker
from workers.documents.cv.problems import DocumentError
from workers.documents.cv.proposal import Proposal
from workers.documents.cv.reader import read_file
from workers.documents.matcher import TextMatcher

CATEGORIES = Path(__file__).parents[3] / "gnn" / "benchmarks" / "cv_categories.toml"
FOLDERS = ("resumes", "cv_tabiya")
FIRST = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: the proposal or the problem, its pages, and the seconds that reading and linking took."""

    file: Path
    proposal: Proposal | None
    problem: str
    pages: int
    read_seconds: float
    link_seconds: float

    @property
    def category(self) -> str:
        """The folder of the file."""
        return self.file.parent.name


def evaluate_cvs(data: Path, report: Callable[[float, str], None]) -> list[Table]:
    """Read the CVs in the folders of the data sets, and make the tables.

    Args:
        data: contains the folder of ESCO, and those of CVs.
        report: receives the completed share (0–1) and a message.

    Raises:
        DataError: no CV is there, or ESCO is missing or malformed.
    """
    files = [file for name in FOLDERS for file in find_files(data / name)]
    if not files:
        raise DataError(f"no CVs in {' or '.join(str(data / name) for name in FOLDERS)}: give their folder with --data")
    names, groups = read_taxonomy(data)
    linker = CvLinker(TextMatcher(names.skills, names.occupations))
    outcomes = []
    for number, file in enumerate(files, start=1):
        outcomes.append(read_cv(linker, file))
        report(number / len(files), file.name)
    return [*quality_tables(outcomes), category_table(outcomes, groups, read_categories()), cost_table(outcomes)]


def find_files(folder: Path) -> list[Path]:
    """Return the files in a folder that may be CVs."""
    if not folder.is_dir():
        return []
    return sorted(
        file for file in folder.rglob("*") if file.suffix.lower() in EXTENSIONS and file.parent.name != "expectations"
    )


def read_taxonomy(data: Path) -> tuple[Names, Mapping[str, str]]:
    """Return ESCO's names, and the ISCO group of each occupation.

    Raises:
        DataError: a file is missing or malformed.
    """
    with import_to_memory() as (writer, report):
        asyncio.run(EscoImporter(writer, report, data / ESCO).import_concepts())
    table = writer.snapshot().nodes["Occupation"]
    groups = [table.names["isco"][int(code)] for code in table.columns["isco"]]
    return writer.names(), dict(zip(table.ids, groups, strict=True))


def read_categories() -> Mapping[str, tuple[str, ...]]:
    """Return the ISCO groups of each category."""
    groups = tomllib.loads(CATEGORIES.read_text(encoding="utf-8"))["groups"]
    return {name: tuple(codes) for name, codes in groups.items()}


def read_cv(linker: CvLinker, file: Path) -> Outcome:
    """Read a file and link it, as the child process and its worker do."""
    content, start = file.read_bytes(), time.process_time()
    try:
        reading = read_file(file.name, content)
    except DocumentError as error:
        return Outcome(file, None, error.problem, 1, time.process_time() - start, 0.0)
    read_seconds, start = time.process_time() - start, time.process_time()
    proposal = linker.link(reading)
    return Outcome(file, proposal, "", reading.pages, read_seconds, time.process_time() - start)


def share(part: int, whole: int) -> tuple[str, str]:
    """Return a number and its share, as they are shown."""
    return f"{part:,} of {whole:,}", f"{100 * part / whole:.1f}%" if whole else "–"


def quality_tables(outcomes: Sequence[Outcome]) -> list[Table]:
    """Return what was found in the files of each set."""
    sets = {name: [outcome for outcome in outcomes if name in outcome.file.parts] for name in FOLDERS}
    return [quality_table(name, own) for name, own in sets.items() if own]


def quality_table(name: str, outcomes: Sequence[Outcome]) -> Table:
    """Return what was found in the files of a set."""
    proposals = [outcome.proposal for outcome in outcomes if outcome.proposal is not None]
    entries = [entry for proposal in proposals for entry in proposal.experience]
    contacts = [proposal.contact for proposal in proposals]
    counts = {
        "name found": sum(bool(contact.name) for contact in contacts),
        "e-mail or phone found": sum(bool(contact.email or contact.phone) for contact in contacts),
        "experience found": sum(bool(proposal.experience) for proposal in proposals),
        "education found": sum(bool(proposal.education) for proposal in proposals),
        "skills found": sum(bool(proposal.skills) for proposal in proposals),
    }
    rows = (
        ("parsed", *share(len(proposals), len(outcomes))),
        *((label, *share(count, len(proposals))) for label, count in counts.items()),
        ("jobs with an end or ongoing", *share(sum(bool(job.end or job.ongoing) for job in entries), len(entries))),
        ("jobs with an occupation", *share(sum(bool(job.occupation) for job in entries), len(entries))),
    )
    return Table(f"{name}: {len(outcomes):,} files", ("", "Files or jobs", "Share"), rows)


def category_table(
    outcomes: Sequence[Outcome], groups: Mapping[str, str], categories: Mapping[str, Sequence[str]]
) -> Table:
    """Return in how many files of each category one of the first three occupations belongs to the category."""
    files = [outcome for outcome in outcomes if outcome.category in categories and outcome.proposal is not None]
    rows = []
    for name in dict.fromkeys(outcome.category for outcome in files):
        own = [outcome for outcome in files if outcome.category == name]
        rows.append((name, *share(sum(agrees(outcome, groups, categories[name]) for outcome in own), len(own))))
    total = sum(agrees(outcome, groups, categories[outcome.category]) for outcome in files)
    title = f"One of the first {FIRST} occupations belongs to the category of the folder"
    return Table(title, ("Category", "Files", "Share"), (*rows, ("all", *share(total, len(files)))))


def agrees(outcome: Outcome, groups: Mapping[str, str], codes: Sequence[str]) -> bool:
    """Return whether one of the first three occupations of a CV is in one of some ISCO groups."""
    first = outcome.proposal.occupations[:FIRST] if outcome.proposal else ()
    return any(groups.get(entry.occupation, "").startswith(tuple(codes)) for entry in first)


def cost_table(outcomes: Sequence[Outcome]) -> Table:
    """Return the processor time per page of reading and of linking."""
    pages = sum(outcome.pages for outcome in outcomes)
    rows = []
    for name, seconds in (
        ("reading", [outcome.read_seconds for outcome in outcomes]),
        ("linking", [outcome.link_seconds for outcome in outcomes]),
        ("both", [outcome.read_seconds + outcome.link_seconds for outcome in outcomes]),
    ):
        per_page = 1_000 * np.array(seconds) / np.array([outcome.pages for outcome in outcomes])
        p50, p95 = np.percentile(per_page, (50, 95))
        rows.append((name, f"{pages / max(sum(seconds), 1e-9):.1f}", f"{p50:.0f}", f"{p95:.0f}"))
    title = f"Processor time on one core: {pages:,} pages"
    return Table(title, ("", "Pages per second", "p50, ms per page", "p95, ms per page"), tuple(rows))
