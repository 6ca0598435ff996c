"""The clients in `docs/examples`: their documents fit the schema, and what they install is pinned."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate

from tests.conftest import ROOT

EXAMPLES = ROOT / "docs" / "examples"
WEB, PYTHON = EXAMPLES / "web", EXAMPLES / "python"
TAGGED = re.compile(r"graphql\(`(.*?)`\)", re.DOTALL)
EXACT = re.compile(r"\d+\.\d+\.\d+")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


def documents_of_web() -> list[str]:
    return TAGGED.findall((WEB / "src" / "operations.ts").read_text(encoding="utf-8"))


def documents_of_python() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in PYTHON.glob("*.graphql")]


@pytest.mark.parametrize(
    ("documents", "names"), [(documents_of_web(), {"Feed", "Log", "Updates"}), (documents_of_python(), {"Feed", "Log"})]
)
def test_documents_fit_the_schema(schema: GraphQLSchema, documents: list[str], names: set[str]) -> None:
    parsed_documents = [parse(text) for text in documents]
    assert [error for document in parsed_documents for error in validate(schema, document)] == []
    operations = [definition for document in parsed_documents for definition in document.definitions]
    assert {
        definition.name.value
        for definition in operations
        if isinstance(definition, OperationDefinitionNode) and definition.name
    } == names


def test_each_scalar_has_a_type_in_both_clients(schema: GraphQLSchema) -> None:
    own = {
        name
        for name, type in schema.type_map.items()
        if type.ast_node and type.ast_node.kind == "scalar_type_definition"
    }
    in_python = tomllib.loads((PYTHON / "ariadne-codegen.toml").read_text(encoding="utf-8"))["tool"]["ariadne-codegen"]
    in_web = re.search(r"scalars: \{(.*?)\}", (WEB / "codegen.ts").read_text(encoding="utf-8"))
    assert in_web is not None
    assert set(in_python["scalars"]) == set(re.findall(r"(\w+):", in_web[1])) == own
    for folder, path in ((PYTHON, in_python["schema_path"]), (PYTHON, in_python["queries_path"])):
        assert (folder / path).exists()


def test_what_the_examples_install_is_pinned_and_no_registry_is_named() -> None:
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in wanted.items() if not EXACT.fullmatch(version)] == []
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    root = lock["packages"][""]
    assert {**root["dependencies"], **root["devDependencies"]} == wanted
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert [name for name, entry in lock["packages"].items() if name and "integrity" not in entry] == []
    lines = (PYTHON / "requirements.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in lines)


def test_nothing_that_is_generated_is_kept() -> None:
    for folder, generated in ((WEB, "src/gql/"), (WEB, "node_modules/"), (PYTHON, "careergraph_client/")):
        assert generated in Path(folder / ".gitignore").read_text(encoding="utf-8").split()
