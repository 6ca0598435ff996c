"""Reads the body of a GraphQL request: strict JSON in UTF-8, with parameters of the right types."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from api.errors import RefusedRequestError
from api.http.document_requests import DocumentRequest, names_document

CHARSET = re.compile(r'charset\s*=\s*"?([^\s;"]*)', re.IGNORECASE)
IDENTITY = ("", "identity")
MOST_LEVELS, MOST_VALUES = 100, 10_000
KINDS = {"str": "text", "dict": "an object"}


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a body whose headers do not declare plain JSON in UTF-8.

    Raises:
        RefusedRequestError: 415; the message says what to send instead.
    """
    type = headers.get("content-type", "")
    if type.partition(";")[0].strip().lower() != "application/json":
        raise RefusedRequestError(415, "The body must be JSON: send `Content-Type: application/json`.")
    charset = CHARSET.search(type)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise RefusedRequestError(415, "The body must be in UTF-8.")
    check_encoding(headers)


def check_encoding(headers: Mapping[str, str]) -> None:
    """Refuse a compressed body.

    Raises:
        RefusedRequestError: 415.
    """
    if headers.get("content-encoding", "").strip().lower() not in IDENTITY:
        raise RefusedRequestError(415, "The body must not be compressed.", {"Accept-Encoding": "identity"})


def parse_json(text: bytes | str) -> object:
    """Parse JSON (RFC 8259).

    Numbers too large for a float, lone surrogates and more than 100 levels are refused, because later steps cannot
    handle them; so are more than 10,000 values, on which these would spend long.

    Raises:
        JSONDecodeError: the text is not such JSON.
    """
    value: object = orjson.loads(text)
    level, count = [value], 1
    for _ in range(MOST_LEVELS):
        level = [
            member for container in level if isinstance(container, list | dict) for member in members_of(container)
        ]
        if not level:
            return value
        count += len(level)
        if count > MOST_VALUES:
            raise orjson.JSONDecodeError(f"it holds over {MOST_VALUES:,} values", "", 0)
    raise orjson.JSONDecodeError(f"it is nested over {MOST_LEVELS} levels deep", "", 0)


def members_of(value: list[object] | dict[str, object]) -> Iterable[object]:
    """Return the members of an array or an object."""
    return value if isinstance(value, list) else value.values()


def parameter(request: Mapping[str, Any], name: str, kind: type[str] | type[dict[str, Any]]) -> Any:
    """One parameter of a request; ``None`` if it is null or missing.

    Raises:
        RefusedRequestError: 400; the parameter has another type.
    """
    value = request.get(name)
    if value is not None and not isinstance(value, kind):
        raise RefusedRequestError(400, f"`{name}` must be {KINDS[kind.__name__]} or null.")
    return value


def read_request(body: bytes) -> DocumentRequest:
    """Read the GraphQL request in a body.

    Raises:
        RefusedRequestError: 400; the message says what is wrong.
    """
    try:
        request = parse_json(body)
    except orjson.JSONDecodeError as error:
        raise RefusedRequestError(400, f"The body must be JSON in UTF-8: {error}.") from error
    if isinstance(request, list):
        raise RefusedRequestError(400, "Several operations in one request are not supported: send one object.")
    if not isinstance(request, dict):
        raise RefusedRequestError(400, "The body must be a JSON object with `query`.")
    query = parameter(request, "query", str)
    if not query and not names_document(request):
        raise RefusedRequestError(400, "`query` is missing: it must hold a GraphQL document.")
    return DocumentRequest(
        query=query,
        document_id=parameter(request, "documentId", str),
        variables=parameter(request, "variables", dict),
        operation_name=parameter(request, "operationName", str),
        extensions=parameter(request, "extensions", dict),
    )
