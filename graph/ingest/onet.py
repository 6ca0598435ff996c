"""Imports O*NET's related occupations as career moves between ESCO occupations, using the crosswalk.

O*NET's alternate titles are kept with the occupations that match exactly or closely (``onetTitles``): the text model
learns from them.

Sources: O*NET 29.2 Database, U.S. Department of Labor, Employment and Training
Administration, CC BY 4.0 (``Related Occupations.xlsx``, ``Alternate Titles.xlsx``); ESCO–O*NET crosswalk of the
European Commission (``crosswalk_esco_onet.csv``).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from graph.db.client import GraphClient
from graph.errors import ImportFileError
from graph.ingest.bulk import BulkWriter
from graph.ingest.csv_rows import csv_rows, describe_doubled
from graph.ingest.esco_values import OCCUPATION_SCHEMES, node_id, read_uri
from graph.ingest.report import Report
from graph.ingest.text_lines import checked_file

RELATED, ALTERNATES = "Related Occupations.xlsx", "Alternate Titles.xlsx"
ALTERNATE_COLUMNS = ("O*NET-SOC Code", "Alternate Title")
CLOSE = 0.8  # least weight of a match by which an occupation takes over alternate titles
COLUMNS = ("O*NET-SOC Code", "Related O*NET-SOC Code", "Relatedness Tier", "Index")
TIERS = {"Primary-Short": 1.0, "Primary-Long": 0.7, "Supplemental": 0.4}
TIER_NAMES = {tier.casefold(): tier for tier in TIERS}
MATCH_WEIGHT = {"exactmatch": 1.0, "closematch": 0.8, "broadmatch": 0.5, "narrowmatch": 0.5, "relatedmatch": 0.3}
INDEX = re.compile(r"[1-9][0-9]{0,3}(\.0)?")
OCCUPATIONS = "MATCH (o:Occupation) RETURN o.id AS id"
Related = tuple[str, str, str, int]


def crosswalk(path: Path, report: Report) -> dict[str, dict[str, float]]:
    """Return match weights by O*NET code and ESCO occupation id. Rows for ISCO groups are left out.

    The lines before the header are skipped, whatever the delimiter is. Of two rows of one pair, the stronger counts.
    """
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    columns = ("O*NET Id", "ESCO or ISCO URI", "Type of Match")
    for line, row in csv_rows(path, report, columns, header_of="O*NET Id"):
        code, match = row["O*NET Id"].strip(), row["Type of Match"]
        weight = MATCH_WEIGHT.get("".join(match.split()).casefold())
        if weight is None:
            report.reject(path, line, "Type of Match", f"{match[:40]!r} is not a kind of match")
        elif not code:
            report.reject(path, line, "O*NET Id", "empty")
        elif "/occupation/" in row["ESCO or ISCO URI"]:
            try:
                occupation = node_id(read_uri(row["ESCO or ISCO URI"], OCCUPATION_SCHEMES))
            except ValueError as error:
                report.reject(path, line, "ESCO or ISCO URI", str(error))
                continue
            weights[code][occupation] = max(weight, weights[code].get(occupation, 0.0))
    return weights


def related_rows(path: Path, report: Report) -> Iterator[Related]:
    """Yield code, related code, tier and index (1 is the closest) of each row; empty rows are skipped.

    Raises:
        ImportFileError: the file is missing, is not a workbook, or lacks a column.
    """
    for line, texts in column_texts(path, COLUMNS):
        code, related_code, tier, index = texts
        if empty := [column for column, text in zip(COLUMNS[:2], texts, strict=False) if not text]:
            report.reject(path, line, empty[0], "empty")
        elif tier.casefold() not in TIER_NAMES:
            report.reject(path, line, "Relatedness Tier", f"{tier[:40]!r} is not one of {', '.join(TIERS)}")
        elif not INDEX.fullmatch(index):
            report.reject(path, line, "Index", f"{index[:40]!r} is not a rank from 1")
        else:
            yield code, related_code, TIER_NAMES[tier.casefold()], int(float(index))


def alternate_titles(
    path: Path, matches: dict[str, dict[str, float]], occupations: set[str], report: Report
) -> dict[str, list[str]]:
    """Return the alternate titles of each of the given occupations that matches one of O*NET's exactly or closely.

    Raises:
        ImportFileError: the file is not a workbook, or lacks a column.
    """
    titles: dict[str, dict[str, None]] = defaultdict(dict)
    for line, (code, title) in column_texts(path, ALTERNATE_COLUMNS):
        if not code or not title:
            report.reject(path, line, ALTERNATE_COLUMNS[bool(code)], "empty")
            continue
        for occupation, weight in matches.get(code, {}).items():
            if weight >= CLOSE and occupation in occupations:
                titles[occupation][title] = None
    return {occupation: list(names) for occupation, names in titles.items()}


def column_texts(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield line and texts of some columns of each row of a workbook; empty rows are skipped.

    Raises:
        ImportFileError: the file is missing, is not a workbook, or lacks a column.
    """
    rows = sheet_rows(path)
    header = [cell_text(cell) for cell in next(rows, ())]
    if missing := [column for column in columns if column not in header]:
        raise ImportFileError(f"{path}: line 1 lacks the columns {', '.join(missing)}")
    if doubled := [column for column in columns if header.count(column) > 1]:
        raise ImportFileError(f"{path}: line 1 {describe_doubled(header, doubled)}")
    positions = [header.index(column) for column in columns]
    for line, cells in enumerate(rows, start=2):
        texts = [cell_text(cells[position]) if position < len(cells) else "" for position in positions]
        if any(texts):
            yield line, texts


def sheet_rows(path: Path) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the first sheet of a workbook; the errors are those of :func:`related_rows`."""
    try:
        with checked_file(path):
            book = load_workbook(path, read_only=True, data_only=True)
        with closing(book):
            yield from book.worksheets[0].iter_rows(values_only=True)
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ParseError) as error:
        raise ImportFileError(f"{path}: not an Excel workbook") from error


def cell_text(cell: object) -> str:
    """Return the text of a cell without blanks around it; an empty cell has none."""
    return "" if cell is None else str(cell).strip()


def career_moves(
    pairs: Iterator[Related], matches: dict[str, dict[str, float]], occupations: set[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return moves between the given occupations. If several rows lead to the same move, the strongest one is used.

    The weight, in (0, 1], is the tier's weight times both matches' weights, reduced slightly for
    each rank further down O*NET's list.
    """
    moves: dict[tuple[str, str], dict[str, Any]] = {}
    for code, other, tier, index in pairs:
        for source, source_match in matches.get(code, {}).items():
            for target, target_match in matches.get(other, {}).items():
                if source == target or source not in occupations or target not in occupations:
                    continue
                weight = round(TIERS[tier] * source_match * target_match / (1 + 0.02 * (index - 1)), 4)
                if weight > moves.get((source, target), {"weight": 0.0})["weight"]:
                    moves[source, target] = {"tier": tier, "weight": weight}
    return moves


class OnetImporter:
    """Writes ``LEADS_TO`` relationships between occupations that exist in the graph, and their alternate titles.

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
        pairs = self._report.count_rows("related occupations", related_rows(self._folder / RELATED, self._report))
        moves = career_moves(pairs, matches, occupations)
        rows = ((source, target, facts) for (source, target), facts in moves.items())
        await self._writer.relationships(
            ("Occupation", "LEADS_TO", "Occupation"), self._report.count_rows("moves", rows)
        )
        if (self._folder / ALTERNATES).exists():
            titles = alternate_titles(self._folder / ALTERNATES, matches, occupations, self._report)
            nodes = ({"id": id, "onetTitles": names} for id, names in titles.items())
            await self._writer.nodes("Occupation", self._report.count_rows("occupations with alternate titles", nodes))
