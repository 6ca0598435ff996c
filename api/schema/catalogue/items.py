"""Items that can be recommended and interacted with, by label and local id."""

from enum import StrEnum
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.context import Context
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job
from gnn.data.dataset import ITEM_LABELS
from graph.catalogue.types import ItemLabel

Item = Annotated[
    Job | Course, strawberry.union("Item", description="An item that can be recommended and interacted with.")
]


class ItemType(StrEnum):
    """Kind of a recommended item."""

    JOB = "JOB"
    COURSE = "COURSE"
    CANDIDATE = "CANDIDATE"
    SKILL = "SKILL"


strawberry.enum(ItemType, description="Kind of a recommended item.")
LABEL_OF = {
    ItemType.JOB: ItemLabel.JOB,
    ItemType.COURSE: ItemLabel.COURSE,
    ItemType.CANDIDATE: "User",
    ItemType.SKILL: "Skill",
}
TYPE_OF = {label: type for type, label in LABEL_OF.items()}


async def item_of(context: Context, label: ItemLabel, id: str) -> Job | Course | None:
    """Return a job or course; ``None`` if it no longer exists."""
    if label == ItemLabel.JOB:
        job = await context.loaders.jobs.load(id)
        return Job.of(job) if job else None
    course = await context.loaders.courses.load(id)
    return Course.of(course) if course else None


def item_id(id: str, argument: str) -> tuple[ItemLabel, str]:
    """Decode the label and local id of a job or course.

    Raises:
        BadUserInputError: the id is invalid, or is not that of a job or course.
    """
    name, local_id = ids.decode(id, argument)
    label = next((label for label in ITEM_LABELS if label == name), None)
    if label is None:
        raise BadUserInputError(f"{argument}: this is the id of a {name}, not of a Job or Course.")
    return label, local_id
