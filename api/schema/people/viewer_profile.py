"""What the viewer's profile says, and its analysis."""

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.paging import After, First
from api.schema.catalogue.job_fields import Money, Seniority
from api.schema.catalogue.jobs import Company
from api.schema.catalogue.named import Place
from api.schema.catalogue.occupations import Occupation
from api.schema.common.reasons import InLanguage, Language
from api.schema.people.interests import InterestConnection, InterestSummary, interests_of
from api.schema.people.profile_analysis import ProfileAnalysis, profile_analysis
from api.schema.people.users import Education, Experience, HeldSkillConnection, User, held_skills
from graph.viewer import Role


@strawberry.type
class ViewerProfile:
    """The fields of the viewer that show their profile."""

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
