"""The viewer: their own profile, interests and recommendations."""

from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.cost_directives import FIRST, PAGE, cost
from api.graphql.paging import After, Diversity, ExcludeSeen, First, GlobalId, IncludeUnwanted, MinimumScore
from api.schema.catalogue.applications import ApplicationConnection, Statuses, applications_of
from api.schema.catalogue.items import ItemType
from api.schema.catalogue.job_fields import JobConditions, Money, Seniority
from api.schema.catalogue.jobs import Company
from api.schema.catalogue.named import Place
from api.schema.catalogue.occupations import Occupation
from api.schema.catalogue.pay import read_filter
from api.schema.common.reasons import InLanguage, Language
from api.schema.people.access_log import AccessLogEntryConnection, access_log_of
from api.schema.people.documents import DocumentConnection, documents_of
from api.schema.people.exports import DataExport, latest_export
from api.schema.people.history import (
    Actions,
    Activity,
    Days,
    InteractionConnection,
    Preferences,
    activity,
    history,
    read_preferences,
)
from api.schema.people.interests import InterestConnection, InterestSummary, interests_of
from api.schema.people.job_alerts import JobAlert, own_alerts
from api.schema.people.notifications import NotificationConnection, Unread, own_notifications
from api.schema.people.profile_analysis import ProfileAnalysis, profile_analysis
from api.schema.people.saved import SavedCourseConnection, SavedJobConnection, saved_courses, saved_jobs
from api.schema.people.self_declared import SelfDeclaration, own_declaration
from api.schema.people.similar_people import SimilarPersonConnection, people_like
from api.schema.people.users import Education, Experience, HeldSkillConnection, User, held_skills
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
from graph.viewer import Role


@strawberry.type(description="The person who sends the request.")
class Viewer:
    """The viewer: a profile, plus data that only the person themselves may read."""

    user_id: strawberry.Private[str]

    async def _user(self, info: Info) -> User:
        profile = await info.context.profile(self.user_id)
        if profile is None:
            raise info.context.viewer.missing_person(self.user_id)
        return User.of(profile)

    @strawberry.field(description="Global identifier of the person.")
    def id(self) -> strawberry.ID:
        return ids.encode("User", self.user_id)

    @strawberry.field(description="The full profile.")
    async def user(self, info: Info) -> User:
        return await self._user(info)

    @strawberry.field(description="The person's name.")
    async def name(self, info: Info) -> str:
        return (await self._user(info)).name

    @strawberry.field(description="The person's headline.")
    async def headline(self, info: Info) -> str | None:
        return (await self._user(info)).headline

    @strawberry.field(description="The address that e-mails go to.")
    async def email(self, info: Info) -> str | None:
        return (await self._user(info)).email

    @strawberry.field(description="Roles that the token grants.")
    def roles(self, info: Info) -> list[Role]:
        return sorted(info.context.viewer.roles)

    @strawberry.field(description="The person's language.")
    async def language(self, info: Info) -> Language | None:
        return (await self._user(info)).language

    @strawberry.field(description="Seniority of the person.")
    async def seniority(self, info: Info) -> Seniority | None:
        return (await self._user(info)).seniority

    @strawberry.field(description="Years of experience.")
    async def years(self, info: Info) -> float | None:
        return (await self._user(info)).years

    @strawberry.field(description="Whether the person accepts remote jobs.")
    async def open_to_remote(self, info: Info) -> bool:
        return (await self._user(info)).open_to_remote

    @strawberry.field(description="Whether the person accepts only remote jobs.")
    async def remote_only(self, info: Info) -> bool:
        return (await self._user(info)).remote_only

    @strawberry.field(description="Whether the person accepts work on site in another country than their own.")
    async def open_to_relocate(self, info: Info) -> bool:
        return (await self._user(info)).open_to_relocate

    @strawberry.field(description="Whether recruiters may find the person.")
    async def discoverable(self, info: Info) -> bool:
        return (await self._user(info)).discoverable

    @strawberry.field(description="Where the person lives.")
    async def place(self, info: Info) -> Place | None:
        return (await self._user(info)).place

    @strawberry.field(description="Lowest acceptable salary per year.")
    async def minimum_salary(self, info: Info) -> Money | None:
        return (await self._user(info)).minimum_salary

    @strawberry.field(description="Skills, strongest first.", directives=[PAGE])
    async def skills(self, info: Info, first: First = 20, after: After = None) -> HeldSkillConnection:
        return held_skills((await self._user(info)).local, first, after)

    @strawberry.field(description="Occupations held, latest first.")
    async def experience(self, info: Info) -> list[Experience]:
        return (await self._user(info)).experience

    @strawberry.field(description="Education, latest first.")
    async def education(self, info: Info) -> list[Education]:
        return (await self._user(info)).education

    @strawberry.field(description="Occupations that the person aims for.")
    async def targets(self, info: Info) -> list[Occupation]:
        return (await self._user(info)).targets

    @strawberry.field(description="Companies that the person recruits for.")
    async def recruits_for(self, info: Info) -> list[Company]:
        return (await self._user(info)).recruits_for

    @strawberry.field(description="Interests, strongest first.", directives=[PAGE])
    async def interests(self, info: Info, first: First = 20, after: After = None) -> InterestConnection:
        return await interests_of(info, self.user_id, first, after)

    @strawberry.field(description="A summary of the interests; null if there is none yet.")
    async def interest_summary(self, info: Info) -> InterestSummary | None:
        stored_summary = await info.context.interests.summary(self.user_id)
        return InterestSummary.of(stored_summary, self.user_id) if stored_summary else None

    @strawberry.field(
        description="What the profile lacks, how strong it is for the jobs that fit it best, and what changes to it "
        "would be worth, from current data.",
        directives=[cost(90)],
    )
    async def profile_analysis(self, info: Info, language: InLanguage = Language.EN) -> ProfileAnalysis:
        return await profile_analysis(info, language)

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

    @strawberry.field(
        description="The person's interactions, latest first. Without `actions`, all actions are included.",
        directives=[PAGE],
    )
    async def interactions(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        actions: Actions = None,
    ) -> InteractionConnection:
        return await history(info, self.user_id, first, after, actions or [])

    @strawberry.field(description="Jobs that the person saved, the latest first; closed ones too.", directives=[PAGE])
    async def saved_jobs(self, info: Info, first: First = 20, after: After = None) -> SavedJobConnection:
        return await saved_jobs(info, first, after)

    @strawberry.field(description="Courses that the person saved, the latest first.", directives=[PAGE])
    async def saved_courses(self, info: Info, first: First = 20, after: After = None) -> SavedCourseConnection:
        return await saved_courses(info, first, after)

    @strawberry.field(description="The person's own applications, the latest first.", directives=[cost(5), PAGE])
    async def applications(
        self, info: Info, first: First = 20, after: After = None, statuses: Statuses = None
    ) -> ApplicationConnection:
        return await applications_of(info, self.user_id, first, after, statuses or [])

    @strawberry.field(description="What the person was told of, the latest first.", directives=[PAGE])
    async def notifications(
        self, info: Info, first: First = 20, after: After = None, unread: Unread = False
    ) -> NotificationConnection:
        return await own_notifications(info, first, after, unread=unread)

    @strawberry.field(description="The person's saved searches, at most 20, the latest first.")
    async def job_alerts(self, info: Info) -> list[JobAlert]:
        return await own_alerts(info)

    @strawberry.field(description="Totals of the person's interactions in the last days.")
    async def activity(self, info: Info, days: Days = 90) -> Activity:
        return await activity(info, self.user_id, days)

    @strawberry.field(
        description="Documents that the person uploaded, the latest first; at most 20.", directives=[PAGE]
    )
    async def documents(self, info: Info, first: First = 20, after: After = None) -> DocumentConnection:
        return await documents_of(info, self.user_id, first, after)

    @strawberry.field(description="Who else read the person's data, the latest first.", directives=[PAGE])
    async def access_log(self, info: Info, first: First = 20, after: After = None) -> AccessLogEntryConnection:
        return await access_log_of(info, self.user_id, first, after)

    @strawberry.field(description="What the person declared for bias audits; null if they declared nothing.")
    async def self_declaration(self, info: Info) -> SelfDeclaration | None:
        return await own_declaration(info)

    @strawberry.field(description="The person's latest export; null if there is none, or it has expired.")
    async def data_export(self, info: Info) -> DataExport | None:
        return await latest_export(info, self.user_id)

    @strawberry.field(description="Preferences derived from the person's choices.")
    async def preferences(self, info: Info) -> Preferences:
        return await read_preferences(info)


@strawberry.type
class PeopleQueries:
    """Queries about people."""

    @strawberry.field(description="The person who sends the request; requires a token.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer(user_id=info.context.viewer_id)

    @strawberry.field(
        description="A person, for the person themselves and for administrators; null if there is no such person. "
        "Each read by somebody else is in the person's access log."
    )
    async def user(self, info: Info, id: GlobalId) -> User | None:
        profile = await info.context.profile(ids.local_id(id, "User"))
        return User.of(profile) if profile else None
