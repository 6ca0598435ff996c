"""Deletes data about people that is older than the settings allow, or says what would be deleted."""

from datetime import UTC, datetime

from graph.privacy.retention import KeptData
from workers.documents.vault import home_cipher
from workers.retention import Retention, describe, limits_of
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import RetentionArguments


async def apply_retention(context: Context, _id: str, arguments: RetentionArguments, progress: Progress) -> str:
    """Delete what is old, or count it in a dry run."""
    limits = limits_of(context.settings, datetime.now(UTC))
    unlimited: list[KeptData] = []
    if arguments.kinds is not None:
        unlimited = [kind for kind in arguments.kinds if kind not in limits]
        limits = {kind: before for kind, before in limits.items() if kind in arguments.kinds}
    note = f"; without a period, so kept: {', '.join(unlimited)}" if unlimited else ""
    cipher = home_cipher(context.home, context.settings.document_key)
    retention = Retention.open(context.client, context.home, cipher)
    if arguments.dry_run:
        return f"would be deleted: {describe(await retention.count(limits))}{note}"
    return f"deleted: {describe(await retention.delete(limits, progress))}{note}"
