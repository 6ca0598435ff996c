"""What is recommended to the viewer, why, and what would change it."""

from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.graphql.cost_directives import FIRST, PAGE, cost
from api.graphql.paging import After, Diversity, ExcludeSeen, First, IncludeUnwanted, MinimumScore
from api.schema.catalogue.items import ItemType
from api.schema.catalogue.job_fields import JobConditions
from api.schema.catalogue.pay import read_filter
from api.schema.people.similar_people import SimilarPersonConnection, people_like
from api.schema.recommendations.explain import JobExplanation, explain_job
from api.schema.recommendations.gap import CareerPath, SkillGap, paths_to, skill_gap
from api.schema.recommendations.recommendations import (
    PageArguments,
    RecommendedCourseConnection,
    RecommendedJobConnection,
    recommend_page,
    to_course_connection,
    to_job_connection,
)
from api.schema.recommendations.returns import SkillReturnNode, returns_for
from api.schema.recommendations.skills import RecommendedSkillConnection, recommended_skills
from api.schema.recommendations.stored import RecommendationConnection, stored_recommendations
from gnn.recommend.ranking import Wish
from graph.catalogue.types import ItemLabel


@strawberry.type
class ViewerRecommendations:
    """The fields of the viewer that recommend and explain."""

    @strawberry.field(
        description="Jobs for this person from current data, best first. Some of the first ten positions are reserved "
        "for what the person aims for or has recently turned to. The list ends where jobs have nothing to do with "
        "what is known of the person.",
        directives=[cost(45), PAGE],
    )
    async def recommended_jobs(
        self,
        info: Info,
        first: First = 10,
        after: After = None,
        minimum_score: MinimumScore = 0.0,
        filter: JobConditions = None,
        exclude_seen: ExcludeSeen = False,
        diversity: Diversity = 0.0,
        include_unwanted: IncludeUnwanted = False,
    ) -> RecommendedJobConnection:
        conditions = read_filter(filter, info.context.parts.rates)
        wish = Wish(conditions, exclude_seen, diversity, include_unwanted)
        page = await recommend_page(info, ItemLabel.JOB, PageArguments(first, after, minimum_score, wish))
        return to_job_connection(info, page, after)

    @strawberry.field(
        description="Courses for this person from current data, best first; the list ends as that of jobs.",
        directives=[cost(30), PAGE],
    )
    async def recommended_courses(
        self,
        info: Info,
        first: First = 10,
        after: After = None,
        minimum_score: MinimumScore = 0.0,
        exclude_seen: ExcludeSeen = False,
        diversity: Diversity = 0.0,
    ) -> RecommendedCourseConnection:
        wish = Wish(unseen=exclude_seen, diversity=diversity)
        page = await recommend_page(info, ItemLabel.COURSE, PageArguments(first, after, minimum_score, wish))
        return to_course_connection(page, after)

    @strawberry.field(
        description="Skills that this person lacks and their best-fitting jobs ask for.", directives=[cost(30), PAGE]
    )
    async def recommended_skills(self, info: Info, first: First = 10) -> RecommendedSkillConnection:
        return await recommended_skills(info, first)

    @strawberry.field(
        description="People with similar skills who agreed to be found; their identity is not revealed.",
        directives=[cost(15), PAGE],
    )
    async def similar_people(self, info: Info, first: First = 10) -> SimilarPersonConnection:
        return await people_like(info, first)

    @strawberry.field(
        description="Why a job has its score for this person, and what would change it.", directives=[cost(115)]
    )
    async def explain_job(
        self, info: Info, job: Annotated[strawberry.ID, strawberry.argument(description="The job.")]
    ) -> JobExplanation:
        return await explain_job(info, job)

    @strawberry.field(
        description="The skills that a job or an occupation asks for and this person lacks.", directives=[cost(20)]
    )
    async def skill_gap(
        self, info: Info, target: Annotated[strawberry.ID, strawberry.argument(description="A job or an occupation.")]
    ) -> SkillGap:
        return await skill_gap(info, target)

    @strawberry.field(
        description="Paths to an occupation along known transitions, cheapest first, 1 to 10.",
        directives=[cost(80), FIRST],
    )
    async def career_paths(
        self,
        info: Info,
        to: Annotated[strawberry.ID, strawberry.argument(description="The occupation to reach.")],
        first: Annotated[int, strawberry.argument(description="How many paths, 1 to 10.")] = 3,
    ) -> list[CareerPath]:
        return await paths_to(info, to, first)

    @strawberry.field(
        description="Sets of 1 to 3 skills that would raise this person's scores most if learnt.",
        directives=[cost(180), FIRST],
    )
    async def skill_returns(
        self,
        info: Info,
        size: Annotated[int, strawberry.argument(description="Number of skills in each set.")] = 1,
        first: Annotated[int, strawberry.argument(description="How many sets of skills, 1 to 10.")] = 3,
    ) -> list[SkillReturnNode]:
        return await returns_for(info, size, first)

    @strawberry.field(
        description="Stored recommendations that have not expired, best first: those of jobs that the person's wishes "
        "leave out only if asked for.",
        directives=[PAGE],
    )
    async def recommendations(
        self,
        info: Info,
        first: First = 10,
        after: After = None,
        item_types: Annotated[
            list[ItemType] | None,
            strawberry.argument(description="Only recommendations of these kinds; all kinds if omitted."),
        ] = None,
        minimum_score: MinimumScore = 0.0,
        include_unwanted: Annotated[
            bool,
            strawberry.argument(
                description="Whether to include jobs that the person's wishes leave out: those that pay less than the "
                "minimum, and those on site in another country if they would not relocate. `cautions` say what speaks "
                "against a job."
            ),
        ] = False,
    ) -> RecommendationConnection:
        return await stored_recommendations(
            info, first, after, item_types or [], minimum_score, include_unwanted=include_unwanted
        )
