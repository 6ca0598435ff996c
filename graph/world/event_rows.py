"""A simulated world's behaviour as rows for the graph: events, and the relationships that aggregate them."""

from collections.abc import Iterator

import numpy as np

from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.world.acts import Acts
from graph.world.ids import course_id, job_id, moment, person_id
from graph.world.rows import Row


def events(acts: Acts, label: ItemLabel, seed: int) -> Iterator[Row]:
    """Yield each interaction as an event."""
    make_item_id = job_id if label is ItemLabel.JOB else course_id
    fields = (acts.person, acts.item, acts.action, acts.at, acts.position, acts.seconds)
    for index, (person, item, action, at, position, seconds) in enumerate(zip(*fields, strict=True)):
        properties: Row = {"action": str(action), "at": moment(at), "position": int(position) + 1}
        if not np.isnan(seconds):
            properties["durationSeconds"] = round(float(seconds), 1)
        yield {
            "id": f"world-{seed}-{label.lower()}-{index:07d}",
            "user": person_id(int(person)),
            "item": make_item_id(int(item)),
            "properties": properties,
        }


def choices(acts: Acts, label: ItemLabel, type: InteractionType) -> Iterator[Row]:
    """Yield, for one interaction type, the count and the first and last time per person and item."""
    make_item_id = job_id if label is ItemLabel.JOB else course_id
    rows = np.flatnonzero(acts.action == type)
    pairs = np.stack([acts.person[rows], acts.item[rows]], axis=1)
    unique, first_indices, inverse, counts = np.unique(
        pairs, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    last_times = np.zeros(len(unique))
    np.maximum.at(last_times, inverse.ravel(), acts.at[rows])
    for (person, item), index, count, end in zip(unique, first_indices, counts, last_times, strict=True):
        facts = {"count": int(count), "firstAt": moment(acts.at[rows[index]]), "lastAt": moment(end)}
        yield {"user": person_id(int(person)), "item": make_item_id(int(item)), "properties": facts}
