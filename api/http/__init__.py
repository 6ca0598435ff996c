"""What an HTTP request or a WebSocket passes before GraphQL.

- ``addresses``: the client's address, behind proxies too.
- ``admission``: applies the rate limits.
- ``auth``: reads and checks the token.
- ``bodies``: reads a GraphQL request's body.
- ``current_roles``: the viewer's roles as the graph has them now.
- ``deadline``: refuses bodies that arrive too slowly.
- ``disconnection``: cancels the work for a client that has left.
- ``graphiql``: serves GraphiQL and its files.
- ``messages``: the messages of graphql-transport-ws.
- ``pacing``: spreads requests with long bodies.
- ``protocol``: uvicorn's protocols with time limits.
- ``rate_limits``: counts requests in Redis (GCRA).
- ``refusals``: answers to requests that are refused.
- ``tokens``: issues and verifies JSON Web Tokens.
"""
