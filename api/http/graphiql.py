"""GraphiQL, from files that come with the package: a page, and what it loads."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "  # the editor sets styles as it scrolls
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page; what sends a query with GET, and does not say HTML, is another client."""
    accept = request.headers.get("accept", "")
    anything = "*/*" in accept and "query" not in request.query_params
    return request.method in ("GET", "HEAD") and ("text/html" in accept or anything)


def graphiql_page() -> FileResponse:
    """The page; it sends to the address that it was loaded from."""
    return FileResponse(STATIC / "graphiql.html", media_type="text/html", headers=HEADERS)


def graphiql_routes() -> list[BaseRoute]:
    """The files of the page."""
    return [Mount("/graphiql", StaticFiles(directory=STATIC / "graphiql"))]
