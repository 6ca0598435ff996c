"""What is said of a recommended job beside its reasons: the match in a word, missing skills, and cautions."""

from collections.abc import Sequence

import strawberry

from api.graphql.context import Info
from api.graphql.paging import checked_first
from api.schema.catalogue.courses import Course
from api.schema.catalogue.named import Skill
from api.schema.common.reasons import InLanguage, Language
from gnn.data.catalogue import Catalogue
from gnn.explain.missing_skills import find_missing, find_presumed
from gnn.recommend import cautions
from gnn.recommend.cautions import CautionType
from gnn.recommend.match import Match
from graph.catalogue import types
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

strawberry.enum(
    Match,
    description="How well an item matches, by its score. STRONG: from 75; GOOD: from 50; FAIR: less. A conflict with a "
    "wish that leaves a job out or ranks it lower, another trade than the person's, or, of another occupation than "
    "theirs, that it asks for none of their skills, lowers the word by one; without these, a job of an occupation that "
    "they held, aim for or name is at least GOOD, and another is no more. Nothing is STRONG for somebody of whom "
    "little is known, and what has no reason is FAIR.",
)
PRESUMED = (
    "Skills that the job asks for and that are not on the person's profile, but come with their work or with courses "
    "that they completed, most important first. They are neither among the skills that reasons count nor missing."
)

strawberry.enum(
    CautionType,
    description="What speaks against a job. REMOTE is for people who are not open to remote work, NOT_REMOTE for those "
    "who accept nothing else. MAY_PAY_LESS_THAN_MINIMUM: the least that it pays is below the minimum, the most is not. "
    "OTHER_FIELD: its occupation is neither held, aimed for, chosen nor a next step, or one choice alone led to it.",
)


@strawberry.type(description="What speaks against a job.")
class Caution:
    """A caution."""

    type: CautionType = strawberry.field(description="The kind of caution.")
    caution: strawberry.Private[cautions.Caution]

    @strawberry.field(description="A sentence in the requested language.")
    def message(self, language: InLanguage = Language.EN) -> str:
        return self.caution.message.in_language(language)


@strawberry.type(description="A skill that a job asks for and the person lacks.")
class MissingJobSkill:
    """A missing skill of a job."""

    essential: bool = strawberry.field(description="Whether the job requires it.")
    learning_hours: float = strawberry.field(description="Hours to learn it, without credit for related skills.")
    skill: Skill = strawberry.field(description="The skill.")
    course_id: strawberry.Private[str | None]

    @strawberry.field(
        description="A course that teaches the skill and whose title or description is about it; null if there is none."
    )
    async def course(self, info: Info) -> Course | None:
        course = await info.context.loaders.courses.load(self.course_id) if self.course_id else None
        return Course.of(course) if course else None


def to_cautions(item_cautions: Sequence[cautions.Caution]) -> list[Caution]:
    """Convert cautions to their GraphQL type."""
    return [Caution(type=caution.type, caution=caution) for caution in item_cautions]


async def read_cautions(info: Info, user: str, label: ItemLabel, item: str) -> Sequence[cautions.Caution]:
    """Return what speaks against an item for a person now; nothing speaks against a course.

    Raises:
        ForbiddenError: the viewer may not read the person's wishes.
    """
    if label != ItemLabel.JOB:
        return ()
    context = info.context
    state = await context.person_state(user)
    return cautions.cautions_by_job(context.generation.catalogue, state, [item], context.now.timestamp()).get(item, ())


def missing_skills(catalogue: Catalogue, state: PersonState, job: str, first: int) -> list[MissingJobSkill]:
    """Return the first skills that a job asks for and a person lacks.

    Raises:
        BadUserInputError: ``first`` is out of range.
    """
    course_ids = catalogue.ids(ItemLabel.COURSE)
    return [
        MissingJobSkill(
            essential=missing.essential,
            learning_hours=round(missing.hours, 1),
            skill=skill_at(catalogue, missing.skill),
            course_id=None if missing.course is None else course_ids[missing.course],
        )
        for missing in find_missing(catalogue, state, job, checked_first(first))
    ]


def presumed_skills(catalogue: Catalogue, state: PersonState, job: str, first: int) -> list[Skill]:
    """Return the first skills that a job asks for and that are presumed of a person.

    Raises:
        BadUserInputError: ``first`` is out of range.
    """
    return [skill_at(catalogue, index) for index in find_presumed(catalogue, state, job)[: checked_first(first)]]


def skill_at(catalogue: Catalogue, index: int) -> Skill:
    """Return the skill at an index of the catalogue."""
    table = catalogue.data.nodes["Skill"]
    kind = table.names["kind"][int(table.columns["kind"][index])]
    return Skill.of(types.Skill(table.ids[index], table.titles[index] or table.ids[index], kind))
