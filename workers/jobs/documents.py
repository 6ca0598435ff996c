"""Reads an uploaded document: bytes → text and facts, in a process of its own → links → proposal."""

import asyncio
from datetime import UTC, datetime

import structlog
from redis.exceptions import RedisError

from graph.errors import ConflictError, GraphError, NotFoundError
from graph.people.confirmation import ConfirmationRepository
from graph.people.documents import Document, DocumentReading, DocumentRepository
from graph.viewer import SYSTEM
from workers.documents.cv.child_runner import read_in_child
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.profile import confirm_all
from workers.documents.cv.proposal import CvReading, Proposal
from workers.documents.vault import KeptFiles, WaitingFiles, home_cipher
from workers.errors import QueueUnavailableError, TaskCancelledError
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import DocumentArguments
from workers.valkey.cache_tags import mark_changed

LINK_SECONDS = 120.0
AGAIN = (GraphError, RedisError, OSError, QueueUnavailableError)  # the task is tried again; the document stays

log = structlog.get_logger("careergraph.documents")


async def read_document(context: Context, _id: str, arguments: DocumentArguments, progress: Progress) -> str:
    """Read a document, and store what it proposes or why it cannot be read. A second run changes nothing."""
    repository = DocumentRepository(context.client, SYSTEM)
    document = await repository.start(arguments.user, arguments.document)
    if document is None:
        return "the document was read before, or was deleted"
    cipher = home_cipher(context.home, context.settings.document_key)
    waiting, kept_files = WaitingFiles(context.redis, cipher), KeptFiles(context.home, cipher)
    try:
        content = await take_file(waiting, document.id)
        progress(0.2, "reading")
        reading = await read_in_child(document.name, content)
        progress(0.6, "finding skills and occupations")
        proposal = await link(context, reading)
    except DocumentError as error:
        await fail(repository, document, error.problem, str(error))
        message = f"the document cannot be read: {error.problem}"
    except TaskCancelledError:
        await waiting.remove([document.id])  # the record's end tells the document
        raise
    except AGAIN:
        raise
    except Exception:
        await fail(repository, document, Problem.UNEXPECTED, str(DocumentError(Problem.UNEXPECTED)))
        raise
    else:
        if context.settings.keep_documents:
            await asyncio.to_thread(kept_files.write, document.id, content)
        if not await store(context, repository, document, reading, proposal):
            await asyncio.to_thread(kept_files.remove, document.id)
            return "the document was deleted while it was read"
        message = await confirm(context, document, proposal)
    await waiting.remove([document.id])
    await mark_changed(context.redis, document.owner)
    return message


async def take_file(waiting: WaitingFiles, id: str) -> bytes:
    """Return a waiting file.

    Raises:
        DocumentError: it has expired.
    """
    content = await waiting.take(id)
    if content is None:
        raise DocumentError(Problem.EXPIRED)
    return content


async def link(context: Context, reading: CvReading) -> Proposal:
    """Link what was read.

    Raises:
        DocumentError: it takes too long.
    """
    linker = await context.linkers.current(context.client)
    try:
        async with asyncio.timeout(LINK_SECONDS):
            return await asyncio.to_thread(linker.link, reading)
    except TimeoutError as error:
        raise DocumentError(Problem.TOO_SLOW) from error


async def fail(repository: DocumentRepository, document: Document, problem: Problem, error: str) -> None:
    """Store why a document cannot be read."""
    log.info("a document cannot be read", document=document.id, problem=problem, bytes=document.size)
    await repository.fail(document.owner, document.id, problem, error, datetime.now(UTC))


async def store(
    context: Context, repository: DocumentRepository, document: Document, reading: CvReading, proposal: Proposal
) -> bool:
    """Store what was read. Return ``False`` if the document was deleted meanwhile."""
    document_reading = DocumentReading(
        kind=reading.kind,
        pages=reading.pages,
        text=reading.text,
        proposal=proposal.model_dump_json(),
        is_kept=context.settings.keep_documents,
    )
    return await repository.finish(document.owner, document.id, document_reading, datetime.now(UTC))


async def confirm(context: Context, document: Document, proposal: Proposal) -> str:
    """Confirm what was read at once if a setting says so. Return a message about the outcome."""
    counts = f"{len(proposal.experience)} jobs, {len(proposal.education)} studies, {len(proposal.skills)} skills found"
    if not context.settings.confirm_documents:
        return counts
    try:
        await ConfirmationRepository(context.client, SYSTEM).confirm(
            document.owner, document.id, confirm_all(proposal), datetime.now(UTC)
        )
    except (NotFoundError, ConflictError) as error:
        return f"{counts}; not confirmed: {error}"
    return f"{counts} and confirmed"
