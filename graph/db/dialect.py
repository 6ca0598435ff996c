"""The two statements that the embedded engine accepts only as SQL.

All other Cypher is the same on both engines. The embedded server refuses ``CREATE VECTOR INDEX`` and
``CREATE FULLTEXT INDEX``. Its SQL creates the same indexes under the same names, and its HTTP port accepts SQL.
"""

import re
from collections.abc import Iterator

from graph.db.embedded_http import send_request
from graph.engines.arcadedb import GraphAddress

VECTOR = re.compile(
    r"CREATE VECTOR INDEX (?P<name>\w+) IF NOT EXISTS FOR \(n:(?P<label>\w+)\) ON \(n\.(?P<property>\w+)\)\s+"
    r"OPTIONS \{indexConfig: \{`vector\.dimensions`: (?P<dimensions>\d+), "
    r"`vector\.similarity_function`: '(?P<similarity>\w+)'\}\}"
)
FULLTEXT = re.compile(
    r"CREATE FULLTEXT INDEX (?P<name>\w+) IF NOT EXISTS FOR \(n:(?P<label>\w+)\) ON EACH \[(?P<properties>[\w., ]+)\]"
)
LISTS = frozenset({"alternativeNames", "alternativeTitles"})


def embedded_sql(statement: str) -> list[str]:
    """Return the embedded engine's SQL for a Cypher statement; empty if the engine accepts the Cypher."""
    if vector := VECTOR.fullmatch(statement):
        return list(_vector_sql(**vector.groupdict()))
    if fulltext := FULLTEXT.fullmatch(statement):
        names = [name.strip().removeprefix("n.") for name in fulltext["properties"].split(",")]
        return list(_fulltext_sql(fulltext["name"], fulltext["label"], names))
    return []


def _vector_sql(name: str, label: str, property: str, dimensions: str, similarity: str) -> Iterator[str]:
    yield f"CREATE VERTEX TYPE {label} IF NOT EXISTS"
    yield f"CREATE PROPERTY {label}.{property} IF NOT EXISTS ARRAY_OF_FLOATS"
    yield (
        f"CREATE INDEX {name} IF NOT EXISTS ON {label} ({property}) LSM_VECTOR "
        f"METADATA {{dimensions: {dimensions}, similarity: '{similarity.upper()}'}}"
    )


def _fulltext_sql(name: str, label: str, properties: list[str]) -> Iterator[str]:
    yield f"CREATE VERTEX TYPE {label} IF NOT EXISTS"
    for property in properties:
        kind = "LIST OF STRING" if property in LISTS else "STRING"
        yield f"CREATE PROPERTY {label}.{property} IF NOT EXISTS {kind}"
    columns = ", ".join(f"{column} BY ITEM" if column in LISTS else column for column in properties)
    yield f"CREATE INDEX {name} IF NOT EXISTS ON {label} ({columns}) FULL_TEXT"


async def run_sql(address: GraphAddress, command: str) -> None:
    """Send one SQL command to the embedded server.

    Raises:
        GraphRefusedError: the server refused it.
        GraphUnavailableError: the server does not answer.
    """
    body = {"language": "sql", "command": command}
    await send_request(address, "POST", f"/api/v1/command/{address.database}", body=body)
