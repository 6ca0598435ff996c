"""The graph as typed arrays: a table of the nodes of each label, and of the edges of each relation.

Times are seconds since 1970 (float64); 0 means that there is no start. Amounts of money are per year, in US
dollars by the snapshot's table of rates. Unknown numbers are NaN.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from neo4j.time import DateTime
from numpy.typing import NDArray

from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.db.values import time_or_none
from graph.snapshot.text_sketches import Sketches, sketches_of

TEXT_PROPERTY = {"Occupation": "title", "User": "headline", "Job": "title", "Course": "title"}
DESCRIBED = {"Job", "Course"}
Relation = tuple[str, str, str]
SENIORITY = {"INTERN": 0.0, "JUNIOR": 0.0, "MID": 1.0, "SENIOR": 2.0, "LEAD": 3.0, "EXECUTIVE": 3.0}
LEVEL = {"BEGINNER": 0.0, "INTERMEDIATE": 1.0, "ADVANCED": 2.0}
NEVER = float("inf")
LONGEST_TEXT = 1_000  # characters of a name or title
CODED: Mapping[str, Mapping[str, str]] = {
    "User": {"language": "language"},
    "Job": {
        "language": "language",
        "grade": "seniority",
        "contract": "contractType",
    },
    "Course": {"language": "language"},
    "Occupation": {"sector": "sector", "isco": "isco"},
    "Skill": {"kind": "kind"},
    "Place": {"country": "country", "region": "region"},
}


@dataclass(frozen=True, slots=True)
class NodeTable:
    """N nodes of one label, ordered by id: titles, texts, and columns of float64 [N] (coded values; NaN means unknown).

    A text begins with the node's title or name.

    ``names`` contains the values behind the codes of coded columns, such as ``language`` and ``sector``.
    ``sketches`` are sketches of jobs' whole descriptions, uint8 [N, 128]; ``None`` if there are no descriptions.
    """

    ids: list[str]
    titles: list[str]
    texts: list[str]
    columns: dict[str, NDArray[np.float64]]
    names: dict[str, list[str]] = field(default_factory=dict)
    sketches: Sketches | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def select(self, rows: NDArray[np.int64]) -> "NodeTable":
        """Return a table of some of the nodes, by their indices."""
        indices = rows.tolist()
        return NodeTable(
            [self.ids[row] for row in indices],
            [self.titles[row] for row in indices],
            [self.texts[row] for row in indices],
            {name: column[rows] for name, column in self.columns.items()},
            self.names,
            None if self.sketches is None else self.sketches[rows],
        )


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """E edges of one relation: int64 [E] indices into the node tables, times, and weights 0–1 (float32)."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    at: NDArray[np.float64]
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.source)

    def select(self, mask: NDArray[np.bool_]) -> "EdgeTable":
        """Return the edges that the mask selects."""
        return EdgeTable(self.source[mask], self.target[mask], self.at[mask], self.weight[mask])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The graph at ``taken_at``: a node table per label and an edge table per relation.

    ``rates`` are those by which amounts of money were converted. ``learned_moves`` are the moves between occupations
    that careers show, weighted by how likely each is; they carry no messages, so they are not among the relations.
    """

    nodes: dict[str, NodeTable]
    edges: dict[Relation, EdgeTable]
    taken_at: datetime
    rates: Rates = DEFAULT_RATES
    learned_moves: EdgeTable | None = None


def seconds(value: Any, default: float) -> float:
    """Convert a driver's time to seconds since 1970. Other values become ``default``."""
    native = time_or_none(value.to_native() if isinstance(value, DateTime) else value)
    return default if native is None else native.timestamp()


def closing(row: Mapping[str, Any]) -> float:
    """Return the closing time of a job. For a closed job without one, the current time is the best estimate."""
    closes = seconds(row.get("closesAt"), NEVER)
    return closes if (row.get("status") or "OPEN") == "OPEN" else min(closes, datetime.now(UTC).timestamp())


def number(value: object) -> float:
    """Return a number unchanged; NaN for a missing value and for a stored value that is not a finite number."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else float("nan")


def node_table(label: str, rows: Sequence[Mapping[str, Any]], rates: Rates = DEFAULT_RATES) -> NodeTable:
    """Build a label's node table, ordered by id, from nodes' properties."""
    ordered = sorted((row for row in rows if isinstance(row["id"], str)), key=lambda row: str(row["id"]))
    numbers, names = columns(label, ordered, rates), {}
    for column, values in coded_values(label, ordered).items():
        names[column] = sorted(set(values))
        code = {value: float(index) for index, value in enumerate(names[column])}
        numbers[column] = array(code[value] for value in values)
    titles, texts = ([read(label, row) for row in ordered] for read in (node_title, node_text))
    return NodeTable([row["id"] for row in ordered], titles, texts, numbers, names, sketches_of(label, ordered))


def coded_values(label: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the values of a label's coded columns. An occupation without a sector gets its two-digit ISCO-08 group."""
    values = {
        column: [str(row.get(property) or "") for row in rows] for column, property in CODED.get(label, {}).items()
    }
    if label == "Occupation":
        pairs = zip(values["sector"], values["isco"], strict=True)
        values["sector"] = [sector or isco[:2] for sector, isco in pairs]
    return values


def edge_table(
    rows: list[tuple[str, str, Any]], sources: dict[str, int], targets: dict[str, int], *, timed: bool
) -> EdgeTable:
    """Build a relation's edge table, ordered by source and target. Edges with an unknown end are left out.

    Args:
        rows: source id, target id, and the weight or the time in milliseconds since 1970.
        sources: positions of the source nodes by id.
        targets: positions of the target nodes by id.
        timed: whether the third value of each row is a time.
    """
    edges = [(sources[a], targets[b], value) for a, b, value in rows if a in sources and b in targets]
    source = np.fromiter((a for a, _, _ in edges), np.int64, len(edges))
    target = np.fromiter((b for _, b, _ in edges), np.int64, len(edges))
    values = np.nan_to_num(array(number(value) for _, _, value in edges))
    order = np.lexsort((target, source))
    at = values / 1_000 if timed else np.zeros(len(values))
    weight = np.ones(len(values), np.float32) if timed else weights_of(values)
    return EdgeTable(source[order], target[order], at[order], weight[order])


def weights_of(values: Iterable[object]) -> NDArray[np.float32]:
    """Return weights as float32 in [0, 1]; 0 for a stored value that is not a number."""
    return np.clip(np.nan_to_num(array(number(value) for value in values)), 0.0, 1.0).astype(np.float32)


def node_title(label: str, row: Mapping[str, Any]) -> str:
    """Return a node's title, its name, or a person's headline; empty if there is none."""
    return str(row.get(TEXT_PROPERTY.get(label, "name")) or "")[:LONGEST_TEXT]


def node_text(label: str, row: Mapping[str, Any]) -> str:
    """Return the text for a node's text features: its title, and the start of its description."""
    title, description = node_title(label, row), str(row.get("description") or "") if label in DESCRIBED else ""
    return f"{title}. {description[:300]}" if description else title


def columns(
    label: str, rows: Sequence[Mapping[str, Any]], rates: Rates = DEFAULT_RATES
) -> dict[str, NDArray[np.float64]]:
    """Return the numeric columns of one label from nodes' properties."""
    match label:
        case "User":
            return {
                "years": array(number(row.get("years")) for row in rows),
                "seniority": array(SENIORITY.get(str(row.get("seniority")), np.nan) for row in rows),
                "remote": array(number(row.get("openToRemote")) for row in rows),
                "salary": array(
                    rates.yearly_dollars(row.get("minimumSalary"), row.get("salaryCurrency")) for row in rows
                ),
                "discoverable": array(float(bool(row.get("discoverable"))) for row in rows),
            }
        case "Job":
            return {
                "seniority": array(SENIORITY.get(str(row.get("seniority")), np.nan) for row in rows),
                "remote": array(number(row.get("remote")) for row in rows),
                "salary": array(
                    rates.yearly_dollars(row.get("salaryMaximum"), row.get("salaryCurrency"), row.get("salaryPeriod"))
                    for row in rows
                ),
                "least_salary": array(
                    rates.yearly_dollars(row.get("salaryMinimum"), row.get("salaryCurrency"), row.get("salaryPeriod"))
                    for row in rows
                ),
                "posted": array(seconds(row.get("postedAt"), 0.0) for row in rows),
                "closes": array(closing(row) for row in rows),
            }
        case "Course":
            return {
                "level": array(LEVEL.get(str(row.get("level")), np.nan) for row in rows),
                "hours": array(number(row.get("durationHours")) for row in rows),
            }
        case _:
            return {}


def array(values: Any) -> NDArray[np.float64]:
    """Return values as float64."""
    return np.fromiter(values, dtype=np.float64)
