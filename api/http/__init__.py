"""The door of HTTP and WebSocket: what is checked before a resolver runs."""
