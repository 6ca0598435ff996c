"""Runs GraphQL operations, independently of the schema.

- ``access_extension``: logs who read whose data.
- ``cache_extension``: serves cached answers and decides which ones to keep.
- ``complexity``: measures an operation's depth, nodes and cost before it runs.
- ``connections``: Relay's edges and connections as generic types.
- ``context``: what resolvers use: the viewer, model and catalogue, services and loaders.
- ``cost_budget``: refuses operations beyond a viewer's budget of points.
- ``cost_directives``: declare what fields cost, and how long lists are.
- ``document_checks``: whether a schema accepts trusted documents.
- ``document_limits``: refuses operations that ask for too much.
- ``document_source``: finds the document that a request names, and refuses untrusted ones.
- ``documents``: parses and caches documents.
- ``error_reporting``: gives errors their codes and logs each list of errors once.
- ``execution``: executes operations, with a fast path for plain data.
- ``fragment_expansion``: the size of a document with its fragments expanded.
- ``ids``: Relay's global identifiers.
- ``input_checks``: refuses text and numbers that cannot be stored.
- ``operation_names``: what an operation is called in metrics.
- ``ordered_cursors``: cursors of lists that have several orders.
- ``paging``: page sizes, cursors and pages of lists.
- ``parts``: the objects that live as long as the process.
- ``repositories``: the repositories of a request, limited to what its viewer may access.
- ``schema_costs``: reads the costs that the schema declares.
- ``schema_hiding``: turns off introspection and suggestions.
- ``time_limit``: ends queries that take too long.
- ``trusted_documents``: the documents that an operator has registered.
"""
