"""Bias audits of the lists of candidates."""

from datetime import datetime, timedelta
from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.graphql.paging import checked_between
from api.schema.admin.tasks import TaskPayload, start
from gnn.evaluation import bias
from workers.bias_report import REPORT
from workers.task_catalogue import TaskKind

MOST_DAYS = 3_650


@strawberry.type(description="A 95% interval.")
class BiasInterval:
    """An interval."""

    low: float = strawberry.field(description="Lower bound.")
    high: float = strawberry.field(description="Upper bound.")

    @classmethod
    def of(cls, interval: tuple[float, float] | None) -> "BiasInterval | None":
        return None if interval is None else cls(low=interval[0], high=interval[1])


@strawberry.type(description="The rates of a group of people.")
class BiasGroup:
    """A group."""

    category: str = strawberry.field(description="SEX or RACE_ETHNICITY.")
    value: str = strawberry.field(description="The value that these people declared.")
    candidates: int = strawberry.field(
        description="These people for each job: everybody who agreed to be found may be listed."
    )
    people: int = strawberry.field(description="The people.")
    share: float = strawberry.field(description="Their share of the candidates whose value is known, 0 to 1.")
    selected: int = strawberry.field(description="Assessments that are among the first of a list.")
    selection_rate: float = strawberry.field(description="Selected as a share of the candidates, 0 to 1.")
    impact_ratio: float | None = strawberry.field(
        description="The selection rate divided by that of the group with the highest one; null for a group of less "
        "than 2%."
    )
    impact_interval: BiasInterval | None = strawberry.field(
        description="The 95% interval of `impactRatio`, by the variance between people; null for the group with the "
        "highest rate, which is compared with itself, and where the ratio is null or 0."
    )
    scoring_rate: float = strawberry.field(
        description="Share of their places in lists whose score is above the median, 0 to 1."
    )
    scoring_impact_ratio: float | None = strawberry.field(
        description="The scoring rate divided by that of the group with the highest one; null as for `impactRatio`."
    )
    scoring_impact_interval: BiasInterval | None = strawberry.field(
        description="The 95% interval of `scoringImpactRatio`; null as for `impactInterval`."
    )
    mean_score: float = strawberry.field(description="Mean score of their places in lists, 0 to 100.")
    is_excluded: bool = strawberry.field(description="Whether it is less than 2% of the candidates.")

    @classmethod
    def of(cls, rates: bias.GroupRates) -> "BiasGroup":
        return cls(
            category=rates.categories[0],
            value=rates.values[0],
            candidates=rates.candidates,
            people=rates.people,
            share=rates.share,
            selected=rates.selected,
            selection_rate=rates.selection_rate,
            impact_ratio=rates.impact_ratio,
            impact_interval=BiasInterval.of(rates.impact_interval),
            scoring_rate=rates.scoring_rate,
            scoring_impact_ratio=rates.scoring_impact_ratio,
            scoring_impact_interval=BiasInterval.of(rates.scoring_impact_interval),
            mean_score=rates.mean_score,
            is_excluded=rates.is_excluded,
        )


@strawberry.type(description="The rates of people who share the values of several categories.")
class BiasIntersection:
    """An intersection."""

    categories: list[str] = strawberry.field(description="The categories.")
    values: list[str] = strawberry.field(description="The value of each category.")
    candidates: int = strawberry.field(description="These people for each job.")
    selected: int = strawberry.field(description="Assessments that are among the first of a list.")
    selection_rate: float = strawberry.field(description="Selected as a share of the candidates, 0 to 1.")
    impact_ratio: float | None = strawberry.field(
        description="The selection rate divided by that of the intersection with the highest one; null if less than 2%."
    )
    impact_interval: BiasInterval | None = strawberry.field(
        description="The 95% interval of `impactRatio`, by the variance between people; null for the group with the "
        "highest rate, which is compared with itself, and where the ratio is null or 0."
    )
    scoring_rate: float = strawberry.field(description="Share whose score is above the median of all, 0 to 1.")
    scoring_impact_ratio: float | None = strawberry.field(
        description="The scoring rate divided by that of the intersection with the highest one; null as for "
        "`impactRatio`."
    )
    scoring_impact_interval: BiasInterval | None = strawberry.field(
        description="The 95% interval of `scoringImpactRatio`; null as for `impactInterval`."
    )
    mean_score: float = strawberry.field(description="Mean score, 0 to 100.")

    @classmethod
    def of(cls, rates: bias.GroupRates) -> "BiasIntersection":
        return cls(
            categories=list(rates.categories),
            values=list(rates.values),
            candidates=rates.candidates,
            selected=rates.selected,
            selection_rate=rates.selection_rate,
            impact_ratio=rates.impact_ratio,
            impact_interval=BiasInterval.of(rates.impact_interval),
            scoring_rate=rates.scoring_rate,
            scoring_impact_ratio=rates.scoring_impact_ratio,
            scoring_impact_interval=BiasInterval.of(rates.scoring_impact_interval),
            mean_score=rates.mean_score,
        )


@strawberry.type(description="How a group is represented among the first of the lists.")
class BiasGroupSkew:
    """A group's skew."""

    category: str = strawberry.field(description="SEX or RACE_ETHNICITY.")
    group: str = strawberry.field(description="The value that these people declared.")
    skew: float = strawberry.field(
        description="Logarithm of their share of the first k by their share of the list, as a mean over lists: 0 is "
        "parity, less than 0 is underrepresentation."
    )


@strawberry.type(description="Skew at one k.")
class BiasSkew:
    """Skew at k."""

    k: int = strawberry.field(description="How many of a list count.")
    value: list[BiasGroupSkew] = strawberry.field(description="The skew of each group.")


@strawberry.type(description="How much a group is seen.")
class BiasExposure:
    """A group's exposure."""

    category: str = strawberry.field(description="SEX or RACE_ETHNICITY.")
    group: str = strawberry.field(description="The value that these people declared.")
    exposure: float = strawberry.field(
        description="Their share of the exposure of all lists, 0 to 1; a rank has 1 / log2(1 + rank)."
    )
    parity: float = strawberry.field(description="That share by their share of the places: 1 is parity.")


@strawberry.type(description="A bias audit of the lists of candidates, after New York City Local Law 144.")
class BiasAudit:
    """An audit."""

    at: datetime = strawberry.field(description="When it was made.")
    model_version: str | None = strawberry.field(description="Version of the model; null for the heuristic alone.")
    jobs: int = strawberry.field(description="Jobs whose lists were audited.")
    people: int = strawberry.field(description="People in these lists.")
    assessments: int = strawberry.field(description="Places in these lists.")
    selected_at: int = strawberry.field(description="Who is ranked so high or higher counts as selected.")
    unknown_sex: int = strawberry.field(description="Assessments of people who did not declare their sex.")
    unknown_race_ethnicity: int = strawberry.field(
        description="Assessments of people who did not declare their race or ethnicity."
    )
    groups: list[BiasGroup] = strawberry.field(description="Groups by one category.")
    intersections: list[BiasIntersection] = strawberry.field(description="Groups by all categories.")
    skew: list[BiasSkew] = strawberry.field(description="Skew at several k.")
    exposure: list[BiasExposure] = strawberry.field(description="Exposure of each group.")

    @classmethod
    def of(cls, report: bias.BiasReport, at: datetime, version: str | None) -> "BiasAudit":
        return cls(
            at=at,
            model_version=version,
            jobs=report.jobs,
            people=report.people,
            assessments=report.assessments,
            selected_at=report.selected_at,
            unknown_sex=report.unknown.get("SEX", 0),
            unknown_race_ethnicity=report.unknown.get("RACE_ETHNICITY", 0),
            groups=[BiasGroup.of(rates) for rates in report.groups],
            intersections=[BiasIntersection.of(rates) for rates in report.intersections],
            skew=[
                BiasSkew(
                    k=skew.k,
                    value=[
                        BiasGroupSkew(category=group.category, group=group.group, skew=group.skew)
                        for group in skew.groups
                    ],
                )
                for skew in report.skew
            ],
            exposure=[
                BiasExposure(category=group.category, group=group.group, exposure=group.exposure, parity=group.parity)
                for group in report.exposure
            ],
        )


@strawberry.type
class BiasQueries:
    """Queries of bias audits."""

    @strawberry.field(
        description="The latest bias audit of the last days; null if there is none: `auditBias` makes one. Only for "
        "administrators."
    )
    async def bias_audit(
        self, info: Info, days: Annotated[int, strawberry.argument(description="How many days back, 1 to 3,650.")] = 365
    ) -> BiasAudit | None:
        checked_between("days", days, 1, MOST_DAYS)
        audit = await info.context.bias_audits.latest(info.context.now - timedelta(days=days))
        if audit is None:
            return None
        return BiasAudit.of(REPORT.validate_json(audit.report), audit.at, audit.model_version)


@strawberry.type
class BiasMutations:
    """Mutations of bias audits."""

    @strawberry.mutation(
        description="Audit the lists of candidates for bias, by what people declared of themselves. Only for "
        "administrators."
    )
    async def audit_bias(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.AUDIT_BIAS)
