"""Shows one posting once: what is decided about a job holds for its copies, and lists show only the newest of them.

Courses have no copies: for them, these functions change nothing but the item itself.
"""

from collections.abc import Collection, Iterable
from itertools import takewhile

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from graph.catalogue.types import ItemLabel


def rows_with_copies(catalogue: Catalogue, label: ItemLabel, ids: Iterable[str]) -> list[int]:
    """Return the rows of items and of their copies; items that the catalogue does not know are left out."""
    rows = [row for id in ids if (row := catalogue.position(label, id)) is not None]
    return [copy for row in rows for copy in catalogue.copies.of(row)] if label == ItemLabel.JOB else rows


def ids_with_copies(catalogue: Catalogue, label: ItemLabel, ids: Collection[str]) -> set[str]:
    """Return the ids of items and of their copies."""
    known_ids = catalogue.ids(label)
    return {*ids, *(known_ids[row] for row in rows_with_copies(catalogue, label, ids))}


def leave_out(catalogue: Catalogue, label: ItemLabel, allowed: Mask, ids: Iterable[str]) -> None:
    """Leave items and their copies out of a mask of the label's items, bool [items]."""
    allowed[rows_with_copies(catalogue, label, ids)] = False


def mask_all_but(catalogue: Catalogue, label: ItemLabel, allowed: Mask, ids: Iterable[str]) -> Mask:
    """Return a mask of the label's items, bool [items], without some items and their copies."""
    mask = allowed.copy()
    leave_out(catalogue, label, mask, ids)
    return mask


def show_once(catalogue: Catalogue, label: ItemLabel, allowed: Mask) -> Mask:
    """Return a mask, bool [items], that keeps of all allowed copies of a posting only the newest."""
    return catalogue.copies.keep_newest(allowed) if label == ItemLabel.JOB else allowed


def posting_of(catalogue: Catalogue, label: ItemLabel, id: str) -> str:
    """Return an id that an item shares with its copies, and with nothing else."""
    row = catalogue.position(label, id)
    return id if row is None else catalogue.ids(label)[catalogue.posting(label, row)]


def newer_copies(catalogue: Catalogue, job: str) -> list[int]:
    """Return the rows of the copies of a job that lists show before it, newest first."""
    row = catalogue.position(ItemLabel.JOB, job)
    copies = () if row is None else catalogue.copies.of(row)
    return list(takewhile(lambda copy: copy != row, copies))


def open_copies(catalogue: Catalogue, job: str, now: float) -> list[str]:
    """Return the ids of the other copies of a job that are open, newest first."""
    row, closes = catalogue.position(ItemLabel.JOB, job), catalogue.items[ItemLabel.JOB].columns["closes"]
    copies = () if row is None else catalogue.copies.of(row)
    return [catalogue.ids(ItemLabel.JOB)[copy] for copy in copies if copy != row and closes[copy] > now]
