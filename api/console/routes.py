"""Serves the console's page, and its files under an address with their version."""

import html
import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.console.assets import Assets, read_assets

PATH = "/console"
FOREVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Console:
    """Answers requests for the console.

    Args:
        assets: the console's files.
        configuration: what the page must know; everybody can read it.
    """

    def __init__(self, assets: Assets, configuration: Mapping[str, object]) -> None:
        self._assets = assets
        text = html.escape(json.dumps(configuration), quote=True)
        page = assets.page.replace("{{files}}", f"{PATH}/files/{assets.version}").replace("{{configuration}}", text)
        self._page = page.encode()

    async def show_page(self, _: Request) -> Response:
        """Serve the page, which is never kept: it names the version of everything else."""
        headers = HEADERS | {"Cache-Control": "no-cache"}
        return Response(self._page, media_type="text/html", headers=headers)

    async def move_to_page(self, _: Request) -> Response:
        """Lead to the page from its address with a slash."""
        return RedirectResponse(PATH, 308, HEADERS)

    async def send_file(self, request: Request) -> Response:
        """Serve a file; one of another version is not found, so that no page mixes versions."""
        asset = self._assets.files.get(request.path_params["path"])
        if asset is None or request.path_params["version"] != self._assets.version:
            return PlainTextResponse("There is no such file.", 404, HEADERS | {"Cache-Control": "no-store"})
        headers = HEADERS | {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            packed = headers | {"Content-Encoding": "gzip"}
            return Response(asset.packed, media_type=asset.media_type, headers=packed)
        return Response(asset.content, media_type=asset.media_type, headers=headers)


def console_routes(browser_url: str | None) -> list[BaseRoute]:
    """Return the routes of the console.

    Args:
        browser_url: the address of Neo4j Browser, to which paths are linked.
    """
    console = Console(read_assets(), {"browser": browser_url})
    return [
        Route(PATH, console.show_page),
        Route(f"{PATH}/", console.move_to_page),
        Route(f"{PATH}/files/{{version}}/{{path:path}}", console.send_file),
    ]
