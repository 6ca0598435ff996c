"""The graph's schema, in order: ``VNNN__what_it_does.cypher``, never changed once applied."""
