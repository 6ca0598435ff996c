"""GraphQL over HTTP and WebSocket, with the viewer in the context."""

import time
from collections.abc import Sequence
from datetime import timedelta

import structlog
from cross_web import AsyncHTTPRequestAdapter
from graphql import GraphQLError, GraphQLSchema
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.cache.encoding import encode_answer
from api.errors import STATUSES, RateLimitedError, RefusedRequestError, RequestError, TimedOutError
from api.graphql.context import Context
from api.graphql.documents import MAX_TOKENS, Document, read_cached
from api.graphql.operation_names import OTHER, cost_of, name_operation
from api.graphql.parts import Parts
from api.http.admission import METER
from api.http.bodies import check_headers, parse_json, read_request
from api.http.body_limits import is_upload
from api.http.disconnection import Interruption
from api.http.document_requests import DocumentRequest
from api.http.graphiql import graphiql_page, wants_page
from api.http.pacing import Pacer
from api.http.refusals import GRAPHQL_JSON, choose_type, json_response, refuse
from api.http.request_ids import current_request_id
from api.http.uploads import UploadAdapter, UploadGate, read_upload
from api.schema.root import make_schema
from api.services.loaders import Loaders
from api.transport.error_codes import coded_errors
from api.transport.websocket import SocketAdapter, handler_class
from graph.viewer import VISITOR

log = structlog.get_logger("careergraph.api")

SHOWN = 100
MOST_SUBSCRIPTIONS = 20
OVER_HTTP = frozenset({OperationType.QUERY, OperationType.MUTATION})
BAD_REQUEST = 400
STOPPED = frozenset({RateLimitedError.code, TimedOutError.code})
"""The codes of operations that are valid, and were not executed to their end."""


class Door(GraphQL[Context, None]):
    """Serves GraphQL over HTTP, and sockets with ``graphql-transport-ws``.

    Args:
        parts: the process's parts, for resolvers.
        graphiql: whether GraphiQL and introspection of the schema are available.
        origins: other origins whose pages may open sockets; ``*`` allows all.
        patience: seconds to wait for a socket's ``connection_init``.
        seconds: the longest time that a query may take.
    """

    request_adapter_class = UploadAdapter
    websocket_adapter_class = SocketAdapter
    graphql_transport_ws_handler_class = handler_class()

    def __init__(
        self, parts: Parts, *, graphiql: bool, origins: Sequence[str], patience: float, seconds: float
    ) -> None:
        super().__init__(
            make_schema(explorable=graphiql, seconds=seconds),
            graphql_ide="graphiql" if graphiql else None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=patience),
            allowed_origins=origins,
            max_subscriptions_per_connection=MOST_SUBSCRIPTIONS,
        )
        self._parts = parts
        self._pacer = Pacer()
        self._uploads = UploadGate()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
            return
        try:
            response = await self._answer(Request(scope, receive))
        except ClientDisconnect:
            return  # the client no longer waits for a response
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        accept = request.headers.get("accept")
        if request.method != "POST":
            if self.graphql_ide and wants_page(request):
                return graphiql_page()
            return refuse("BAD_USER_INPUT", "Send GraphQL requests with POST.", 405, accept, {"Allow": "POST"})
        try:
            if not is_upload(request.headers):
                return await self.run(request)
            with self._uploads.enter(getattr(request.state, "viewer", VISITOR)):
                return await self.run(request)
        except RefusedRequestError as error:
            return refuse("BAD_USER_INPUT", str(error), error.status, accept, error.headers)
        except RequestError as error:
            headers = {"Connection": "close"} | retry_header({"errors": [error.formatted]})
            return refuse(error.code, error.message, error.status, accept, headers)
        finally:
            await request.close()  # an upload's file

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """Make a request's context; a socket's viewer is set by its first message."""
        viewer = getattr(request.state, "viewer", VISITOR)
        interruption = getattr(request.state, "interruption", None) or Interruption()
        loaders, meter = Loaders(self._parts.client, self._parts.jobs), getattr(request.state, METER, None)
        return Context(self._parts, viewer, loaders, interruption=interruption, meter=meter)

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Return the initial response, with the media type that the client prefers."""
        response = await super().get_sub_response(request)
        response.media_type = choose_type(request.headers.get("accept"))
        return response

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> DocumentRequest:
        """Read the GraphQL request in a body.

        Raises:
            RefusedRequestError: the body is not a GraphQL request.
        """
        if is_upload(request.headers):
            return await read_upload(request)
        check_headers(request.headers)
        body = await request.get_body()
        await self._pacer.wait_turn(len(body))
        return read_request(body if isinstance(body, bytes) else body.encode())

    async def execute_operation(
        self,
        request: Request,  # noqa: ARG002 - strawberry's signature
        request_adapter: AsyncHTTPRequestAdapter,  # noqa: ARG002
        request_data: DocumentRequest,  # type: ignore[override] # batches are not supported, and all are our own
        context: Context,
        root_value: None,  # noqa: ARG002
        sub_response: Response,  # noqa: ARG002
    ) -> ExecutionResult:
        """Execute a query or a mutation, and count it."""
        begin = time.perf_counter()
        with self._parts.tracing.span("operation", {"careergraph.request": current_request_id()}) as set_attribute:
            result = await self._execute(request_data, context)
            operation, code = self._count(request_data, result, time.perf_counter() - begin)
            set_attribute("careergraph.operation", operation)
            set_attribute("careergraph.code", code)
        return result

    def _count(self, request: DocumentRequest, result: ExecutionResult, seconds: float) -> tuple[str, str]:
        """Count an operation, and return its name and code; one that is no valid document is ``other``."""
        operation, cost = OTHER, 0.0
        errors = result.errors or []
        code = str((errors[0].extensions or {}).get("code", "INTERNAL")) if errors else "OK"
        is_valid = not isinstance(result, PreExecutionError) or code in STOPPED
        if is_valid and request.query is not None:
            schema: GraphQLSchema = self.schema._schema  # type: ignore[attr-defined] # noqa: SLF001 - not public
            document = Document(request.query, read_cached(request.query, MAX_TOKENS).document)
            operation = name_operation(schema, document, request.operation_name)
            cost = cost_of(schema, document, request.operation_name, request.variables or {})
        self._parts.metrics.count_operation(operation, code, seconds, cost)
        return operation, code

    async def _execute(self, request_data: DocumentRequest, context: Context) -> ExecutionResult:
        try:
            request_data.query = await self._parts.documents.find_text(
                request_data.query, request_data.document_id, request_data.extensions
            )
            return await self.schema.execute(
                request_data.query,
                root_value=None,
                variable_values=request_data.variables,
                context_value=context,
                operation_name=request_data.operation_name,
                allowed_operation_types=OVER_HTTP,
                operation_extensions=request_data.extensions,
            )
        except RequestError as refusal:
            return PreExecutionError(data=None, errors=[refusal])
        except InvalidOperationTypeError:
            error = GraphQLError("Subscriptions go over a WebSocket with the protocol graphql-transport-ws.")
            return PreExecutionError(data=None, errors=[error])

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Return the content of the response; it has no ``data`` if nothing was executed."""
        if result.errors:
            result.errors = coded_errors(result.errors)
        answer = await super().process_result(request, result)
        if result.data is None and all(error.path is None for error in result.errors or ()):
            del answer["data"]
        return answer

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """Make the HTTP response; the newer media type gets an error status if nothing was executed, the older 200."""
        type = sub_response.media_type or ""
        failed = type == GRAPHQL_JSON and isinstance(response_data, dict) and "data" not in response_data
        status = status_of(response_data) if failed and isinstance(response_data, dict) else 200
        headers = dict(sub_response.headers) | retry_header(response_data)
        return json_response(response_data, status, type, headers)

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:
        """Whether a page of another origin may open a socket; refusals are logged."""
        allowed = super().is_websocket_origin_allowed(request, origin)
        if not allowed:
            log.info("a page of another origin was refused a socket", origin=origin[:SHOWN])
        return allowed

    def decode_json(self, data: str | bytes) -> object:
        """Decode a socket's message, in the same way as a body."""
        return parse_json(data)

    def encode_json(self, data: object) -> str:
        """Encode a socket's message as compact JSON text."""
        return encode_answer(data)


def retry_header(answer: object) -> dict[str, str]:
    """Return the ``Retry-After`` header, if an error in the response says when to retry."""
    errors = answer.get("errors") or [] if isinstance(answer, dict) else []
    waits = [wait for error in errors if (wait := error.get("extensions", {}).get("retryAfter"))]
    return {"Retry-After": str(max(waits))} if waits else {}


def status_of(answer: GraphQLHTTPResponse) -> int:
    """Return the status of a response without data: that of the first error."""
    errors = answer.get("errors") or [{}]
    first = errors[0]
    code = first.get("extensions", {}).get("code") if isinstance(first, dict) else None
    return STATUSES.get(str(code), BAD_REQUEST)
