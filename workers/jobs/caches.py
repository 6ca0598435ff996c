"""Empties the caches, or lets everything be read anew. A second run has less to do."""

from graph.catalogue.revision import RevisionRepository
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments, CacheArguments
from workers.valkey.cache_tags import JOBS, UNDONE, raise_tags
from workers.valkey.caches import CachePart, empty_caches


async def clean_cache(context: Context, _id: str, arguments: CacheArguments, progress: Progress) -> str:
    """Delete what is cached in Redis."""
    parts = arguments.parts or list(CachePart)
    return f"{await empty_caches(context.redis, parts, progress):,} entries of the cache deleted"


async def refresh_cache(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Let every process read the catalogue anew, and use no cached answer that is older.

    That is for changes that were made in the graph by hand, which tell nobody.
    """
    progress(0.0, "telling all processes")
    await RevisionRepository(context.client).raise_()
    await raise_tags(context.redis, [UNDONE, JOBS])
    deleted = await empty_caches(context.redis, [CachePart.ANSWERS], progress)
    return f"the catalogue is read anew; {deleted:,} cached answers deleted"
