"""Requests to the HTTP port of the embedded graph server, for what it offers only there."""

import asyncio
import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from graph.engines.arcadedb import GraphAddress
from graph.errors import GraphRefusedError, GraphUnavailableError

TIMEOUT_SECONDS = 60


async def send_request(
    address: GraphAddress,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Send a request as the address's user, and return the body of the response.

    Args:
        address: the embedded server.
        method: the HTTP method.
        path: the path, beginning with a slash.
        query: parameters of the URL.
        body: what is sent as JSON.

    Raises:
        GraphRefusedError: the server refused it.
        GraphUnavailableError: the server does not answer.
    """
    credentials = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310 - the embedded server's own address
        f"{address.http}{path}{f'?{urllib.parse.urlencode(query)}' if query else ''}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Basic {credentials}"},
    )

    def send() -> bytes:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            return bytes(response.read())

    try:
        content = await asyncio.to_thread(send)
    except urllib.error.HTTPError as error:
        detail = error.read().decode(errors="replace")
        raise GraphRefusedError(f"the embedded graph server refused {method} {path}: {detail}") from error
    except OSError as error:
        raise GraphUnavailableError(f"the embedded graph server does not answer: {error}") from error
    answer: dict[str, Any] = json.loads(content) if content else {}
    return answer
