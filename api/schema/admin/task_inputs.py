"""What the mutations that start tasks take."""

import strawberry

from gnn.models.kinds import ModelKind

strawberry.enum(ModelKind, description="Kinds of models that can be trained.")


@strawberry.input(description="No input is required: the task is for the viewer.")
class RefreshRecommendationsInput:
    """Input of ``refreshRecommendations``."""

    key: str | None = strawberry.field(
        default=None, description="Idempotency key chosen by the client: repeating it starts no second task."
    )


@strawberry.input(description="No input is required: the task is for the viewer.")
class AnalyseProfileInput:
    """Input of ``analyseProfile``."""

    key: str | None = strawberry.field(
        default=None, description="Idempotency key chosen by the client: repeating it starts no second task."
    )


@strawberry.input(description="Whose recommendations to refresh.")
class RefreshManyRecommendationsInput:
    """Input of ``refreshManyRecommendations``."""

    users: list[strawberry.ID] = strawberry.field(description="The people, 1 to 1,000.")


@strawberry.input(description="No input is required: the task is for the viewer.")
class SummariseInterestsInput:
    """Input of ``summariseInterests``."""

    key: str | None = strawberry.field(
        default=None, description="Idempotency key chosen by the client: repeating it starts no second task."
    )


@strawberry.input(description="The limits of the run.")
class SummariseAllInterestsInput:
    """Input of ``summariseAllInterests``."""

    budget_usd: float | None = strawberry.field(
        default=None,
        description="Most US dollars that the run may spend. 0: no call that costs money; the built-in summariser "
        "serves. Unset: as the settings say.",
    )
    budget_tokens: int | None = strawberry.field(
        default=None, description="Most tokens that the run may use. Unset: as the settings say."
    )
    limit: int | None = strawberry.field(
        default=None, description="Most people to summarise, 1 or more. Unset: everyone with activity."
    )


@strawberry.input(description="The limits of the run.")
class SummariseItemsInput:
    """Input of ``summariseItems``."""

    budget_usd: float | None = strawberry.field(
        default=None,
        description="Most US dollars that the run may spend. 0: no call that costs money; templates serve. "
        "Unset: as the settings say.",
    )
    budget_tokens: int | None = strawberry.field(
        default=None, description="Most tokens that the run may use. Unset: as the settings say."
    )
    limit: int | None = strawberry.field(
        default=None, description="Most items to summarise, 1 or more. Unset: all that have changed."
    )


@strawberry.input(description="What to train.")
class StartTrainingInput:
    """Input of ``startTraining``."""

    kinds: list[ModelKind] = strawberry.field(
        default_factory=lambda: [ModelKind.RANKER],
        description="A trained ranker is activated if it passes the gate; baselines are only evaluated.",
    )
