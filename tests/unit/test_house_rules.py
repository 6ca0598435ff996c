"""Project rules that no standard tool checks."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import parse as parse_document
from graphql import validate
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from api.schema.root import make_schema
from api.settings import ApiSettings
from graph.db.migrations import packaged_migrations, pending
from graph.errors import MigrationError
from graph.privacy.personal_data import LINKS, OWNED
from graph.reads import PersonalField
from graph.settings import GraphSettings
from workers.settings import WorkerSettings
from workers.task_catalogue import Queue

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("api", "gnn", "graph", "workers")
NAMES_THAT_SAY_NOTHING = frozenset({"found", "said", "told", "one"})
CYPHER = re.compile(r"\b(MATCH|MERGE|CREATE|UNWIND)\s*\(|\bUNWIND \$")

PEOPLE = re.compile(r":User\b")
OF_PEOPLE = (
    "graph/applications", "graph/interactions", "graph/notifications", "graph/people", "graph/privacy",
    "graph/recommendations", "graph/registry",
)  # fmt: skip


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, parse(path)


def texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def bound_names(node: ast.AST) -> Iterator[str | None]:
    """The names that a part of a program binds: variables, arguments, functions, classes and imports."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.alias(asname=name):
            yield name


def test_names_say_what_they_hold() -> None:
    empty = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: {name}"
        for path, tree in sources(*ROOMS, "tests")
        for node in ast.walk(tree)
        for name in bound_names(node)
        if name in NAMES_THAT_SAY_NOTHING
    ]
    advice = "name what it holds instead (jobs, reasons, answer, error, first); a function is a verb with an object"
    assert not empty, "\n".join([advice, *empty])


def test_cypher_is_constant_text() -> None:
    built = [
        f"{path}:{node.lineno}"
        for path, tree in sources(*ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr | ast.BinOp) and any(CYPHER.search(text) for text in texts(node))
    ]
    assert built == []


def test_only_graph_speaks_cypher() -> None:
    outside = [
        str(path)
        for path, tree in sources("api", "gnn", "workers")
        for text in texts(tree)
        if CYPHER.search(text) and "RETURN" in text
    ]
    assert outside == []


def speaks_of_people(tree: ast.Module) -> bool:
    return any(CYPHER.search(text) and PEOPLE.search(text) for text in texts(tree))


def uses_viewer(function: ast.AsyncFunctionDef, asking: set[str]) -> bool:
    """Whether a method asks the viewer, itself or by a helper of its class."""
    return any(
        isinstance(part, ast.Attribute) and (part.attr == "_viewer" or part.attr in asking)
        for part in ast.walk(function)
    )


def unguarded(kind: ast.ClassDef) -> Iterator[str]:
    """The public methods of a repository that ask no viewer."""
    methods = [method for method in kind.body if isinstance(method, ast.AsyncFunctionDef)]
    asking = {method.name for method in methods if method.name.startswith("_") and uses_viewer(method, set())}
    asking |= {method.name for method in methods if method.name.startswith("_") and uses_viewer(method, asking)}
    for method in methods:
        if not method.name.startswith("_") and not uses_viewer(method, asking):
            yield f"{kind.name}.{method.name}"


def test_who_reads_or_writes_peoples_data_asks_for_the_viewer() -> None:
    """Authorisation stands in the repositories: resolvers may forget it."""
    names = [
        name
        for _, tree in sources(*OF_PEOPLE)
        if speaks_of_people(tree)
        for kind in tree.body
        if isinstance(kind, ast.ClassDef) and kind.name.endswith("Repository")
        for name in unguarded(kind)
    ]
    assert names == ["StateRepository.visitor"]  # of whom nothing is stored


def test_the_committed_schema_is_the_code_s() -> None:
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == make_schema().as_str() + "\n"


def test_everything_in_the_schema_is_described() -> None:
    missing = []
    for type in make_schema()._schema.type_map.values():
        if type.name.startswith("__"):
            continue
        missing += [] if type.description else [type.name]
        for name, field in getattr(type, "fields", {}).items():
            missing += [] if field.description else [f"{type.name}.{name}"]
            arguments = getattr(field, "args", {}).items()
            missing += [
                f"{type.name}.{name}({argument_name})"
                for argument_name, argument in arguments
                if not argument.description
            ]
    assert missing == []


def test_each_field_that_access_logs_name_exists() -> None:
    types = make_schema()._schema.type_map
    for type, name in (field.value.split(".") for field in PersonalField):
        assert name in getattr(types[type], "fields", {})


def settings() -> Iterator[tuple[str, type[BaseSettings]]]:
    for kind in (GraphSettings, ApiSettings, WorkerSettings):
        for name in kind.model_fields:
            yield f"CAREERGRAPH_{name.upper()}", kind


def test_each_setting_that_compose_names_exists() -> None:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    named = {name for service in compose["services"].values() for name in service.get("environment", {})}
    ours = {name for name in named if name.startswith("CAREERGRAPH_")}
    assert ours
    assert ours <= {name for name, _ in settings()}


def test_compose_has_health_checks_and_keeps_its_data() -> None:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert {"neo4j", "redis", "api", "worker-training", "worker"} <= set(services)
    queues = [word for service in services.values() for word in service.get("command", []) if word in set(Queue)]
    assert sorted(queues) == sorted(Queue), "each queue has one worker"
    assert all("healthcheck" in service for service in services.values())
    assert {"graph", "redis", "home"} <= set(compose["volumes"])


def test_the_page_of_settings_gives_the_name_default_and_description_of_each() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    for name, kind in settings():
        field = kind.model_fields[name.removeprefix("CAREERGRAPH_").lower()]
        value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        default = "unset" if value in (None, "", ()) else value
        assert f"| `{name}` | {default} | {field.description} |" in page


def test_torch_is_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "torch==2.13.0" in project["dependencies"]
    assert "torch==2.13.0" in (ROOT / "constraints.txt").read_text(encoding="utf-8").split()


def test_a_changed_migration_is_refused() -> None:
    first, *_ = packaged_migrations()
    with pytest.raises(MigrationError, match="changed after it was applied"):
        pending(packaged_migrations(), {first.version: "another checksum"})


def test_a_graph_from_the_future_is_refused() -> None:
    with pytest.raises(MigrationError, match="does not know"):
        pending(packaged_migrations(), {"V999": "x"})


def test_each_package_maps_its_modules() -> None:
    """The docstring of a package has a line for each module and package in it, and for nothing else."""
    for init in (file for room in ROOMS for file in sorted((ROOT / room).rglob("__init__.py"))):
        children = {file.stem for file in init.parent.glob("*.py")} - {"__init__", "__main__"}
        children |= {folder.parent.name for folder in init.parent.glob("*/__init__.py")}
        text = ast.get_docstring(parse(init)) or ""
        assert sorted(re.findall(r"^- ``(\w+)``: ", text, re.MULTILINE)) == sorted(children), init


def test_each_file_that_the_documentation_names_exists() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {
        (page.name, path)
        for page in pages
        for path in re.findall(
            r"`((?:api|gnn|graph|workers|tests|migrations|docs)/[^`*<… ]*)`", page.read_text("utf-8")
        )
    }
    assert named
    assert [pair for pair in sorted(named) if not (ROOT / pair[1]).exists()] == []


def test_each_request_that_the_documentation_sends_is_a_request() -> None:
    """Somebody copies it: its body is JSON, and its document is valid."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    sent = re.compile(r"(?:-d |operations=)'({.*?})'", re.DOTALL)
    bodies = [body for page in pages for body in sent.findall(page.read_text(encoding="utf-8"))]
    assert bodies
    for body in bodies:
        assert validate(make_schema()._schema, parse_document(json.loads(body)["query"])) == []


def test_each_relationship_of_people_in_the_data_model_is_in_the_list_of_a_persons_data() -> None:
    """What the page names and the list lacks would neither be erased nor exported."""
    text = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
    named = {type for types in re.findall(r"\(User\)-\[([A-Z_|]+)", text) for type in types.split("|")}
    owned = {type for kind in OWNED for types in re.findall(r"\[:([A-Z_|]+)\]", kind.path) for type in types.split("|")}
    of_applications = {"PASSED", "ANALYSED_AS"}
    assert named == (owned - of_applications) | {kind.type for kind in LINKS}
    parts = set(re.findall(r"\(Application\)-\[([A-Z_]+)", text))
    assert parts - {"FOR"} == of_applications
    code = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "graph").rglob("*.py"))
    written = {
        type for types in re.findall(r"\(u\)-\[\w*:([A-Z_|]+)[^\]]*\]->", code) for type in types.split("|") if type
    }
    assert written - {"CHOICE", "TYPE"} <= named


def test_only_the_audit_and_the_person_read_what_people_declare() -> None:
    """No query outside of these modules names a declaration, so that no model, list or profile can have it."""
    named = re.compile(r"SelfDeclaration\b|\bDECLARED\b|raceEthnicity")
    paths = {
        path.relative_to(ROOT).as_posix()
        for path, tree in sources("gnn", "graph")
        if any(CYPHER.search(text) and named.search(text) for text in texts(tree))
    }
    assert paths == {"graph/privacy/self_declared.py", "graph/world/declarations.py"}
    importing = {
        path.relative_to(ROOT).as_posix()
        for path, tree in sources(*ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "graph.privacy.self_declared"
    }
    assert not {
        path for path in importing if path.startswith(("gnn/", "graph/people", "graph/snapshot", "api/services"))
    }
    assert importing == {
        "api/graphql/repositories.py", "api/schema/people/self_declared.py", "graph/world/declarations.py",
        "workers/jobs/bias_audit.py",
    }  # fmt: skip
