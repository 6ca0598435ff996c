"""Decides which answers are cached and when a cached one is served: an extension around each operation.

Only queries for recommended jobs and courses and their fields are cached. The key consists of the viewer,
the document and its variables, the serving model and catalogue, and the tags' counters.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import lru_cache

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from api.graphql.context import Context
from api.graphql.documents import CACHED_DOCUMENTS, Document
from workers.valkey.cache_tags import JOBS, UNDONE, person_tag
from workers.valkey.recommendation_updates import RecommendationUpdate, announce_update

ENTRANCES = frozenset({"Query.viewer", "Viewer.recommendedJobs", "Viewer.recommendedCourses", "Query.recommendedJobs"})
WHOLE = frozenset(
    {
        "RecommendedJobConnection", "RecommendedCourseConnection", "RecommendedJobEdge", "RecommendedCourseEdge",
        "RecommendedEdge", "PageInfo", "ScorePart", "Reason", "Path", "PathNode", "PathRelationship", "Salary",
        "Company", "Place", "Provider", "Occupation", "Skill", "Job", "Course", "Recommendation", "Feedback",
        "RequiredSkill", "TaughtSkill", "CareerMove", "ViewerState", "MissingJobSkill", "Caution", "ItemSummary",
        "Topic", "EmptyReason", "LeftOut",
    }
)  # fmt: skip
NEVER = frozenset(
    {
        "Job.similarJobs", "Job.recommendedCandidates", "Job.applications", "Course.similarCourses", "Company.jobs",
        "Recommendation.replay", "Recommendation.item",
    }
)  # fmt: skip


class Keepable(Visitor):
    """Checks whether a document selects only cacheable fields."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.holds = True

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Check one field."""
        parent = self._info.get_parent_type()
        name = f"{parent.name if parent else ''}.{node.name.value}"
        allowed = name in ENTRANCES or (parent is not None and parent.name in WHOLE and name not in NEVER)
        self.holds &= allowed or node.name.value == "__typename"


def keepable(schema: GraphQLSchema, document: DocumentNode) -> bool:
    """Whether answers to a document may be cached: it selects only recommended jobs and courses and their fields."""
    info = TypeInfo(schema)
    visitor = Keepable(info)
    visit(document, TypeInfoVisitor(info, visitor))
    return visitor.holds


@lru_cache(maxsize=CACHED_DOCUMENTS)
def keepable_document(schema: GraphQLSchema, document: Document) -> bool:
    """Return :func:`keepable` of a validated document, cached."""
    return keepable(schema, document.node)


class AnswerCaching(SchemaExtension):
    """Serves cached answers; counts changes after mutations."""

    async def on_execute(self) -> AsyncIterator[None]:
        """Wrap the execution."""
        execution = self.execution_context
        context: Context = execution.context.for_operation()  # a socket's operations share one initial context
        execution.context = context
        if execution.operation_type is OperationType.MUTATION:
            context.interruption.allowed = False
            try:
                yield
            finally:
                await context.parts.answers.invalidate(sorted(context.touched | own_tag(context)))
                await tell_list_change(context)
            return
        await context.wait_for_own_change()
        if execution.operation_type is not OperationType.QUERY or not self._keepable() or not is_loaded(context):
            yield
            return
        tags, key_parts = [*sorted(own_tag(context)), UNDONE, JOBS], self._key_parts(context)
        async with context.parts.answers.turn(tags, key_parts, context.viewer.id) as turn:
            metrics = context.parts.metrics
            metrics.cache.labels("miss" if turn.cached_data is None else "hit").inc()
            if turn.cached_data is not None:
                execution.result = ExecutionResult(turn.cached_data)
            yield
            result = execution.result
            if turn.cached_data is not None or not isinstance(result, ExecutionResult) or result.errors:
                return
            turn.computed_data, turn.seconds = result.data, seconds_left(context)

    def _keepable(self) -> bool:
        schema = self.execution_context.schema._schema  # noqa: SLF001 - strawberry has no public access to it
        document = self.execution_context.graphql_document
        assert document is not None  # noqa: S101 - parsing comes before the execution
        return keepable_document(schema, Document(self.execution_context.query or "", document))

    def _key_parts(self, context: Context) -> list[str]:
        """Return the parts of the cache key, besides the counters."""
        execution, parts = self.execution_context, context.parts
        variables = json.dumps(execution.variables or {}, sort_keys=True, default=str)
        return [
            context.viewer.id or "",
            execution.query or "",
            execution.operation_name or "",
            variables,
            *context.generation.key_for(context.viewer.id or ""),
            repr(parts.blend),
        ]


async def tell_list_change(context: Context) -> None:
    """Tell the viewer's other clients that lists say something else now, if a mutation changed that."""
    if context.list_change is not None and context.viewer.id is not None:
        update = RecommendationUpdate(context.list_change, datetime.now(UTC))
        await announce_update(context.parts.redis, context.viewer.id, update)


def is_loaded(context: Context) -> bool:
    """Whether a generation is loaded; before that, nothing is cached."""
    return context.parts.serving.loaded


def own_tag(context: Context) -> set[str]:
    """Return the viewer's tag; visitors have none."""
    return {person_tag(context.viewer.id)} if context.viewer.id else set()


def seconds_left(context: Context) -> float:
    """How long an answer is valid: until the first job that it shows closes."""
    longest = context.parts.answers.seconds
    until: datetime | None = min(context.closings, default=None)
    return longest if until is None else min(longest, (until - context.now).total_seconds())
