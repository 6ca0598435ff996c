"""Registration of the person that a token names."""

from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql.context import Info
from api.graphql.cost_directives import cost, text_cost
from api.http.tokens import MAX_ID_BYTES, is_person_id
from api.schema.common.payload import UserError
from api.schema.people.profiles import (
    ProfilePayload,
    RegisterInput,
    change_of,
    check_change,
    payload,
    unknown_link,
    with_headline,
)
from graph.errors import ConflictError, NotFoundError


def check_id(user: str) -> None:
    """Check that a token's `sub` can be the id of a person.

    Raises:
        BadUserInputError: it cannot.
    """
    if not is_person_id(user):
        raise BadUserInputError(
            f"The token's `sub` must be 1 to {MAX_ID_BYTES} bytes of printable text: get a token with another one."
        )


@strawberry.type
class RegistrationMutations:
    """Mutations of people who are not in the graph yet."""

    @strawberry.mutation(
        description="Add the person that the token names, with a profile. The token's roles must include CANDIDATE. "
        "CONFLICT if the person is registered already.",
        directives=[cost(50), text_cost(20)],
    )
    async def register(
        self, info: Info, input: Annotated[RegisterInput, strawberry.argument(description="The mutation's input.")]
    ) -> ProfilePayload:
        user, profile = info.context.viewer.require_candidate(), change_of(input)
        check_id(user)
        if input_errors := check_change(input, info.context.parts.rates):
            return ProfilePayload(user=None, errors=input_errors)
        try:
            await info.context.profiles.register(await with_headline(info, profile))
        except ConflictError as error:
            return ProfilePayload(user=None, errors=[UserError.of("CONFLICT", str(error))])
        except NotFoundError as error:
            return unknown_link(error)
        info.context.parts.roles.forget(user)
        return await payload(info)
