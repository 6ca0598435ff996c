"""Reads requests that upload a file, as the GraphQL multipart request specification has them.

https://github.com/jaydenseric/graphql-multipart-request-spec. A form of another site can send such a request without
asking the browser first, so a header is required that only a script can set, for which the browser asks.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import orjson
from cross_web import FormData, StarletteRequestAdapter
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from api.errors import RefusedRequestError, UnauthenticatedError, UnavailableError
from api.http.bodies import check_encoding, parse_json, read_request
from api.http.document_requests import DocumentRequest
from graph.viewer import Viewer

PREFLIGHT_HEADERS = ("x-careergraph-preflight", "apollo-require-preflight", "graphql-require-preflight")
FIELDS = ("operations", "map")
MOST_FIELD_BYTES = 900_000
PATH = re.compile(r"variables(?:\.[_0-9A-Za-z]{1,100}){1,5}")
MOST_AT_ONCE, MOST_OF_VIEWER = 64, 2
LATER_SECONDS = 5


class UploadAdapter(StarletteRequestAdapter):
    """Strawberry's view of a request; a form may hold one file."""

    async def get_form_data(self) -> FormData:
        """Read a form. Its file waits on disk, if it is larger than a megabyte.

        Raises:
            RefusedRequestError: the form is malformed, or holds more than one file.
        """
        try:
            form = await self._request.form(max_files=1, max_fields=len(FIELDS), max_part_size=MOST_FIELD_BYTES)
        except (HTTPException, MultiPartException) as error:
            reason = str(getattr(error, "detail", "") or getattr(error, "message", "")) or "it is malformed."
            raise RefusedRequestError(400, f"The multipart body cannot be read: {reason}") from error
        return FormData(files=form, form=form)


class FormRequest(Protocol):
    """A request whose form can be read."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers."""

    async def get_form_data(self) -> FormData:
        """Return its form."""


class UploadGate:
    """Bounds how many uploads are received at once: 64 in the process, and two of one viewer."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def enter(self, viewer: Viewer) -> Iterator[None]:
        """Count an upload while it is received.

        Raises:
            UnauthenticatedError: nobody is signed in.
            UnavailableError: too many are being received.
        """
        if viewer.id is None:
            raise UnauthenticatedError("Uploads need a token: send `Authorization: Bearer TOKEN`.")
        if self._open.total() >= MOST_AT_ONCE or self._open[viewer.id] >= MOST_OF_VIEWER:
            raise UnavailableError("Too many files are being uploaded: try again in a moment.", LATER_SECONDS)
        self._open[viewer.id] += 1
        try:
            yield
        finally:
            self._open[viewer.id] -= 1
            if not self._open[viewer.id]:
                del self._open[viewer.id]


def check_preflight(headers: Mapping[str, str]) -> None:
    """Refuse an upload without one of the headers that only scripts can set.

    Raises:
        RefusedRequestError: it has none of them.
    """
    if not any(headers.get(name) for name in PREFLIGHT_HEADERS):
        raise RefusedRequestError(400, "An upload needs the header `X-CareerGraph-Preflight: 1`.")


async def read_upload(request: FormRequest) -> DocumentRequest:
    """Read the GraphQL request in a form, with its file among the variables.

    Raises:
        RefusedRequestError: the message says what is wrong.
    """
    check_preflight(request.headers)
    check_encoding(request.headers)
    form = (await request.get_form_data()).form
    fields = {name: form.get(name) for name in FIELDS}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise RefusedRequestError(400, f"The form field `{name}` is missing: send it as JSON text.")
    data = read_request(str(fields["operations"]).encode("utf-8", "surrogateescape"))
    for part, path in read_map(str(fields["map"])):
        file = form.get(part)
        if not isinstance(file, UploadFile):
            raise RefusedRequestError(400, f"map: the form has no file named {part[:40]!r}.")
        put_file(data.variables, path, file)
    return data


def read_map(text: str) -> list[tuple[str, str]]:
    """Return the names of the files in a form, each with the path of its variable.

    Raises:
        RefusedRequestError: the map is malformed, or names more than one place.
    """
    try:
        places = parse_json(text)
    except orjson.JSONDecodeError as error:
        raise RefusedRequestError(400, "The form field `map` must be JSON.") from error
    pairs = list(places.items()) if isinstance(places, dict) else []
    valid = [
        (name, paths[0])
        for name, paths in pairs
        if isinstance(paths, list) and len(paths) == 1 and isinstance(paths[0], str) and PATH.fullmatch(paths[0])
    ]
    if len(pairs) != 1 or len(valid) != 1:
        raise RefusedRequestError(
            400, 'The form field `map` must name one file and its variable, as in {"0": ["variables.file"]}.'
        )
    return valid


def put_file(variables: dict[str, Any] | None, path: str, file: UploadFile) -> None:
    """Put a file in the place of a null among the variables.

    Raises:
        RefusedRequestError: there is no null at the path.
    """
    *parents, last = path.split(".")[1:]
    target: Any = variables
    for name in parents:
        target = target.get(name) if isinstance(target, dict) else None
    if not isinstance(target, dict) or last not in target or target[last] is not None:
        raise RefusedRequestError(400, f"map: {path} must be null in `operations`.")
    target[last] = file
