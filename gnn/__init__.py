"""The models: arrays in, arrays out. No Cypher, no HTTP, no environment."""
