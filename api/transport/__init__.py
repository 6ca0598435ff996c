"""GraphQL over HTTP and over WebSocket.

- ``error_codes``: codes for errors that happen outside execution.
- ``http_endpoint``: the ``/graphql`` endpoint.
- ``websocket``: subscriptions over graphql-transport-ws.
"""
