"""What can be recommended and acted on, by label and local id."""

from enum import StrEnum
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.context import Context
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job

Item = Annotated[Job | Course, strawberry.union("Item", description="What can be recommended and acted on.")]
LABELS = ("Job", "Course")


class ItemType(StrEnum):
    """A kind of thing that is recommended."""

    JOB = "JOB"
    COURSE = "COURSE"
    CANDIDATE = "CANDIDATE"
    SKILL = "SKILL"


strawberry.enum(ItemType, description="A kind of thing that is recommended.")
LABEL_OF = {ItemType.JOB: "Job", ItemType.COURSE: "Course", ItemType.CANDIDATE: "User", ItemType.SKILL: "Skill"}
TYPE_OF = {label: type for type, label in LABEL_OF.items()}


async def item_of(context: Context, label: str, id: str) -> Job | Course | None:
    """A job or course; ``None`` when it is gone."""
    if label == "Job":
        job = await context.loaders.jobs.load(id)
        return Job.of(job) if job else None
    course = await context.loaders.courses.load(id)
    return Course.of(course) if course else None


def item_id(id: str, argument: str) -> tuple[str, str]:
    """Label and local id of a job or course.

    Raises:
        BadUserInputError: the id is none, or of something else.
    """
    label, local = ids.decode(id, argument)
    if label not in LABELS:
        raise BadUserInputError(f"{argument}: this is the id of a {label}, not of a Job or Course.")
    return label, local
