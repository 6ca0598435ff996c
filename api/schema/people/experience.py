"""Changes to the occupations that the viewer has held; the next response reflects them."""

from dataclasses import dataclass
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.cost_directives import cost, text_cost
from api.schema.common.inputs import given_names, is_given, text_or_none
from api.schema.common.payload import UserError
from api.schema.people.periods import BEGIN, END, FORM, period_errors
from api.schema.people.profiles import current_profile
from api.schema.people.titles import find_occupation
from api.schema.people.users import Experience, User
from graph.errors import ConflictError, NotFoundError, ProfileFullError
from graph.people import users
from graph.people.experience import NewExperience
from workers.valkey.recommendation_updates import UpdateReason

MAX_TITLE, MAX_ORGANISATION = 300, 200


@strawberry.input(description="An occupation that the viewer has held.")
class AddExperienceInput:
    """Input of ``addExperience``."""

    title: str = strawberry.field(description="The job title in the person's own words, 1 to 300 characters.")
    begin: str = strawberry.field(name="from", description="First day or month: 2024-01-15 or 2024-01.")
    end: str | None = strawberry.field(
        name="to", default=None, description="Last day or month; null or omitted if ongoing."
    )
    organisation: str | None = strawberry.field(default=None, description="The employer, up to 200 characters.")
    occupation: strawberry.ID | None = strawberry.field(
        default=None, description="The occupation. If it is omitted, the occupation that the title names is used."
    )


@strawberry.input(description="Changes to an occupation that the viewer has held; omitted fields stay unchanged.")
class UpdateExperienceInput:
    """Input of ``updateExperience``."""

    experience: strawberry.ID = strawberry.field(description="The experience.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="The job title, 1 to 300 characters.")
    begin: str | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="First day or month: 2024-01-15 or 2024-01."
    )
    end: str | None = strawberry.field(
        name="to", default=strawberry.UNSET, description="Last day or month; null if ongoing."
    )
    organisation: str | None = strawberry.field(
        default=strawberry.UNSET, description="The employer, up to 200 characters; null removes it."
    )
    occupation: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The occupation; if null, the occupation that the title names is used."
    )


@strawberry.input(description="The experience to remove.")
class RemoveExperienceInput:
    """Input of ``removeExperience``."""

    experience: strawberry.ID = strawberry.field(description="The experience.")


@strawberry.type(description="An experience and the profile after a change.")
class ExperiencePayload:
    """Payload of mutations of experience."""

    experience: Experience | None = strawberry.field(
        description="The experience after the change; null when it was removed or there are errors."
    )
    user: User | None = strawberry.field(description="The person after the change; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@dataclass(frozen=True, slots=True)
class Draft:
    """An experience as the person describes it. Without an ``occupation``, the title must name one.

    ``sent_fields`` holds the names of the fields that were sent; the others are as stored.
    """

    title: str
    organisation: str | None
    begin: str | None
    end: str | None
    occupation: str | None
    sent_fields: frozenset[str]

    def find_errors(self) -> list[UserError]:
        """Return the errors in the texts and the period that were sent."""
        errors = []
        if "title" in self.sent_fields and not 1 <= len(self.title) <= MAX_TITLE:
            errors.append(UserError.of("INVALID", f"must be 1 to {MAX_TITLE} characters", "title"))
        if "organisation" in self.sent_fields and len(self.organisation or "") > MAX_ORGANISATION:
            errors.append(UserError.of("INVALID", f"must be at most {MAX_ORGANISATION} characters", "organisation"))
        if BEGIN in self.sent_fields and self.begin is None:
            errors.append(UserError.of("INVALID", f"is required: {FORM}", BEGIN))
        return errors + period_errors(self.begin, self.end, sent_fields=self.sent_fields)


def new_draft(input: AddExperienceInput) -> Draft:
    """Return the draft of a new experience."""
    return Draft(
        title=input.title.strip(),
        organisation=text_or_none(input.organisation),
        begin=input.begin,
        end=input.end,
        occupation=occupation_id(input.occupation),
        sent_fields=frozenset(("title", "organisation", BEGIN, END)),
    )


def changed_draft(input: UpdateExperienceInput, before: users.Experience) -> Draft:
    """Return the draft of a stored experience with an input's changes."""
    fields = {"title": input.title, "organisation": input.organisation, BEGIN: input.begin, END: input.end}
    return Draft(
        title=(input.title or "").strip() if is_given(input.title) else before.title,
        organisation=text_or_none(input.organisation) if is_given(input.organisation) else before.organisation,
        begin=input.begin if is_given(input.begin) else before.begin,
        end=input.end if is_given(input.end) else before.end,
        occupation=occupation_id(input.occupation) if is_given(input.occupation) else before.occupation.id,
        sent_fields=given_names(fields),
    )


def occupation_id(id: strawberry.ID | None) -> str | None:
    """Return the local id of an occupation, if one is given."""
    return ids.local_id(id, "Occupation", argument="input.occupation") if id else None


def refuse(*errors: UserError) -> ExperiencePayload:
    """Return the payload of a change that was not made."""
    return ExperiencePayload(experience=None, user=None, errors=list(errors))


async def save(info: Info, draft: Draft, id: str | None) -> ExperiencePayload:
    """Write a draft over the experience with this id, or as a new one."""
    if errors := draft.find_errors():
        return refuse(*errors)
    user, repository = info.context.viewer_id, info.context.experience
    occupation = draft.occupation or await find_occupation(info, draft.title)
    if occupation is None:
        return refuse(UserError.of("NOT_FOUND", "the title names no known occupation: choose one", "occupation"))
    experience = NewExperience(draft.title, occupation, draft.organisation, draft.begin, draft.end)
    try:
        if id is None:
            id = await repository.add(user, experience)
        else:
            await repository.replace(user, id, experience)
    except NotFoundError as error:
        if error.kind == "User":
            raise
        return refuse(UserError.of("NOT_FOUND", str(error), error.kind.lower()))
    except ProfileFullError as error:
        return refuse(UserError.of("CONFLICT", str(error)))
    except ConflictError as error:
        return refuse(UserError.of("CONFLICT", str(error), "from"))
    profile = await current_profile(info)
    experiences = [Experience.of(experience) for experience in profile.experience if experience.id == id]
    info.context.renew_states(UpdateReason.PROFILE)
    return ExperiencePayload(experience=next(iter(experiences), None), user=User.of(profile), errors=[])


@strawberry.type
class ExperienceMutations:
    """Mutations of the viewer's experience."""

    @strawberry.mutation(
        description="Add an occupation that the viewer has held, at most 50. CONFLICT if the profile has the same "
        "occupation from the same day or month.",
        directives=[cost(50), text_cost(20)],
    )
    async def add_experience(
        self,
        info: Info,
        input: Annotated[AddExperienceInput, strawberry.argument(description="The mutation's input.")],
    ) -> ExperiencePayload:
        return await save(info, new_draft(input), None)

    @strawberry.mutation(
        description="Change an occupation that the viewer has held. Its id stays the same.",
        directives=[cost(50), text_cost(20)],
    )
    async def update_experience(
        self,
        info: Info,
        input: Annotated[UpdateExperienceInput, strawberry.argument(description="The mutation's input.")],
    ) -> ExperiencePayload:
        id = ids.local_id(input.experience, "Experience", argument="input.experience")
        profile = await current_profile(info)
        before = next((experience for experience in profile.experience if experience.id == id), None)
        if before is None:
            return refuse(UserError.of("NOT_FOUND", "the profile has no such experience", "experience"))
        return await save(info, changed_draft(input, before), id)

    @strawberry.mutation(
        description="Remove an occupation from the viewer's experience; no effect if the profile does not have it."
    )
    async def remove_experience(
        self,
        info: Info,
        input: Annotated[RemoveExperienceInput, strawberry.argument(description="The mutation's input.")],
    ) -> ExperiencePayload:
        id = ids.local_id(input.experience, "Experience", argument="input.experience")
        await info.context.experience.remove(info.context.viewer_id, id)
        info.context.renew_states(UpdateReason.PROFILE)
        return ExperiencePayload(experience=None, user=User.of(await current_profile(info)), errors=[])
