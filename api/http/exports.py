"""Downloads of exports by signed links, without a log-in."""

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from api.errors import MESSAGES
from api.http.refusals import refuse
from graph.errors import GraphUnavailableError
from graph.privacy.export import ExportRepository
from graph.viewer import SYSTEM

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
GONE = "This link is not valid any more: request another export."


async def download_export(request: Request) -> Response:
    """Return the ZIP file of a link that has not expired."""
    parts = request.app.state.parts
    id = parts.export_links.read(request.path_params["token"])
    now = datetime.now(UTC)
    try:
        export = await ExportRepository(parts.client, SYSTEM).by_id(id, now) if id else None
    except GraphUnavailableError:
        return refuse("UNAVAILABLE", MESSAGES["UNAVAILABLE"], 503, None, {"Retry-After": "1"})
    content: bytes | None = await asyncio.to_thread(parts.export_files.read, export.id) if export else None
    if export is None or content is None:
        return refuse("NOT_FOUND", GONE, 404, None)
    name = f"careergraph-data-{export.at:%Y-%m-%d}.zip"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/zip", headers=headers)
