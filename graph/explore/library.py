"""The saved queries for Neo4j Browser, from ``queries.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString, cast

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ParameterList:
    """A query that lists values for the parameter ``gives``, with what helps to choose one."""

    title: str
    gives: str
    cypher: LiteralString


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query that returns paths.

    Args:
        name: its short name.
        title: what it answers.
        about: what one sees, in Markdown without links.
        uses: the names of its parameters.
        cypher: the query.
    """

    name: str
    title: str
    about: str
    uses: tuple[str, ...]
    cypher: LiteralString


@dataclass(frozen=True, slots=True)
class Library:
    """All saved queries.

    Args:
        queries: those that return paths.
        lists: those that list values for parameters.
        parameters: what each parameter is.
        example: a query that returns one value for each parameter.
    """

    queries: tuple[SavedQuery, ...]
    lists: tuple[ParameterList, ...]
    parameters: Mapping[str, str]
    example: LiteralString

    def query(self, name: str) -> SavedQuery:
        """Return the query of a short name.

        Raises:
            KeyError: there is none.
        """
        for query in self.queries:
            if query.name == name:
                return query
        raise KeyError(name)


def read_library() -> Library:
    """Read the saved queries."""
    content = tomllib.loads((FOLDER / "queries.toml").read_text(encoding="utf-8"))
    return Library(
        tuple(_saved_query(row) for row in content["queries"]),
        tuple(ParameterList(row["title"], row["gives"], _cypher(row)) for row in content["lists"]),
        content["parameters"],
        cast("LiteralString", content["example"].strip()),
    )


def read_style() -> str:
    """Return the style file."""
    return (FOLDER / "style.grass").read_text(encoding="utf-8")


def _saved_query(row: dict[str, Any]) -> SavedQuery:
    return SavedQuery(row["name"], row["title"], row["about"].strip(), tuple(row["uses"]), _cypher(row))


def _cypher(row: dict[str, Any]) -> LiteralString:
    return cast("LiteralString", row["cypher"].strip())  # it stands in a file of this package
