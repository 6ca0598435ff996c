"""The public API: GraphQL over HTTP and WebSocket, and the command line.

- ``app``: the composition root: reads the settings and builds the Starlette application.
- ``cache``: answers and rankings kept in Redis.
- ``cli``: the ``careergraph`` command.
- ``collection``: pauses the garbage collection.
- ``console``: the console, a front end served under ``/console``.
- ``errors``: the errors that clients see, each with one code.
- ``graphql``: runs operations: limits, execution, context, paging.
- ``health``: liveness and readiness.
- ``http``: processing before GraphQL: rate limits, authentication, body.
- ``identity``: who makes a request: tokens of this service and of an OpenID Connect provider.
- ``observation``: what operators see of an API process: metrics.
- ``schema``: the GraphQL types and resolvers, one folder for each domain.
- ``services``: the work behind resolvers.
- ``serving``: the models and catalogue in use, and the compute pools.
- ``settings``: the API's settings.
- ``setup``: settings and engines for every command that starts an API.
- ``transport``: GraphQL over HTTP and over WebSocket.
"""
