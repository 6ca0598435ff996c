"""Documents: reading texts, linking what they say to the graph."""
