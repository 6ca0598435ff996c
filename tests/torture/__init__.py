"""Tasks under torture: workers, Redis and the graph server are killed while tasks run, and nothing may be lost.

- ``effects``: what the tasks do, and what is found of it afterwards.
- ``storm``: requests tasks, kills processes, and measures how long each recovery takes.
- ``worker``: a worker whose tasks leave an effect.
"""
