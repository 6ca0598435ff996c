"""Changes to the viewer's education; the next response reflects them."""

from datetime import timedelta
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.common.inputs import given_names, is_given, text_or_none
from api.schema.common.payload import UserError
from api.schema.people.periods import BEGIN, END, period_errors
from api.schema.people.profiles import current_profile
from api.schema.people.users import Education, User
from graph.errors import NotFoundError, ProfileFullError
from graph.people import users
from graph.people.education import NewEducation
from workers.valkey.recommendation_updates import UpdateReason

MAX_TEXT = 200
FIELDS = frozenset(("institution", "degree", "field", BEGIN, END))
LONGEST_AHEAD = timedelta(days=3_650)  # studies may be planned to end then


@strawberry.input(description="A stage of the viewer's education.")
class AddEducationInput:
    """Input of ``addEducation``."""

    institution: str = strawberry.field(description="Name of the institution, 1 to 200 characters.")
    degree: str | None = strawberry.field(default=None, description="The degree, up to 200 characters.")
    field: str | None = strawberry.field(default=None, description="The field of study, up to 200 characters.")
    begin: str | None = strawberry.field(
        name="from", default=None, description="First day or month: 2024-01-15 or 2024-01."
    )
    end: str | None = strawberry.field(
        name="to", default=None, description="Last day or month, which may be up to ten years ahead."
    )


@strawberry.input(description="Changes to a stage of the viewer's education; omitted fields stay unchanged.")
class UpdateEducationInput:
    """Input of ``updateEducation``."""

    education: strawberry.ID = strawberry.field(description="The stage of the education.")
    institution: str | None = strawberry.field(
        default=strawberry.UNSET, description="Name of the institution, 1 to 200 characters."
    )
    degree: str | None = strawberry.field(
        default=strawberry.UNSET, description="The degree, up to 200 characters; null removes it."
    )
    field: str | None = strawberry.field(
        default=strawberry.UNSET, description="The field of study, up to 200 characters; null removes it."
    )
    begin: str | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="First day or month: 2024-01-15 or 2024-01; null removes it."
    )
    end: str | None = strawberry.field(
        name="to", default=strawberry.UNSET, description="Last day or month, up to ten years ahead; null removes it."
    )


@strawberry.input(description="The stage of the education to remove.")
class RemoveEducationInput:
    """Input of ``removeEducation``."""

    education: strawberry.ID = strawberry.field(description="The stage of the education.")


@strawberry.type(description="A stage of an education and the profile after a change.")
class EducationPayload:
    """Payload of mutations of education."""

    education: Education | None = strawberry.field(
        description="The stage of the education after the change; null when it was removed or there are errors."
    )
    user: User | None = strawberry.field(description="The person after the change; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def new_education(input: AddEducationInput) -> NewEducation:
    """Convert a new stage to the repository's type."""
    return NewEducation(
        degree=text_or_none(input.degree),
        field=text_or_none(input.field),
        institution=input.institution.strip(),
        begin=input.begin,
        end=input.end,
    )


def changed_education(input: UpdateEducationInput, before: users.Education) -> NewEducation:
    """Return a stored stage with an input's changes."""
    return NewEducation(
        degree=text_or_none(input.degree) if is_given(input.degree) else before.degree,
        field=text_or_none(input.field) if is_given(input.field) else before.field,
        institution=(input.institution or "").strip() if is_given(input.institution) else before.institution,
        begin=input.begin if is_given(input.begin) else before.begin,
        end=input.end if is_given(input.end) else before.end,
    )


def sent_fields(input: UpdateEducationInput) -> frozenset[str]:
    """Return the names of the fields that were sent."""
    texts = {"institution": input.institution, "degree": input.degree, "field": input.field}
    return given_names({**texts, BEGIN: input.begin, END: input.end})


def education_errors(education: NewEducation, sent_names: frozenset[str]) -> list[UserError]:
    """Return the errors in the texts and the period that were sent."""
    errors = []
    if "institution" in sent_names and not 1 <= len(education.institution) <= MAX_TEXT:
        errors.append(UserError.of("INVALID", f"must be 1 to {MAX_TEXT} characters", "institution"))
    for name, text in (("degree", education.degree), ("field", education.field)):
        if name in sent_names and len(text or "") > MAX_TEXT:
            errors.append(UserError.of("INVALID", f"must be at most {MAX_TEXT} characters", name))
    return errors + period_errors(education.begin, education.end, ends_ahead=LONGEST_AHEAD, sent_fields=sent_names)


def refuse(*errors: UserError) -> EducationPayload:
    """Return the payload of a change that was not made."""
    return EducationPayload(education=None, user=None, errors=list(errors))


def missing_education() -> EducationPayload:
    """Return the payload for a stage that the profile does not have."""
    return refuse(UserError.of("NOT_FOUND", "the profile has no such education", "education"))


async def save(info: Info, education: NewEducation, sent_names: frozenset[str], id: str | None) -> EducationPayload:
    """Write a stage over the one with this id, or as a new one, unless one of the fields that were sent is invalid."""
    if errors := education_errors(education, sent_names):
        return refuse(*errors)
    user, repository = info.context.viewer_id, info.context.education
    try:
        if id is None:
            id = await repository.add(user, education)
        else:
            await repository.replace(user, id, education)
    except NotFoundError as error:
        if error.kind == "User":
            raise
        return missing_education()
    except ProfileFullError as error:
        return refuse(UserError.of("CONFLICT", str(error)))
    profile = await current_profile(info)
    stages = [Education.of(education) for education in profile.education if education.id == id]
    info.context.renew_states(UpdateReason.PROFILE)
    return EducationPayload(education=next(iter(stages), None), user=User.of(profile), errors=[])


@strawberry.type
class EducationMutations:
    """Mutations of the viewer's education."""

    @strawberry.mutation(description="Add a stage of the viewer's education, at most 30.")
    async def add_education(
        self, info: Info, input: Annotated[AddEducationInput, strawberry.argument(description="The mutation's input.")]
    ) -> EducationPayload:
        return await save(info, new_education(input), FIELDS, None)

    @strawberry.mutation(description="Change a stage of the viewer's education. Its id stays the same.")
    async def update_education(
        self,
        info: Info,
        input: Annotated[UpdateEducationInput, strawberry.argument(description="The mutation's input.")],
    ) -> EducationPayload:
        id = ids.local_id(input.education, "Education", argument="input.education")
        profile = await current_profile(info)
        before = next((education for education in profile.education if education.id == id), None)
        if before is None:
            return missing_education()
        return await save(info, changed_education(input, before), sent_fields(input), id)

    @strawberry.mutation(
        description="Remove a stage of the viewer's education; no effect if the profile does not have it."
    )
    async def remove_education(
        self,
        info: Info,
        input: Annotated[RemoveEducationInput, strawberry.argument(description="The mutation's input.")],
    ) -> EducationPayload:
        id = ids.local_id(input.education, "Education", argument="input.education")
        await info.context.education.remove(info.context.viewer_id, id)
        info.context.renew_states(UpdateReason.PROFILE)
        return EducationPayload(education=None, user=User.of(await current_profile(info)), errors=[])
