"""What runs a GraphQL operation, whatever the schema.

- ``cache_extension``: serves cached answers and decides which ones to keep.
- ``complexity``: measures an operation's depth, nodes and cost before it runs.
- ``connections``: Relay's edges and connections as generic types.
- ``context``: what resolvers work with: the viewer, the data loaders, the process's parts.
- ``document_limits``: refuses operations that ask for too much.
- ``documents``: parses documents and remembers them.
- ``error_reporting``: gives errors their codes and logs each list once.
- ``execution``: executes operations; reads plain data in one go.
- ``field_costs``: the cost of each expensive field.
- ``fragment_expansion``: the size of a document with its fragments expanded.
- ``ids``: Relay's global identifiers.
- ``input_checks``: refuses text and numbers that cannot be stored.
- ``paging``: page sizes, cursors and pages of lists.
- ``schema_hiding``: turns introspection and suggestions off.
"""
