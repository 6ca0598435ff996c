"""Statistics of recommendations and interactions."""

from datetime import timedelta
from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.graphql.cost_directives import cost
from api.graphql.paging import checked_between
from api.schema.common.actions import ActionCount
from graph.people.summary_runs import RunRecord
from graph.registry.statistics import RecommendationCounts, add_counts
from workers.model_prices import MILLION, ModelPrice, Usage

MOST_DAYS = 366
Window = Annotated[int, strawberry.argument(description="How many days back, 1 to 366.")]


@strawberry.type(description="Counts of the stored recommendations of a model.")
class ModelStatistics:
    """Statistics by model."""

    model_version: str | None = strawberry.field(description="Version of the model; null for the heuristic alone.")
    total: int = strawberry.field(description="Recommendations that were made.")
    click_rate: float | None = strawberry.field(
        description="Share of those that were shown which were opened, liked, saved, applied to or completed, 0 to 1."
    )
    apply_rate: float | None = strawberry.field(
        description="Share of those that were shown which were applied to or completed, 0 to 1; null if none was shown."
    )

    @classmethod
    def of(cls, counts: RecommendationCounts) -> "ModelStatistics":
        return cls(
            model_version=counts.version,
            total=counts.total,
            click_rate=counts.click_rate,
            apply_rate=counts.apply_rate,
        )


@strawberry.type(description="Counts of the recommendations that were made in a window of days and are stored still.")
class RecommendationStatistics:
    """Statistics of recommendations."""

    total: int = strawberry.field(description="Recommendations that were made.")
    served: int = strawberry.field(
        description="Those that were shown, as far as clients logged it with `logImpressions` or `logInteraction`."
    )
    clicked: int = strawberry.field(description="Those that were opened, liked, saved, applied to or completed.")
    applied: int = strawberry.field(description="Those that were applied to or completed.")
    click_rate: float | None = strawberry.field(
        description="Clicked as a share of served, 0 to 1; null if none was shown."
    )
    apply_rate: float | None = strawberry.field(
        description="Applied as a share of served, 0 to 1; null if none was shown."
    )
    mean_score: float | None = strawberry.field(description="Mean score, 0 to 100; null if there are none.")
    by_model: list[ModelStatistics] = strawberry.field(description="The same by model, the most frequent first.")


@strawberry.type(description="Counts of interactions in a window of days, without undone ones.")
class InteractionStatistics:
    """Statistics of interactions."""

    total: int = strawberry.field(description="All interactions, including impressions.")
    by_action: list[ActionCount] = strawberry.field(description="Interactions by action, the most frequent first.")
    users: int = strawberry.field(description="People who did any of them.")
    items: int = strawberry.field(description="Jobs and courses that they concern.")


@strawberry.type(description="What runs that summarise everyone asked of a language model in a window of days.")
class LanguageModelUse:
    """The use of a language model."""

    people: int = strawberry.field(description="People who were summarised.")
    input_tokens: float = strawberry.field(description="Tokens of questions.")
    output_tokens: float = strawberry.field(description="Tokens of answers.")
    dollars: float | None = strawberry.field(
        description="US dollars for them by today's price of the model in use, without discounts; null if no price is "
        "known."
    )

    @classmethod
    def of(cls, record: RunRecord, price: ModelPrice | None) -> "LanguageModelUse":
        used = Usage(record.input, record.output)
        free = 0.0 if used.total == 0 else None
        return cls(
            people=record.people,
            input_tokens=record.input,
            output_tokens=record.output,
            dollars=free if price is None else (used.input * price.input + used.output * price.output) / MILLION,
        )


@strawberry.type
class StatisticsQueries:
    """Queries of statistics."""

    @strawberry.field(
        description="Recommendations of the last days, and what became of them. Only for administrators.",
        directives=[cost(100)],
    )
    async def recommendation_statistics(self, info: Info, days: Window = 30) -> RecommendationStatistics:
        checked_between("days", days, 1, MOST_DAYS)
        by_model = await info.context.statistics.recommendations(info.context.now - timedelta(days=days))
        counts = add_counts(by_model)
        return RecommendationStatistics(
            total=counts.total,
            served=counts.served,
            clicked=counts.clicked,
            applied=counts.applied,
            click_rate=counts.click_rate,
            apply_rate=counts.apply_rate,
            mean_score=counts.mean_score,
            by_model=[ModelStatistics.of(model_counts) for model_counts in by_model],
        )

    @strawberry.field(description="Interactions of the last days. Only for administrators.", directives=[cost(100)])
    async def interaction_statistics(self, info: Info, days: Window = 30) -> InteractionStatistics:
        checked_between("days", days, 1, MOST_DAYS)
        counts = await info.context.statistics.interactions(info.context.now - timedelta(days=days))
        return InteractionStatistics(
            total=counts.total,
            by_action=[ActionCount(action=action, count=count) for action, count in counts.by_action],
            users=counts.users,
            items=counts.items,
        )

    @strawberry.field(
        description="What runs that summarise everyone cost in the last days; metrics have every question. Only for "
        "administrators."
    )
    async def language_model_use(self, info: Info, days: Window = 30) -> LanguageModelUse:
        checked_between("days", days, 1, MOST_DAYS)
        record = await info.context.summary_runs.total_since(info.context.now - timedelta(days=days))
        return LanguageModelUse.of(record, info.context.parts.llm_price)
