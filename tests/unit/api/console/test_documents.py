"""The documents that the console sends."""

import json
from pathlib import Path

import pytest
from graphql import GraphQLSchema

from api.console.assets import describe_documents, read_assets
from api.graphql.document_checks import check_document
from api.graphql.trusted_documents import PACKAGED, TrustedDocument, read_text, read_trusted_documents
from api.schema.root import make_schema
from tests.unit.api.console.sources import SENT, find_all

FILES = sorted(PACKAGED.glob("*.graphql"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return make_schema()._schema


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_document_is_valid_and_within_the_limits(schema: GraphQLSchema, file: Path) -> None:
    checked = check_document(schema, TrustedDocument(read_text(file), str(file)))
    assert checked.problems == []
    (operation,) = checked.operations
    assert operation.name
    assert operation.name.startswith("Console")


def test_the_console_sends_each_document_and_no_other() -> None:
    assert find_all(SENT) | {"session"} == {path.stem for path in FILES}


def test_the_service_knows_each_document_by_the_name_that_the_console_has_for_it() -> None:
    trusted = read_trusted_documents(None)
    named = json.loads(describe_documents())
    assert set(named) == {path.stem for path in FILES}
    assert all(trusted.find_text(id) == read_text(PACKAGED / f"{name}.graphql") for name, id in named.items())
    assert read_assets().files["documents.json"].content == describe_documents()
