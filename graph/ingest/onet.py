"""Imports O*NET's related occupations as career moves between ESCO occupations, using the crosswalk.

Sources: O*NET 29.2 Database, U.S. Department of Labor, Employment and Training
Administration, CC BY 4.0 (``Related Occupations.xlsx``); ESCO–O*NET crosswalk of the
European Commission (``crosswalk_esco_onet.csv``).
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from graph.db.client import GraphClient
from graph.errors import ImportFileError
from graph.ingest.bulk import BulkWriter
from graph.ingest.csv_rows import csv_rows
from graph.ingest.esco import node_id
from graph.ingest.report import Report

RELATED = "Related Occupations.xlsx"
COLUMNS = ("O*NET-SOC Code", "Related O*NET-SOC Code", "Relatedness Tier", "Index")
TIERS = {"Primary-Short": 1.0, "Primary-Long": 0.7, "Supplemental": 0.4}
MATCH_WEIGHT = {"exactMatch": 1.0, "closeMatch": 0.8, "broadMatch": 0.5, "narrowMatch": 0.5, "relatedMatch": 0.3}
OCCUPATIONS = "MATCH (o:Occupation) RETURN o.id AS id"


def crosswalk(path: Path, report: Report) -> dict[str, dict[str, float]]:
    """Return match weights by O*NET code and ESCO occupation id. Rows for ISCO groups are left out."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    columns = ("O*NET Id", "ESCO or ISCO URI", "Type of Match")
    for line, row in csv_rows(path, report, columns, header_of="O*NET Id"):
        weight = MATCH_WEIGHT.get(row["Type of Match"])
        if weight is None:
            report.reject(path, line, "Type of Match", f"{row['Type of Match']!r} is not a kind of match")
        elif "/occupation/" in row["ESCO or ISCO URI"]:
            weights[row["O*NET Id"]][node_id(row["ESCO or ISCO URI"])] = weight
    return weights


def related_rows(path: Path, report: Report) -> Iterator[tuple[str, str, str, int]]:
    """Yield code, related code, tier and index (1 is the closest) of each row.

    Raises:
        ImportFileError: the file is missing, is not a workbook, or lacks a column.
    """
    try:
        book = load_workbook(path, read_only=True)
    except FileNotFoundError:
        raise ImportFileError(f"{path}: there is no such file") from None
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise ImportFileError(f"{path}: not an Excel workbook") from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell) for cell in next(rows, ())]
    if missing := [column for column in COLUMNS if column not in header]:
        raise ImportFileError(f"{path}: line 1 lacks the columns {', '.join(missing)}")
    positions = [header.index(column) for column in COLUMNS]
    for line, cells in enumerate(rows, start=2):
        code, related, tier, index = (cells[position] for position in positions)
        if str(tier) not in TIERS:
            report.reject(path, line, "Relatedness Tier", f"{tier!r} is not one of {', '.join(TIERS)}")
        elif not isinstance(index, int | float):
            report.reject(path, line, "Index", f"{index!r} is not a number")
        else:
            yield str(code), str(related), str(tier), int(index)


def career_moves(
    related: Iterator[tuple[str, str, str, int]], matches: dict[str, dict[str, float]], occupations: set[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return moves between the given occupations. If several rows lead to the same move, the strongest one is used.

    The weight, in (0, 1], is the tier's weight times both matches' weights, reduced slightly for
    each rank further down O*NET's list.
    """
    moves: dict[tuple[str, str], dict[str, Any]] = {}
    for code, other, tier, index in related:
        for source, source_match in matches.get(code, {}).items():
            for target, target_match in matches.get(other, {}).items():
                if source == target or source not in occupations or target not in occupations:
                    continue
                weight = round(TIERS[tier] * source_match * target_match / (1 + 0.02 * (index - 1)), 4)
                if weight > moves.get((source, target), {"weight": 0.0})["weight"]:
                    moves[source, target] = {"tier": tier, "weight": weight}
    return moves


class OnetImporter:
    """Writes ``LEADS_TO`` relationships between occupations that exist in the graph.

    Args:
        client: reads the existing occupations.
        writer: writes the rows.
        report: collects counts and rejected rows.
        folder: the O*NET release, with ``Related Occupations.xlsx``.
        crosswalk_file: the ESCO–O*NET crosswalk.
    """

    def __init__(
        self, client: GraphClient, writer: BulkWriter, report: Report, folder: Path, crosswalk_file: Path
    ) -> None:
        self._client = client
        self._writer = writer
        self._report = report
        self._folder = folder
        self._crosswalk_file = crosswalk_file

    async def run(self) -> None:
        """Import everything. A second run changes nothing.

        Raises:
            ImportFileError: a file is missing or invalid, or the graph has no ESCO occupation.
        """
        occupations = {row["id"] for row in await self._client.read(OCCUPATIONS)}
        if not occupations:
            raise ImportFileError("the graph has no occupations: run `careergraph import esco` first")
        matches = crosswalk(self._crosswalk_file, self._report)
        related = self._report.counted("related occupations", related_rows(self._folder / RELATED, self._report))
        moves = career_moves(related, matches, occupations)
        rows = ((source, target, facts) for (source, target), facts in moves.items())
        await self._writer.relationships(("Occupation", "LEADS_TO", "Occupation"), self._report.counted("moves", rows))
