"""The public API: GraphQL over HTTP and WebSocket, and the command line.

- ``app``: the composition root: reads the settings and builds the Starlette application.
- ``cache``: answers and rankings kept in Redis.
- ``cli``: the ``careergraph`` command.
- ``errors``: the errors that clients see, each with one code.
- ``graphql``: what runs an operation: limits, execution, context, paging.
- ``health``: liveness and readiness.
- ``http``: what a request passes before GraphQL: rate limits, authentication, body.
- ``schema``: the GraphQL types and resolvers, one folder a domain.
- ``serving``: the models and catalogue that answer, and the pools that compute.
- ``settings``: the API's settings.
- ``setup``: what every command that starts an API needs: settings and engines.
- ``transport``: GraphQL over HTTP and over WebSocket.
"""
