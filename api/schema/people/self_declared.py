"""What the viewer declares of themselves for bias audits."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.schema.common.payload import UserError
from graph.privacy import self_declared
from graph.privacy.self_declared import RaceEthnicity, Sex

strawberry.enum(Sex, description="A sex that people declare.")
strawberry.enum(RaceEthnicity, description="A race or ethnicity that people declare, as in EEO-1 reports.")


@strawberry.type(description="What a person declared for bias audits. Nobody else reads it.")
class SelfDeclaration:
    """A declaration."""

    sex: Sex | None = strawberry.field(description="The sex; null if not declared.")
    race_ethnicity: RaceEthnicity | None = strawberry.field(description="Race or ethnicity; null if not declared.")
    at: datetime = strawberry.field(description="When the person agreed and declared it.")

    @classmethod
    def of(cls, declaration: self_declared.SelfDeclaration) -> "SelfDeclaration":
        return cls(sex=declaration.sex, race_ethnicity=declaration.race_ethnicity, at=declaration.at)


@strawberry.input(description="What the viewer declares, with their consent.")
class DeclareAttributesInput:
    """Input of ``declareAttributes``."""

    consent: bool = strawberry.field(
        description="Whether the viewer agrees that it is stored and used for bias audits, and for nothing else."
    )
    sex: Sex | None = strawberry.field(default=None, description="The sex; null to leave it out.")
    race_ethnicity: RaceEthnicity | None = strawberry.field(
        default=None, description="Race or ethnicity; null to leave it out."
    )


@strawberry.type(description="The declaration after the change.")
class SelfDeclarationPayload:
    """Payload of mutations of declarations."""

    declaration: SelfDeclaration | None = strawberry.field(description="What is declared; null if nothing is.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


async def own_declaration(info: Info) -> SelfDeclaration | None:
    """Return what the viewer declared."""
    declaration = await info.context.self_declarations.of(info.context.viewer_id)
    return SelfDeclaration.of(declaration) if declaration else None


@strawberry.type
class SelfDeclarationMutations:
    """Mutations of what the viewer declares."""

    @strawberry.mutation(
        description="Declare attributes for bias audits. They are no part of the profile, no model reads them, and no "
        "recruiter or administrator sees them."
    )
    async def declare_attributes(
        self,
        info: Info,
        input: Annotated[DeclareAttributesInput, strawberry.argument(description="The mutation's input.")],
    ) -> SelfDeclarationPayload:
        user, context = info.context.viewer_id, info.context
        if not input.consent:
            errors = [UserError.of("INVALID", "must be true: nothing is stored without consent", "consent")]
            return SelfDeclarationPayload(declaration=None, errors=errors)
        await context.self_declarations.declare(user, input.sex, input.race_ethnicity, context.now)
        return SelfDeclarationPayload(declaration=await own_declaration(info), errors=[])

    @strawberry.mutation(description="Withdraw consent: what the viewer declared is deleted.")
    async def withdraw_declaration(self, info: Info) -> SelfDeclarationPayload:
        await info.context.self_declarations.withdraw(info.context.viewer_id)
        return SelfDeclarationPayload(declaration=None, errors=[])
