"""Tasks about caches."""

from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.schema.admin.tasks import TaskPayload, refuse, start
from workers.task_arguments import CacheArguments
from workers.task_catalogue import TaskKind
from workers.valkey.caches import CachePart

strawberry.enum(
    CachePart,
    description="A part of the cache: answers of this API, rankings of pages, or answers of language models.",
)


@strawberry.input(description="What to delete.")
class CleanCacheInput:
    """Input of ``cleanCache``."""

    parts: list[CachePart] | None = strawberry.field(
        default=None,
        description="The parts to empty; all by default. Lists that people page through begin anew without RANKINGS.",
    )


@strawberry.type
class CacheMutations:
    """Mutations of caches."""

    @strawberry.mutation(description="Delete what is cached in Redis. Only for administrators.")
    async def clean_cache(
        self,
        info: Info,
        input: Annotated[CleanCacheInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        if input.parts is not None and not input.parts:
            return refuse(info, TaskKind.CLEAN_CACHE, f"must name at least one of {', '.join(CachePart)}", "parts")
        parts = None if input.parts is None else sorted(set(input.parts))
        return await start(info, TaskKind.CLEAN_CACHE, CacheArguments(parts=parts))

    @strawberry.mutation(
        description="Let every process read the catalogue anew, and use no older answer, as after changes that were "
        "made in the graph by hand. Only for administrators."
    )
    async def refresh_cache(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.REFRESH_CACHE)
