"""Processing of HTTP requests and WebSockets before GraphQL.

- ``addresses``: finds the client's address, also behind proxies.
- ``admission``: applies the rate limits.
- ``alert_stops``: the pages behind the links that stop job alerts.
- ``auth``: reads and checks the token.
- ``bodies``: reads a GraphQL request's body.
- ``body_limits``: limits on the size of bodies.
- ``current_roles``: reads the viewer's current roles from the graph.
- ``deadline``: refuses bodies that arrive too slowly.
- ``disconnection``: cancels the work for a client that has disconnected.
- ``document_requests``: which document a request means.
- ``exports``: downloads of exports by signed links.
- ``graphiql``: serves GraphiQL and its files.
- ``operation_gate``: bounds how many operations a person runs over sockets at once.
- ``websocket_messages``: the messages of graphql-transport-ws.
- ``pacing``: spreads requests with long bodies.
- ``point_meter``: counts the points that operations cost.
- ``protocol``: uvicorn's protocols with time limits.
- ``rate_limits``: counts requests in Redis (GCRA).
- ``refusals``: responses to refused requests.
- ``request_ids``: gives each request an id.
- ``tokens``: issues and verifies JSON Web Tokens.
- ``uploads``: reads requests that upload a file.
"""
