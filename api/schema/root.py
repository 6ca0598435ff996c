"""The whole schema: the queries, mutations and subscriptions of all modules, and Relay's ``node``."""

import asyncio
from datetime import datetime
from typing import Annotated, cast

import strawberry
from strawberry.extensions import AddValidationRules
from strawberry.schema.config import StrawberryConfig

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.cache_extension import AnswerCaching
from api.graphql.connections import RelayNames
from api.graphql.context import Context, Info
from api.graphql.document_limits import DocumentLimits
from api.graphql.documents import DocumentReader
from api.graphql.error_reporting import ReportingSchema
from api.graphql.execution import Execution
from api.graphql.input_checks import FiniteNumbers, WholeTexts
from api.graphql.paging import MOST, GlobalId
from api.graphql.schema_hiding import HIDING_RULES, HiddenSuggestions
from api.schema.admin.activation import ModelMutations
from api.schema.admin.experiments import Experiment, ExperimentMutations, ExperimentQueries, experiment_of
from api.schema.admin.models import Model, ModelQueries
from api.schema.admin.monitoring import MonitoringQueries
from api.schema.admin.system import SystemQueries
from api.schema.admin.tasks import Task, TaskMutations, TaskQueries, TaskSubscriptions, visible_task
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
from api.schema.people.experience import ExperienceMutations
from api.schema.people.impressions import ImpressionMutations
from api.schema.people.interactions import Interaction, InteractionMutations
from api.schema.people.job_alerts import JobAlert, JobAlertMutations
from api.schema.people.notifications import Notification, NotificationMutations
from api.schema.people.people import PeopleQueries
from api.schema.people.profiles import ProfileMutations
from api.schema.people.registration import RegistrationMutations
from api.schema.people.undo import UndoMutations
from api.schema.people.users import User
from api.schema.recommendations.feedback import FeedbackMutations
from api.schema.recommendations.recommendations import RecommendedEdge
from api.schema.recommendations.stored import Recommendation
from api.schema.recommendations.visitors import VisitorQueries

MAX_TOKENS = 2_000


async def catalogue_node(context: Context, type: str, id: str) -> Node | None:  # noqa: PLR0911 - a table of types
    """Return a public node by type and local id."""
    match type:
        case "Job":
            job = await context.loaders.jobs.load(id)
            return Job.of(job) if job else None
        case "Course":
            course = await context.loaders.courses.load(id)
            return Course.of(course) if course else None
        case "Occupation":
            occupation = await context.loaders.occupations.load(id)
            return Occupation.of(occupation) if occupation else None
        case "Skill":
            return next((Skill.of(skill) for skill in (await context.catalogue.skills([id])).values()), None)
        case "Company":
            return next((Company.of(company) for company in (await context.catalogue.companies([id])).values()), None)
        case "Place":
            return next((Place.of(place) for place in (await context.catalogue.places([id])).values()), None)
        case "Provider":
            return next(
                (Provider.of(provider) for provider in (await context.catalogue.providers([id])).values()), None
            )
        case "Topic":
            return next((Topic.of(topic) for topic in (await context.catalogue.topics([id])).values()), None)
        case _:
            raise BadUserInputError(f"id: there are no nodes of the type {type!r}.")


async def personal_node(context: Context, type: str, id: str) -> Node | None:  # noqa: PLR0911 - a table of types
    """Return a personal node: another person's profile is forbidden, their other nodes are treated as missing."""
    context.signed_in()
    match type:
        case "User":
            user = await context.users.profile(id)
            return User.of(user) if user else None
        case "Recommendation":
            record = await context.recommendations.by_id(id)
            return Recommendation.of_stored(record) if record else None
        case "Interaction":
            interaction = await context.interactions.by_id(id)
            return Interaction.of(interaction) if interaction else None
        case "Application":
            application = await context.applications.by_id(id)
            return Application.of(application) if application else None
        case "Notification":
            notification = await context.notifications.by_id(id)
            return Notification.of(notification) if notification else None
        case "JobAlert":
            alert = await context.job_alerts.by_id(id)
            return JobAlert.of(alert) if alert else None
        case "Document":
            document = await context.documents.by_id(id)
            return Document.of(document) if document else None
        case "Task":
            task = await visible_task(context, ids.encode("Task", id))
            return Task.of(task) if task else None
        case "Experiment":
            experiment = await context.experiments.by_id(id)
            return await experiment_of(context, experiment) if experiment else None
        case _:
            model = await context.models.by_id(id)
            return Model.of(model) if model else None


PERSONAL = frozenset(
    {
        "Application", "Document", "Experiment", "Interaction", "JobAlert", "Model", "Notification", "Recommendation",
        "Task", "User",
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
    TaskQueries,
    ModelQueries,
    MonitoringQueries,
    ExperimentQueries,
    SystemQueries,
):
    """The root of queries."""

    @strawberry.field(description="Look up a node by its global identifier; null when it does not exist.")
    async def node(self, info: Info, id: GlobalId) -> Node | None:
        return await node_of(info.context, id, "id")

    @strawberry.field(
        description="Look up at most 100 nodes by their global identifiers, in that order. A node that the viewer may "
        "not read, or whose identifier is invalid, is null with an error at its position; the others are returned."
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
    NotificationMutations,
    JobAlertMutations,
    TaskMutations,
    ModelMutations,
    ExperimentMutations,
):
    """The root of mutations."""


@strawberry.type(description="All subscriptions.")
class Subscription(TaskSubscriptions, ApplicationSubscriptions):
    """The root of subscriptions."""


def make_schema(*, explorable: bool = True) -> strawberry.Schema:
    """Make the schema with its limits: 2,000 tokens, and those of :mod:`api.graphql.document_limits`.

    Args:
        explorable: whether clients may explore the schema by introspection and by suggestions in errors.
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
            *(() if explorable else (HiddenSuggestions,)),
            AnswerCaching,
        ],
    )
