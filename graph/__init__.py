"""The interest graph: the only room that speaks Cypher or Bolt."""
