"""Small catalogues of jobs and courses that a test names."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import dataset_of
from graph.snapshot.in_memory import MemoryWriter
from graph.snapshot.tables import Snapshot

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=30)
PLACES: Mapping[str, tuple[str, str | None, str]] = {
    "us": ("United States", None, "United States"),
    "us-ny": ("New York", "New York", "United States"),
    "us-ny-new-york": ("New York", "New York", "United States"),
    "us-ny-new-york-harlem": ("Harlem", "New York", "United States"),
    "us-ny-buffalo": ("Buffalo", "New York", "United States"),
    "us-ca-oakland": ("Oakland", "California", "United States"),
    "eg": ("Egypt", None, "Egypt"),
    "eg-giza": ("Giza", "Giza", "Egypt"),
    "eg-giza-dokki": ("Dokki", "Giza", "Egypt"),
    "eg-cairo": ("Cairo", "Cairo", "Egypt"),
}

Row = Mapping[str, Any]
Link = tuple[str, str, Mapping[str, Any]]


async def snapshot_of_rows(jobs: Sequence[Row] = (), courses: Sequence[Row] = ()) -> Snapshot:
    """A snapshot of some rows, whose keys ``company``, ``place`` and ``provider`` name other nodes.

    A job is posted as many days after the start as its key ``day`` says.
    """
    writer = MemoryWriter()
    await writer.nodes("Skill", [{"id": f"skill-{index}", "name": f"Skill {index}"} for index in range(3)])
    await writer.nodes("Occupation", [{"id": "baker", "title": "baker", "isco": "7512"}])
    names = ("name", "region", "country")
    await writer.nodes("Place", [{"id": id, **dict(zip(names, place, strict=True))} for id, place in PLACES.items()])
    for label, name, rows in (("Company", "company", jobs), ("Provider", "provider", courses)):
        ids = sorted({str(row[name]) for row in rows if row.get(name)})
        await writer.nodes(label, [{"id": id, "name": id.title()} for id in ids])
    await writer.nodes("Job", [properties(row) for row in jobs])
    await writer.nodes("Course", [{"title": row["id"], **row} for row in courses])
    links = (
        ("Job", "AT", "Company"),
        ("Job", "IN", "Place"),
        ("Job", "IS_A", "Occupation"),
        ("Course", "BY", "Provider"),
    )
    for label, type, target in links:
        rows = jobs if label == "Job" else courses
        pairs: list[Link] = [(row["id"], row[target.lower()], {}) for row in rows if row.get(target.lower())]
        await writer.relationships((label, type, target), pairs)
    for label, type, rows in (("Job", "REQUIRES", jobs), ("Course", "TEACHES", courses)):
        skill_pairs: list[Link] = [(row["id"], skill, {}) for row in rows for skill in row.get("skills", ())]
        await writer.relationships((label, type, "Skill"), skill_pairs)
    return writer.snapshot()


def properties(row: Row) -> dict[str, Any]:
    """A job's properties."""
    posted = START + timedelta(days=row.get("day", 0))
    return {"title": row["id"], "status": "OPEN", "postedAt": posted, **row}


def stock(snapshot: Snapshot) -> Catalogue:
    """The catalogue of a snapshot."""
    return catalogue_of(dataset_of(snapshot))
