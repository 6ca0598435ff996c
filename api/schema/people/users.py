"""A person: their profile as they and administrators read it."""

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.paging import After, First, cursor, page_info, slice_page
from api.schema.catalogue.applications import ApplicationConnection, Statuses, applications_of
from api.schema.catalogue.job_fields import Money, Seniority
from api.schema.catalogue.jobs import Company
from api.schema.catalogue.named import Place, Skill
from api.schema.catalogue.occupations import Occupation
from api.schema.common.members import member_or_none
from api.schema.common.node import Node
from api.schema.common.reasons import Language
from api.schema.people.access_log import AccessLogEntryConnection, access_log_of
from api.schema.people.documents import DocumentConnection, documents_of
from api.schema.people.history import Actions, Activity, Days, InteractionConnection, activity, history
from api.schema.people.interests import InterestConnection, InterestSummary, interests_of
from graph.people import users
from graph.viewer import Role


@strawberry.type(description="A skill that a person has.")
class HeldSkillEdge(Edge[Skill]):
    """A skill that a person has."""

    level: int | None = strawberry.field(description="Level, 1 to 5.")
    years: float | None = strawberry.field(description="Years of use.")
    source: str | None = strawberry.field(description="Where the skill was recorded from.")
    confidence: float | None = strawberry.field(description="Confidence, 0 to 1.")


HeldSkillConnection = Connection[HeldSkillEdge]


def held_skills(user: users.User, first: int, after: str | None) -> HeldSkillConnection:
    """Return a page of a person's skills, which are already in memory."""
    page, more = slice_page(user.skills, lambda held_skill: held_skill.skill.id, first, after)
    cursors = [cursor(held_skill.skill.id) for held_skill in page]
    edges = [
        HeldSkillEdge(
            cursor=edge_cursor,
            node=Skill.of(held_skill.skill),
            level=held_skill.level,
            years=held_skill.years,
            source=held_skill.source,
            confidence=held_skill.confidence,
        )
        for edge_cursor, held_skill in zip(cursors, page, strict=True)
    ]
    return HeldSkillConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="An occupation that a person has held.")
class Experience:
    """A stage of a career."""

    id: strawberry.ID = strawberry.field(description="Identifier for `updateExperience` and `removeExperience`.")
    title: str = strawberry.field(description="The job title in the person's own words.")
    organisation: str | None = strawberry.field(description="The employer.")
    begin: str | None = strawberry.field(
        name="from", description="First day or month, ISO 8601; from a CV, it may be a year."
    )
    end: str | None = strawberry.field(
        name="to", description="Last day or month, ISO 8601; from a CV, it may be a year. Null if ongoing."
    )
    occupation: Occupation = strawberry.field(description="The occupation.")

    @classmethod
    def of(cls, experience: users.Experience) -> "Experience":
        return cls(
            id=ids.encode("Experience", experience.id),
            title=experience.title,
            organisation=experience.organisation,
            begin=experience.begin,
            end=experience.end,
            occupation=Occupation.of(experience.occupation),
        )


@strawberry.type(description="A stage of a person's education.")
class Education:
    """A stage of an education."""

    id: strawberry.ID = strawberry.field(description="Identifier for `updateEducation` and `removeEducation`.")
    degree: str | None = strawberry.field(description="The degree.")
    field: str | None = strawberry.field(description="The field of study.")
    institution: str = strawberry.field(description="The institution.")
    begin: str | None = strawberry.field(
        name="from", description="First day or month, ISO 8601; from a CV, it may be a year."
    )
    end: str | None = strawberry.field(
        name="to", description="Last day or month, ISO 8601; from a CV, it may be a year."
    )

    @classmethod
    def of(cls, education: users.Education) -> "Education":
        return cls(
            id=ids.encode("Education", education.id),
            degree=education.degree,
            field=education.field,
            institution=education.institution,
            begin=education.begin,
            end=education.end,
        )


@strawberry.type(description="A person.")
class User(Node):
    """A person; only they and administrators may read it."""

    name: str = strawberry.field(description="The person's name.")
    headline: str | None = strawberry.field(description="The person's headline.")
    email: str | None = strawberry.field(description="The address that e-mails go to.")
    roles: list[Role] = strawberry.field(description="The person's roles.")
    language: Language | None = strawberry.field(description="The person's language.")
    seniority: Seniority | None = strawberry.field(description="Seniority of the person.")
    years: float | None = strawberry.field(description="Years of experience.")
    open_to_remote: bool = strawberry.field(description="Whether the person accepts remote jobs.")
    remote_only: bool = strawberry.field(description="Whether the person accepts only remote jobs.")
    open_to_relocate: bool = strawberry.field(
        description="Whether the person accepts work on site in another country than their own."
    )
    discoverable: bool = strawberry.field(description="Whether recruiters may find the person.")
    place: Place | None = strawberry.field(description="Where the person lives.")
    minimum_salary: Money | None = strawberry.field(description="Lowest acceptable salary per year.")
    experience: list[Experience] = strawberry.field(description="Occupations held, latest first.")
    education: list[Education] = strawberry.field(description="Education, latest first.")
    targets: list[Occupation] = strawberry.field(description="Occupations that the person aims for.")
    recruits_for: list[Company] = strawberry.field(description="Companies that the person recruits for.")
    local: strawberry.Private[users.User]

    @classmethod
    def of(cls, user: users.User) -> "User":
        known_roles = set(Role)
        return cls(
            id=ids.encode("User", user.id),
            name=user.name,
            headline=user.headline,
            email=user.email,
            roles=[Role(role) for role in user.roles if role in known_roles],
            language=member_or_none(Language, (user.language or "").upper()),
            seniority=member_or_none(Seniority, user.seniority),
            years=user.years,
            open_to_remote=user.open_to_remote,
            remote_only=user.remote_only,
            open_to_relocate=user.open_to_relocate,
            discoverable=user.discoverable,
            place=Place.of(user.place) if user.place else None,
            minimum_salary=Money(amount=user.minimum_salary[0], currency=user.minimum_salary[1])
            if user.minimum_salary
            else None,
            experience=[Experience.of(experience) for experience in user.experience],
            education=[Education.of(education) for education in user.education],
            targets=[Occupation.of(target) for target in user.targets],
            recruits_for=[Company.of(company) for company in user.recruits_for],
            local=user,
        )

    @strawberry.field(description="Skills, strongest first.", directives=[PAGE])
    def skills(self, first: First = 20, after: After = None) -> HeldSkillConnection:
        return held_skills(self.local, first, after)

    @strawberry.field(description="Interests, strongest first.", directives=[PAGE])
    async def interests(self, info: Info, first: First = 20, after: After = None) -> InterestConnection:
        return await interests_of(info, self.local.id, first, after)

    @strawberry.field(description="A summary of the interests; null if there is none yet.")
    async def interest_summary(self, info: Info) -> InterestSummary | None:
        stored_summary = await info.context.interests.summary(self.local.id)
        return InterestSummary.of(stored_summary, self.local.id) if stored_summary else None

    @strawberry.field(
        description="The person's interactions, latest first. Without `actions`, all actions are included.",
        directives=[PAGE],
    )
    async def interactions(
        self, info: Info, first: First = 20, after: After = None, actions: Actions = None
    ) -> InteractionConnection:
        return await history(info, self.local.id, first, after, actions or [])

    @strawberry.field(description="Totals of the person's interactions in the last days.")
    async def activity(self, info: Info, days: Days = 90) -> Activity:
        return await activity(info, self.local.id, days)

    @strawberry.field(description="The person's applications, the latest first.", directives=[cost(5), PAGE])
    async def applications(
        self, info: Info, first: First = 20, after: After = None, statuses: Statuses = None
    ) -> ApplicationConnection:
        return await applications_of(info, self.local.id, first, after, statuses or [])

    @strawberry.field(
        description="Documents that the person uploaded, the latest first; at most 20.", directives=[PAGE]
    )
    async def documents(self, info: Info, first: First = 20, after: After = None) -> DocumentConnection:
        return await documents_of(info, self.local.id, first, after)

    @strawberry.field(description="Who else read the person's data, the latest first.", directives=[PAGE])
    async def access_log(self, info: Info, first: First = 20, after: After = None) -> AccessLogEntryConnection:
        return await access_log_of(info, self.local.id, first, after)
