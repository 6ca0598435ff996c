"""The whole schema: the queries, mutations and subscriptions of all modules, and Relay's ``node``."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, TypeVar, cast

import strawberry
from strawberry.extensions import AddValidationRules
from strawberry.schema.config import StrawberryConfig

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.access_extension import AccessLogging
from api.graphql.cache_extension import AnswerCaching
from api.graphql.connections import RelayNames
from api.graphql.context import Context, Info
from api.graphql.cost_budget import CostBudget
from api.graphql.cost_directives import sized_by
from api.graphql.document_limits import DocumentLimits
from api.graphql.documents import MAX_TOKENS, DocumentReader
from api.graphql.error_reporting import ReportingSchema
from api.graphql.execution import Execution
from api.graphql.input_checks import FiniteNumbers, WholeTexts
from api.graphql.paging import MOST, GlobalId
from api.graphql.schema_hiding import HIDING_RULES, HiddenSuggestions
from api.graphql.time_limit import TimeLimit
from api.schema.admin.activation import ModelMutations
from api.schema.admin.bias import BiasMutations, BiasQueries
from api.schema.admin.caches import CacheMutations
from api.schema.admin.cancellations import CancellationMutations
from api.schema.admin.dead_letters import DeadLetter, DeadLetterMutations, DeadLetterQueries
from api.schema.admin.experiments import Experiment, ExperimentMutations, ExperimentQueries, experiment_of
from api.schema.admin.features import FeatureMutations
from api.schema.admin.import_runs import ImportQueries
from api.schema.admin.import_trials import ImportTrialMutations, ImportTrialQueries
from api.schema.admin.models import Model, ModelQueries
from api.schema.admin.monitoring import MonitoringQueries
from api.schema.admin.queues import QueueQueries
from api.schema.admin.retention import RetentionMutations
from api.schema.admin.schedules import ScheduleQueries
from api.schema.admin.statistics import StatisticsQueries
from api.schema.admin.system import SystemQueries
from api.schema.admin.task_lists import TaskListQueries
from api.schema.admin.tasks import Task, TaskMutations, TaskQueries, TaskSubscriptions, visible_task
from api.schema.admin.traffic import TrafficQueries
from api.schema.applications.changes import ApplicationSubscriptions
from api.schema.applications.mutations import ApplicationMutations
from api.schema.catalogue.applications import Application
from api.schema.catalogue.courses import Course, CourseQueries
from api.schema.catalogue.jobs import Company, Job, JobQueries
from api.schema.catalogue.named import Place, Provider, Skill, Topic
from api.schema.catalogue.occupations import Occupation, OccupationQueries
from api.schema.catalogue.postings import PostingMutations
from api.schema.catalogue.search import SearchQueries
from api.schema.catalogue.texts import TextQueries
from api.schema.catalogue.trending import TrendingQueries
from api.schema.common.node import Node
from api.schema.common.times import DATE_TIME
from api.schema.people.document_mutations import DocumentMutations
from api.schema.people.documents import Document
from api.schema.people.education import EducationMutations
from api.schema.people.erasure import ErasureMutations
from api.schema.people.experience import ExperienceMutations
from api.schema.people.exports import ExportMutations
from api.schema.people.impressions import ImpressionMutations
from api.schema.people.interactions import Interaction, InteractionMutations
from api.schema.people.job_alerts import JobAlert, JobAlertMutations
from api.schema.people.notifications import Notification, NotificationMutations
from api.schema.people.people import PeopleQueries
from api.schema.people.people_search import PeopleSearchQueries
from api.schema.people.profiles import ProfileMutations
from api.schema.people.recommendation_updates import RecommendationSubscriptions
from api.schema.people.registration import RegistrationMutations
from api.schema.people.self_declared import SelfDeclarationMutations
from api.schema.people.undo import UndoMutations
from api.schema.people.users import User
from api.schema.recommendations.feedback import FeedbackMutations
from api.schema.recommendations.recommendations import RecommendedEdge
from api.schema.recommendations.stored import Recommendation
from api.schema.recommendations.visitors import VisitorQueries

T = TypeVar("T")
OPERATION_SECONDS = 30.0


async def read_node(reading: Awaitable[T | None], make: Callable[[T], Node]) -> Node | None:
    """Await an entity and make its node; ``None`` if there is no such entity."""
    entity = await reading
    return None if entity is None else make(entity)


async def read_only_node(reading: Awaitable[Mapping[str, T]], make: Callable[[T], Node]) -> Node | None:
    """Await entities by id, of which there is at most one, and make its node; ``None`` if there is none."""
    return next((make(entity) for entity in (await reading).values()), None)


async def catalogue_node(context: Context, type: str, id: str) -> Node | None:  # noqa: PLR0911 - a table of types
    """Return a public node by type and local id."""
    match type:
        case "Job":
            return await read_node(context.loaders.jobs.load(id), Job.of)
        case "Course":
            return await read_node(context.loaders.courses.load(id), Course.of)
        case "Occupation":
            return await read_node(context.loaders.occupations.load(id), Occupation.of)
        case "Skill":
            return await read_only_node(context.catalogue.skills([id]), Skill.of)
        case "Company":
            return await read_only_node(context.catalogue.companies([id]), Company.of)
        case "Place":
            return await read_only_node(context.catalogue.places([id]), Place.of)
        case "Provider":
            return await read_only_node(context.catalogue.providers([id]), Provider.of)
        case "Topic":
            return await read_only_node(context.catalogue.topics([id]), Topic.of)
        case _:
            raise BadUserInputError(f"id: there are no nodes of the type {type!r}.")


async def personal_node(context: Context, type: str, id: str) -> Node | None:  # noqa: C901, PLR0911 - a table of types
    """Return a personal node: another person's profile is forbidden, their other nodes are treated as missing."""
    context.signed_in()
    match type:
        case "User":
            return await read_node(context.users.profile(id), User.of)
        case "Recommendation":
            return await read_node(context.recommendations.by_id(id), Recommendation.of_stored)
        case "Interaction":
            return await read_node(context.interactions.by_id(id), Interaction.of)
        case "Application":
            return await read_node(context.applications.by_id(id), Application.of)
        case "Notification":
            return await read_node(context.notifications.by_id(id), Notification.of)
        case "JobAlert":
            return await read_node(context.job_alerts.by_id(id), JobAlert.of)
        case "Document":
            return await read_node(context.documents.by_id(id), Document.of)
        case "Task":
            return await read_node(visible_task(context, ids.encode("Task", id)), Task.of)
        case "DeadLetter":
            return await read_node(context.dead_letters.by_id(id), DeadLetter.of)
        case "Experiment":
            experiment = await context.experiments.by_id(id)
            return await experiment_of(context, experiment) if experiment else None
        case _:
            return await read_node(context.models.by_id(id), Model.of)


PERSONAL = frozenset(
    {
        "Application", "DeadLetter", "Document", "Experiment", "Interaction", "JobAlert", "Model", "Notification",
        "Recommendation", "Task", "User",
    }
)  # fmt: skip


async def node_of(context: Context, id: str, argument: str) -> Node | None:
    """Return the node with a global identifier."""
    type, local_id = ids.decode(id, argument)
    if type in PERSONAL:
        return await personal_node(context, type, local_id)
    return await catalogue_node(context, type, local_id)


@strawberry.type(description="All queries.")
class Query(
    JobQueries,
    CourseQueries,
    OccupationQueries,
    SearchQueries,
    TextQueries,
    VisitorQueries,
    TrendingQueries,
    PeopleQueries,
    PeopleSearchQueries,
    TaskQueries,
    TaskListQueries,
    QueueQueries,
    ScheduleQueries,
    DeadLetterQueries,
    ModelQueries,
    MonitoringQueries,
    ExperimentQueries,
    StatisticsQueries,
    TrafficQueries,
    ImportQueries,
    ImportTrialQueries,
    BiasQueries,
    SystemQueries,
):
    """The root of queries."""

    @strawberry.field(description="Look up a node by its global identifier; null when it does not exist.")
    async def node(self, info: Info, id: GlobalId) -> Node | None:
        return await node_of(info.context, id, "id")

    @strawberry.field(
        description="Look up at most 100 nodes by their global identifiers, in that order. A node that the viewer may "
        "not read, or whose identifier is invalid, is null with an error at its position; the others are returned.",
        directives=[sized_by("ids")],
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Their global identifiers, at most 100.")],
    ) -> list[Node | None]:
        if len(ids) > MOST:
            raise BadUserInputError(f"ids: {len(ids)} are too many: ask for at most {MOST} at once.")
        results = await asyncio.gather(*(node_of(info.context, id, "ids") for id in ids), return_exceptions=True)
        return cast("list[Node | None]", results)  # graphql-core turns an exception into null with an error


@strawberry.type(description="All mutations.")
class Mutation(
    InteractionMutations,
    ImpressionMutations,
    UndoMutations,
    FeedbackMutations,
    RegistrationMutations,
    ProfileMutations,
    ExperienceMutations,
    EducationMutations,
    DocumentMutations,
    PostingMutations,
    ApplicationMutations,
    ErasureMutations,
    ExportMutations,
    RetentionMutations,
    FeatureMutations,
    CacheMutations,
    BiasMutations,
    SelfDeclarationMutations,
    NotificationMutations,
    JobAlertMutations,
    TaskMutations,
    CancellationMutations,
    ImportTrialMutations,
    DeadLetterMutations,
    ModelMutations,
    ExperimentMutations,
):
    """The root of mutations."""


@strawberry.type(description="All subscriptions.")
class Subscription(TaskSubscriptions, ApplicationSubscriptions, RecommendationSubscriptions):
    """The root of subscriptions."""


def make_schema(*, explorable: bool = True, seconds: float = OPERATION_SECONDS) -> strawberry.Schema:
    """Make the schema with its limits: 2,000 tokens, and those of :mod:`api.graphql.document_limits`.

    Args:
        explorable: whether clients may explore the schema by introspection and by suggestions in errors.
        seconds: the longest time that a query may take.
    """
    rules = [FiniteNumbers, *(() if explorable else HIDING_RULES)]
    return ReportingSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[
            Company,
            Place,
            Provider,
            Skill,
            Topic,
            User,
            Recommendation,
            Interaction,
            Application,
            Notification,
            JobAlert,
            Document,
            DeadLetter,
            Model,
            Experiment,
            RecommendedEdge,
        ],
        config=StrawberryConfig(name_converter=RelayNames(), scalar_map={datetime: DATE_TIME}),
        execution_context_class=Execution,
        extensions=[
            lambda: AddValidationRules(rules),
            lambda: DocumentReader(MAX_TOKENS),
            DocumentLimits,
            WholeTexts,
            CostBudget,
            *(() if explorable else (HiddenSuggestions,)),
            lambda: TimeLimit(seconds),
            AccessLogging,
            AnswerCaching,
        ],
    )
