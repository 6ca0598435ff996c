"""``careergraph documents``: the trusted documents, and whether they are valid."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.session import console, read_settings
from api.errors import CommandError

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from api.graphql.document_checks import CheckedDocument


def documents(
    check: Annotated[
        Path | None,
        typer.Option(help="A schema to validate them against, as `careergraph schema` prints it, instead of this one."),
    ] = None,
) -> None:
    """List the trusted documents and what each costs at most; the exit code is 2 if one is not valid."""
    from api.graphql.document_checks import check_document  # noqa: PLC0415 - the schema is slow to import
    from api.graphql.trusted_documents import read_trusted_documents  # noqa: PLC0415

    trusted = read_trusted_documents(read_settings().api.trusted_documents)
    schema = find_schema(check)
    checked = [check_document(schema, document) for document in trusted.documents]
    for document in checked:
        console().print(describe_operations(document), markup=False)
    problems = [problem for document in checked for problem in document.problems]
    if problems:
        raise CommandError("some trusted documents are not valid\n" + "\n".join(problems))


def find_schema(file: Path | None) -> "GraphQLSchema":
    """Return the schema of a file, or that of the code.

    Raises:
        CommandError: the file is missing, or holds no schema.
    """
    if file is None:
        from api.schema.root import make_schema  # noqa: PLC0415 - slow to import

        return make_schema()._schema  # noqa: SLF001 - strawberry has no public access to it
    from graphql import GraphQLError, build_schema  # noqa: PLC0415

    try:
        return build_schema(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, GraphQLError, TypeError) as error:
        raise CommandError(f"--check {file}: it cannot be read as a schema: {error}") from error


def describe_operations(checked: "CheckedDocument") -> str:
    """Return a line for each operation of a document: id, name, points and file."""
    return "\n".join(
        "  ".join(
            (checked.document.id, operation.name or "–", describe_points(operation.points), checked.document.source)
        )
        for operation in checked.operations
    )


def describe_points(points: float | None) -> str:
    """Return what an operation costs at most, for people."""
    return "not valid" if points is None else f"{points:,.1f} points"
