"""The demo world: a simulator of people, jobs, courses and behaviour with known hidden preferences."""
