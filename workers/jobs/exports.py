"""Exports everything about a person. The file has the task's id: a second run replaces what the first one wrote."""

import asyncio
from datetime import UTC, datetime, timedelta

from graph.privacy.export import DataExport, ExportRepository, PersonalData
from graph.viewer import SYSTEM
from workers.documents.vault import EXPORT_FOLDER, KeptFiles, home_cipher
from workers.exports.archive import make_archive
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import PersonArguments


async def export_data(context: Context, id: str, arguments: PersonArguments, progress: Progress) -> str:
    """Write the ZIP file of a person's data, and delete their earlier exports."""
    user, now = arguments.user, datetime.now(UTC)
    repository = ExportRepository(context.client, SYSTEM)
    cipher = home_cipher(context.home, context.settings.document_key)
    documents, exports = KeptFiles(context.home, cipher), KeptFiles(context.home, cipher, EXPORT_FOLDER)
    data = await repository.read(user)
    progress(0.3, "everything is read")
    content = await asyncio.to_thread(pack, data, documents, now)
    progress(0.8, "writing the file")
    await asyncio.to_thread(exports.write, id, content)
    expires_at = now + timedelta(hours=context.settings.export_hours)
    if not await repository.record(user, DataExport(id, now, expires_at, len(content))):
        await asyncio.to_thread(exports.remove, id)
        return "the person was erased meanwhile"
    earlier = await repository.earlier(user, id)
    for old in earlier:
        await asyncio.to_thread(exports.remove, old)
    await repository.delete(earlier)
    return f"{len(content):,} bytes, until {expires_at:%Y-%m-%d %H:%M} UTC"


def pack(data: PersonalData, documents: KeptFiles, at: datetime) -> bytes:
    """Return the ZIP file of a person's data, with the files that are kept of their documents."""
    files = [
        (str(document.get("name") or document["id"]), content)
        for document in data.sections["documents"]
        if document.get("kept") and (content := documents.read(document["id"])) is not None
    ]
    return make_archive(data, files, at)
