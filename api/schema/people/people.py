"""People: the viewer's own profile, interests and recommendations."""

from typing import Annotated

import strawberry

from api.errors import MissingError
from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import After, Diversity, ExcludeSeen, First, MinimumScore, cursor, page_info, sliced
from api.schema.catalogue.items import ItemType
from api.schema.catalogue.jobs import JobConditions, JobFilter
from api.schema.catalogue.named import Company, Skill
from api.schema.catalogue.occupations import Occupation
from api.schema.common.node import Node
from api.schema.people.history import Activity, InteractionConnection, Preferences, activity, history, preferred
from api.schema.people.interests import InterestConnection, InterestSummary, interests_of
from api.schema.people.similar_people import SimilarPersonConnection, people_like
from api.schema.recommendations.explain import JobExplanation, explained
from api.schema.recommendations.gap import CareerPath, SkillGap, paths_to, skill_gap
from api.schema.recommendations.recommendations import (
    Asked,
    RecommendedCourseConnection,
    RecommendedJobConnection,
    courses_of,
    jobs_of,
    recommended,
)
from api.schema.recommendations.returns import SkillReturnNode, returns_for
from api.schema.recommendations.skills import RecommendedSkillConnection, recommended_skills
from api.schema.recommendations.stored import RecommendationConnection, stored_recommendations
from gnn.recommend.recommender import Wish
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people import users
from graph.viewer import Role

strawberry.enum(Role, description="What a person may do.")


@strawberry.type(description="A skill that a person has.")
class HeldSkillEdge(Edge[Skill]):
    """A skill that a person has."""

    level: int | None = strawberry.field(description="1 to 5.")
    years: float | None = strawberry.field(description="Years of use.")
    source: str | None = strawberry.field(description="Where it is known from.")
    confidence: float | None = strawberry.field(description="How sure that is, 0 to 1.")


HeldSkillConnection = Connection[HeldSkillEdge]


def held_skills(user: users.User, first: int, after: str | None) -> HeldSkillConnection:
    """A page of a person's skills, which are in memory."""
    page, more = sliced(user.skills, lambda held: held.skill.id, first, after)
    cursors = [cursor(held.skill.id) for held in page]
    edges = [
        HeldSkillEdge(
            cursor=place,
            node=Skill.of(held.skill),
            level=held.level,
            years=held.years,
            source=held.source,
            confidence=held.confidence,
        )
        for place, held in zip(cursors, page, strict=True)
    ]
    return HeldSkillConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="An occupation that a person held.")
class Experience:
    """A stage of a career."""

    title: str = strawberry.field(description="The person's own title.")
    begin: str | None = strawberry.field(name="from", description="First day, ISO 8601.")
    end: str | None = strawberry.field(name="to", description="Last day, ISO 8601; null while it goes on.")
    occupation: Occupation = strawberry.field(description="The occupation.")


@strawberry.type(description="What a person studied.")
class Education:
    """A stage of an education."""

    degree: str | None = strawberry.field(description="The degree.")
    field: str | None = strawberry.field(description="The field.")
    institution: str = strawberry.field(description="Where.")
    begin: str | None = strawberry.field(name="from", description="First day, ISO 8601.")
    end: str | None = strawberry.field(name="to", description="Last day, ISO 8601.")


@strawberry.type(description="A person.")
class User(Node):
    """A person; only they and administrators may read it."""

    name: str = strawberry.field(description="What they are called.")
    headline: str | None = strawberry.field(description="What they say they are.")
    roles: list[Role] = strawberry.field(description="What they may do.")
    experience: list[Experience] = strawberry.field(description="Occupations held, the latest first.")
    education: list[Education] = strawberry.field(description="What they studied, the latest first.")
    targets: list[Occupation] = strawberry.field(description="Occupations that they aim for.")
    recruits_for: list[Company] = strawberry.field(description="Companies that they recruit for.")
    local: strawberry.Private[users.User]

    @classmethod
    def of(cls, user: users.User) -> "User":
        known = set(Role)
        return cls(
            id=ids.encode("User", user.id),
            name=user.name,
            headline=user.headline,
            roles=[Role(role) for role in user.roles if role in known],
            experience=[
                Experience(title=e.title, begin=e.begin, end=e.end, occupation=Occupation.of(e.occupation))
                for e in user.experience
            ],
            education=[
                Education(degree=e.degree, field=e.field, institution=e.institution, begin=e.begin, end=e.end)
                for e in user.education
            ],
            targets=[Occupation.of(one) for one in user.targets],
            recruits_for=[Company.of(one) for one in user.recruits_for],
            local=user,
        )

    @strawberry.field(description="Skills, the strongest first.")
    def skills(self, first: First = 20, after: After = None) -> HeldSkillConnection:
        return held_skills(self.local, first, after)

    @strawberry.field(description="Interests, the strongest first.")
    async def interests(self, info: Info, first: First = 20, after: After = None) -> InterestConnection:
        return await interests_of(info, self.local.id, first, after)

    @strawberry.field(description="Interests in words; null before they were summarised.")
    async def interest_summary(self, info: Info) -> InterestSummary | None:
        found = await info.context.interests.summary(self.local.id)
        return InterestSummary.of(found, self.local.id) if found else None


@strawberry.type(description="The person who asks.")
class Viewer:
    """The viewer: a profile, and what only the person themselves gets."""

    user_id: strawberry.Private[str]

    async def _user(self, info: Info) -> User:
        profile = await info.context.profile(self.user_id)
        if profile is None:
            raise MissingError("The person of this token does not exist any more.")
        return User.of(profile)

    @strawberry.field(description="Global identifier of the person.")
    def id(self) -> strawberry.ID:
        return ids.encode("User", self.user_id)

    @strawberry.field(description="The whole profile.")
    async def user(self, info: Info) -> User:
        return await self._user(info)

    @strawberry.field(description="What they are called.")
    async def name(self, info: Info) -> str:
        return (await self._user(info)).name

    @strawberry.field(description="What they say they are.")
    async def headline(self, info: Info) -> str | None:
        return (await self._user(info)).headline

    @strawberry.field(description="What the token lets them do.")
    def roles(self, info: Info) -> list[Role]:
        return sorted(info.context.viewer.roles)

    @strawberry.field(description="Skills, the strongest first.")
    async def skills(self, info: Info, first: First = 20, after: After = None) -> HeldSkillConnection:
        return held_skills((await self._user(info)).local, first, after)

    @strawberry.field(description="Occupations held, the latest first.")
    async def experience(self, info: Info) -> list[Experience]:
        return (await self._user(info)).experience

    @strawberry.field(description="What they studied, the latest first.")
    async def education(self, info: Info) -> list[Education]:
        return (await self._user(info)).education

    @strawberry.field(description="Occupations that they aim for.")
    async def targets(self, info: Info) -> list[Occupation]:
        return (await self._user(info)).targets

    @strawberry.field(description="Companies that they recruit for.")
    async def recruits_for(self, info: Info) -> list[Company]:
        return (await self._user(info)).recruits_for

    @strawberry.field(description="Interests, the strongest first.")
    async def interests(self, info: Info, first: First = 20, after: After = None) -> InterestConnection:
        return await interests_of(info, self.user_id, first, after)

    @strawberry.field(description="Interests in words; null before they were summarised.")
    async def interest_summary(self, info: Info) -> InterestSummary | None:
        found = await info.context.interests.summary(self.user_id)
        return InterestSummary.of(found, self.user_id) if found else None

    @strawberry.field(
        description="Jobs for this person from what is known at this moment, the best first but for places among the"
        " first ten that are kept for what they aim for or have just turned to."
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
    ) -> RecommendedJobConnection:
        wish = Wish((filter or JobFilter()).to_graph(), exclude_seen, diversity)
        return await jobs_of(info, await recommended(info, ItemLabel.JOB, Asked(first, after, minimum_score, wish)))

    @strawberry.field(description="Courses for this person, the best first, from what is known at this moment.")
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
        return await courses_of(
            info, await recommended(info, ItemLabel.COURSE, Asked(first, after, minimum_score, wish))
        )

    @strawberry.field(description="Skills that the jobs that fit this person best ask for and that they lack.")
    async def recommended_skills(self, info: Info, first: First = 10) -> RecommendedSkillConnection:
        return await recommended_skills(info, first)

    @strawberry.field(description="People with similar skills who agreed to be found; who they are is not told.")
    async def similar_people(self, info: Info, first: First = 10) -> SimilarPersonConnection:
        return await people_like(info, first)

    @strawberry.field(description="Why a job has its score for this person, and what would change it.")
    async def explain_job(
        self, info: Info, job: Annotated[strawberry.ID, strawberry.argument(description="The job.")]
    ) -> JobExplanation:
        return await explained(info, job)

    @strawberry.field(description="What a job or an occupation asks for and this person lacks.")
    async def skill_gap(
        self, info: Info, target: Annotated[strawberry.ID, strawberry.argument(description="A job or an occupation.")]
    ) -> SkillGap:
        return await skill_gap(info, target)

    @strawberry.field(description="Ways to an occupation over known transitions, the cheapest first, 1 to 10.")
    async def career_paths(
        self,
        info: Info,
        to: Annotated[strawberry.ID, strawberry.argument(description="The occupation to reach.")],
        first: Annotated[int, strawberry.argument(description="How many paths, 1 to 10.")] = 3,
    ) -> list[CareerPath]:
        return await paths_to(info, to, first)

    @strawberry.field(description="Sets of 1 to 3 skills whose learning would raise this person's scores most.")
    async def skill_returns(
        self,
        info: Info,
        size: Annotated[int, strawberry.argument(description="How many skills are learnt together.")] = 1,
        first: Annotated[int, strawberry.argument(description="How many sets of skills, 1 to 10.")] = 3,
    ) -> list[SkillReturnNode]:
        return await returns_for(info, size, first)

    @strawberry.field(description="Stored recommendations that have not expired, the best first.")
    async def recommendations(
        self,
        info: Info,
        first: First = 10,
        after: After = None,
        item_types: Annotated[
            list[ItemType] | None,
            strawberry.argument(description="Only recommendations of these kinds; all of them when left out."),
        ] = None,
        minimum_score: MinimumScore = 0.0,
    ) -> RecommendationConnection:
        return await stored_recommendations(info, first, after, item_types or [], minimum_score)

    @strawberry.field(description="What they did, the latest first; left out, actions are all.")
    async def interactions(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        actions: Annotated[
            list[InteractionType] | None,
            strawberry.argument(description="Only these actions; all of them when left out."),
        ] = None,
    ) -> InteractionConnection:
        return await history(info, first, after, actions or [])

    @strawberry.field(description="What their interactions of the last days add up to.")
    async def activity(
        self, info: Info, days: Annotated[int, strawberry.argument(description="How many days back, 1 to 3,650.")] = 90
    ) -> Activity:
        return await activity(info, days)

    @strawberry.field(description="What their choices say that they prefer.")
    async def preferences(self, info: Info) -> Preferences:
        return await preferred(info)


@strawberry.type
class PeopleQueries:
    """Queries about people."""

    @strawberry.field(description="The person who asks; this needs a token.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer(user_id=info.context.viewer_id)
