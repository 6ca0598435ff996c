"""Changes to the viewer's own profile; the next response reflects them."""

from dataclasses import replace
from typing import Annotated, Any

import strawberry
from email_validator import EmailNotValidError, validate_email

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.cost_directives import cost, text_cost
from api.schema.catalogue.job_fields import MoneyInput, Seniority
from api.schema.catalogue.pay import salary_errors
from api.schema.common.inputs import is_given
from api.schema.common.payload import UserError
from api.schema.common.reasons import Language
from api.schema.people.titles import read_headline
from api.schema.people.users import User
from graph.catalogue.money import Rates
from graph.errors import NotFoundError
from graph.people import users
from graph.people.profiles import ProfileChange
from workers.valkey.recommendation_updates import UpdateReason

MAX_NAME, MAX_HEADLINE, MOST_TARGETS, MAX_YEARS = 200, 300, 10, 80.0
LEVELS = range(1, 6)


@strawberry.input(description="Facts about a person that they may leave out.")
class ProfileInput:
    """Fields that ``register`` and ``updateProfile`` share."""

    headline: str | None = strawberry.field(
        default=strawberry.UNSET, description="Headline, up to 300 characters; null removes it."
    )
    language: Language | None = strawberry.field(
        default=strawberry.UNSET, description="The person's language; null removes it."
    )
    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="The address that e-mails go to; null removes it, and ends e-mails."
    )
    targets: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Occupations that the person aims for, up to 10; they replace the previous ones.",
    )
    place: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Where the person lives; null removes it."
    )
    seniority: Seniority | None = strawberry.field(
        default=strawberry.UNSET, description="Seniority of the person; null removes it."
    )
    years: float | None = strawberry.field(
        default=strawberry.UNSET, description="Years of experience, 0 to 80; null removes them."
    )
    open_to_remote: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether the person accepts remote jobs; true if null."
    )
    remote_only: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether the person accepts only remote jobs; true sets `openToRemote`, and false if null.",
    )
    open_to_relocate: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether the person accepts work on site in another country than that of `place`; false if null.",
    )
    minimum_salary: MoneyInput | None = strawberry.field(
        default=strawberry.UNSET, description="Lowest acceptable salary per year; null removes it."
    )
    discoverable: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether recruiters may find the person; only then is the person recommended. False if null.",
    )


@strawberry.input(description="Changes to the viewer's profile; omitted fields stay unchanged.")
class UpdateProfileInput(ProfileInput):
    """Input of ``updateProfile``."""

    name: str | None = strawberry.field(default=strawberry.UNSET, description="Name, 1 to 200 characters.")


@strawberry.input(description="The profile of a new person.")
class RegisterInput(ProfileInput):
    """Input of ``register``."""

    name: str = strawberry.field(description="Name, 1 to 200 characters.")


@strawberry.input(description="A skill to add to the viewer's profile or to change.")
class AddSkillInput:
    """Input of ``addSkill``."""

    skill: strawberry.ID = strawberry.field(description="The skill.")
    level: int | None = strawberry.field(default=None, description="Level, 1 to 5; 3 if omitted.")
    years: float | None = strawberry.field(default=None, description="Years of use, 0 to 80.")


@strawberry.input(description="A skill to remove from the viewer's profile.")
class RemoveSkillInput:
    """Input of ``removeSkill``."""

    skill: strawberry.ID = strawberry.field(description="The skill.")


@strawberry.type(description="The profile after a change.")
class ProfilePayload:
    """Payload of mutations of a profile."""

    user: User | None = strawberry.field(description="The person after the change; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def facts_of(input: UpdateProfileInput | RegisterInput) -> dict[str, Any]:
    """Return the properties to set for the fields that were sent; ``None`` removes a property.

    Whoever accepts only remote jobs accepts them; whoever accepts none does not accept only them.
    """
    pay = input.minimum_salary
    open_to_remote = True if input.remote_only is True else input.open_to_remote
    remote_only = False if input.open_to_remote is False else input.remote_only
    facts = {
        "name": (input.name or "").strip() if is_given(input.name) else strawberry.UNSET,
        "headline": (input.headline or "").strip() or None if is_given(input.headline) else strawberry.UNSET,
        "language": input.language.value.lower() if input.language else input.language,
        "email": read_address(input.email) if is_given(input.email) else strawberry.UNSET,
        "years": input.years,
        "seniority": input.seniority.value if input.seniority else input.seniority,
        "openToRemote": open_to_remote,
        "remoteOnly": remote_only,
        "openToRelocate": input.open_to_relocate,
        "discoverable": input.discoverable,
        "minimumSalary": pay.amount if pay else input.minimum_salary,
        "salaryCurrency": pay.currency if pay else input.minimum_salary,
    }
    return {name: value for name, value in facts.items() if is_given(value)}


def read_address(text: str | None) -> str | None:
    """Return an e-mail address as mail servers take it, in ASCII; ``None`` if the text is none."""
    try:
        return validate_email((text or "").strip(), check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        return None


def check_change(input: UpdateProfileInput | RegisterInput, rates: Rates) -> list[UserError]:
    """Return the errors in an input."""
    errors = []
    if is_given(input.name) and not 1 <= len((input.name or "").strip()) <= MAX_NAME:
        errors.append(UserError.of("INVALID", f"must be 1 to {MAX_NAME} characters", "name"))
    if is_given(input.headline) and len(input.headline or "") > MAX_HEADLINE:
        errors.append(UserError.of("INVALID", f"must be at most {MAX_HEADLINE} characters", "headline"))
    if is_given(input.email) and (input.email or "").strip() and read_address(input.email) is None:
        errors.append(UserError.of("INVALID", "is no e-mail address", "email"))
    if is_given(input.years) and input.years is not None and not 0 <= input.years <= MAX_YEARS:
        errors.append(UserError.of("INVALID", f"must be 0 to {MAX_YEARS:g}", "years"))
    if input.remote_only is True and input.open_to_remote is False:
        errors.append(UserError.of("INVALID", "contradicts openToRemote: false", "remoteOnly"))
    if len(input.targets or []) > MOST_TARGETS:
        errors.append(UserError.of("INVALID", f"at most {MOST_TARGETS}", "targets"))
    return errors + (salary_errors(input.minimum_salary, rates) if is_given(input.minimum_salary) else [])


async def with_headline(info: Info, change: ProfileChange) -> ProfileChange:
    """Return a change with the links of its headline, if it has one; errors as in :func:`read_headline`."""
    if "headline" not in change.facts:
        return change
    return replace(change, headline=await read_headline(info, change.facts["headline"] or ""))


def change_of(input: UpdateProfileInput | RegisterInput) -> ProfileChange:
    """Convert an input to the repository's type."""
    targets = [ids.local_id(id, "Occupation", argument="input.targets") for id in input.targets or []]
    places = [ids.local_id(input.place, "Place", argument="input.place")] if input.place else []
    return ProfileChange(
        facts_of(input), targets if is_given(input.targets) else None, places if is_given(input.place) else None
    )


async def current_profile(info: Info) -> users.User:
    """Return the viewer's profile as it is now.

    Raises:
        NotFoundError: the viewer is not in the graph.
    """
    user = await info.context.users.profile(info.context.viewer_id)
    if user is None:
        raise info.context.viewer.missing_person(info.context.viewer_id)
    return user


async def payload(info: Info) -> ProfilePayload:
    """Return the payload after a change of the viewer's profile; errors as in :func:`current_profile`."""
    info.context.renew_states(UpdateReason.PROFILE)
    return ProfilePayload(user=User.of(await current_profile(info)), errors=[])


def unknown_link(error: NotFoundError) -> ProfilePayload:
    """Return the payload about a target or place that does not exist; raise any other error again."""
    path = {"Occupation": "targets", "Place": "place"}.get(error.kind)
    if path is None:
        raise error
    return ProfilePayload(user=None, errors=[UserError.of("NOT_FOUND", str(error), path)])


@strawberry.type
class ProfileMutations:
    """Mutations of the viewer's profile."""

    @strawberry.mutation(
        description="Change the viewer's profile. Either all changes apply or none.",
        directives=[cost(50), text_cost(20)],
    )
    async def update_profile(
        self,
        info: Info,
        input: Annotated[UpdateProfileInput, strawberry.argument(description="The mutation's input.")],
    ) -> ProfilePayload:
        user, change = info.context.viewer_id, change_of(input)
        if input_errors := check_change(input, info.context.parts.rates):
            return ProfilePayload(user=None, errors=input_errors)
        try:
            await info.context.profiles.change(user, await with_headline(info, change))
        except NotFoundError as error:
            return unknown_link(error)
        return await payload(info)

    @strawberry.mutation(description="Add a skill to the viewer's profile, or change its level and years.")
    async def add_skill(
        self, info: Info, input: Annotated[AddSkillInput, strawberry.argument(description="The mutation's input.")]
    ) -> ProfilePayload:
        user = info.context.viewer_id
        skill = ids.local_id(input.skill, "Skill", argument="input.skill")
        level = 3 if input.level is None else input.level
        if level not in LEVELS:
            return ProfilePayload(user=None, errors=[UserError.of("INVALID", "must be 1 to 5", "level")])
        if input.years is not None and not 0 <= input.years <= MAX_YEARS:
            return ProfilePayload(user=None, errors=[UserError.of("INVALID", f"must be 0 to {MAX_YEARS:g}", "years")])
        try:
            await info.context.profiles.add_skill(user, skill, level, input.years)
        except NotFoundError as error:
            if error.kind != "Skill":
                raise
            return ProfilePayload(user=None, errors=[UserError.of("NOT_FOUND", str(error), "skill")])
        return await payload(info)

    @strawberry.mutation(
        description="Remove a skill from the viewer's profile; no effect if the profile does not have it."
    )
    async def remove_skill(
        self,
        info: Info,
        input: Annotated[RemoveSkillInput, strawberry.argument(description="The mutation's input.")],
    ) -> ProfilePayload:
        user = info.context.viewer_id
        await info.context.profiles.remove_skill(user, ids.local_id(input.skill, "Skill", argument="input.skill"))
        return await payload(info)
