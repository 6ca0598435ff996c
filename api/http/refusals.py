"""Responses to requests that are refused before execution, following GraphQL over HTTP.

https://graphql.github.io/graphql-over-http/draft/
"""

from collections.abc import Iterator, Mapping

from starlette.responses import Response

from api.cache.encoding import encode_answer

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


def accepted_types(accept: str) -> Iterator[tuple[str, float]]:
    """Return the media types of an ``Accept`` header, each with its quality, 0 to 1."""
    for entry in accept.split(","):
        name, *parameters = (part.strip().lower() for part in entry.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            yield name, min(max(float(quality), 0.0), 1.0)
        except ValueError:
            yield name, 1.0


def choose_type(accept: str | None) -> str:
    """Return the media type of the response: the newer one if the client prefers it or has no preference."""
    qualities = dict(accepted_types(accept or ""))
    newer = qualities.get(GRAPHQL_JSON, 0.0)
    older = max(qualities.get(name, 0.0) for name in (JSON, "application/*", "*/*"))
    return GRAPHQL_JSON if newer > 0 and newer >= older else JSON


def json_response(body: object, status: int, type: str = JSON, headers: Mapping[str, str] | None = None) -> Response:
    """Make a JSON response; its content type declares UTF-8."""
    return Response(encode_answer(body), status, headers, media_type=f"{type}; charset=utf-8")


def refuse(
    code: str, message: str, status: int, accept: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Make a GraphQL response with one error and no data.

    Args:
        code: code of the error.
        message: what is wrong, and what to do.
        status: HTTP status of the response.
        accept: the request's ``Accept`` header.
        headers: headers of the response, besides its type and length.
    """
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return json_response(body, status, choose_type(accept), headers)
