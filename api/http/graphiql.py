"""GraphiQL: a page and its assets, from files in the package."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "  # the editor sets inline styles while scrolling
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def wants_page(request: Request) -> bool:
    """Whether a browser requests the page; clients that send a query with GET do not accept HTML."""
    accept = request.headers.get("accept", "")
    anything = "*/*" in accept and "query" not in request.query_params
    return request.method in ("GET", "HEAD") and ("text/html" in accept or anything)


def graphiql_page() -> FileResponse:
    """Serve the page; it sends queries to the address that it was loaded from."""
    return FileResponse(STATIC / "graphiql.html", media_type="text/html", headers=HEADERS)


def graphiql_routes() -> list[BaseRoute]:
    """Return the routes of the page's files."""
    return [Mount("/graphiql", StaticFiles(directory=STATIC / "graphiql"))]
