"""Deletes data about people that is older than the settings allow, or says what would be deleted."""

from datetime import UTC, datetime

from graph.privacy.retention import RetentionRepository
from graph.viewer import SYSTEM
from workers.documents.vault import EXPORT_FOLDER, KeptFiles, home_cipher
from workers.retention import Retention, describe, limits_of
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_catalogue import RetentionArguments


async def apply_retention(context: Context, _id: str, arguments: RetentionArguments, progress: Progress) -> str:
    """Delete what is old, or count it in a dry run."""
    limits = limits_of(context.settings, datetime.now(UTC))
    key = context.settings.document_key
    cipher = home_cipher(context.home, key.get_secret_value() if key else None)
    retention = Retention(
        RetentionRepository(context.client, SYSTEM),
        KeptFiles(context.home, cipher),
        KeptFiles(context.home, cipher, EXPORT_FOLDER),
    )
    if arguments.dry_run:
        return f"would be deleted: {describe(await retention.count(limits))}"
    return f"deleted: {describe(await retention.delete(limits, progress))}"
