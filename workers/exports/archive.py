"""The ZIP file of an export: everything as JSON and as a page, the profile as JSON Resume, and the kept documents."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.privacy.export import PersonalData
from workers.exports.page import make_page
from workers.exports.resume import make_resume


def make_archive(data: PersonalData, files: Sequence[tuple[str, bytes]], at: datetime) -> bytes:
    """Return the file.

    Args:
        data: everything about the person.
        files: the kept documents, each with its file name.
        at: when the data was read.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json({"exportedAt": at, "profile": data.person, **data.sections}))
        archive.writestr("data.html", make_page(data, at))
        archive.writestr("resume.json", as_json(make_resume(data)))
        for number, (name, content) in enumerate(files, start=1):
            archive.writestr(f"documents/{number}-{name}", content)
    return buffer.getvalue()


def as_json(value: Mapping[str, Any]) -> str:
    """Return JSON for people too: indented, with times in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=as_text)


def as_text(value: object) -> str:
    """Return a value that JSON lacks as text."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
