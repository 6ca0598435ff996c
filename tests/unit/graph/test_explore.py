"""The guide, the style and the saved queries for Neo4j Browser."""

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest

from graph.explore.guide import example_command, pack_queries, render_guide
from graph.explore.library import Library, read_library, read_style
from tests.conftest import ROOT

STYLE_URL = "http://localhost:7475/style.grass"
PARAMETER = re.compile(r"\$(\w+)")
WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP)\b")
HANDLER = re.compile(r"\s+on\S*\s*=", re.IGNORECASE)
"""What Neo4j Browser cuts out of a guide, wherever it stands."""


class Guide(HTMLParser):
    """The slides of a guide, with the queries that a click copies."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.slides: list[list[str]] = []
        self._in_query = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "slide":
            self.slides.append([])
        if tag == "pre" and ("class", "runnable") in attrs:
            self._in_query = True
            self.slides[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._in_query = False

    def handle_data(self, data: str) -> None:
        if self._in_query:
            self.slides[-1][-1] += data


@pytest.fixture
def library() -> Library:
    return read_library()


def test_a_query_says_which_parameters_it_takes_and_only_reads(library: Library) -> None:
    for query in library.queries:
        assert set(query.uses) == set(PARAMETER.findall(query.cypher)), query.name
        assert set(query.uses) <= set(library.parameters), query.name
    queries = [query.cypher for query in library.queries]
    for cypher in (library.example, *queries, *(values.cypher for values in library.lists)):
        assert not WRITES.search(cypher), cypher
    assert len({query.name for query in library.queries}) == len(library.queries)


def test_each_parameter_has_a_list_of_values_and_an_example(library: Library) -> None:
    assert {values.gives for values in library.lists} == set(library.parameters)
    assert set(re.findall(r" AS (\w+)", library.example)) == set(library.parameters)
    known: set[str] = set()
    for values in library.lists:
        assert set(PARAMETER.findall(values.cypher)) <= known, "lists are in the order in which one needs them"
        known.add(values.gives)
    assert example_command(library).startswith(":param [{user, item, occupation, skill, company}] => { MATCH ")


def test_the_guide_has_a_slide_for_each_query_and_keeps_its_text(library: Library) -> None:
    page = render_guide(library, STYLE_URL)
    first, *slides, lists = Guide(page).slides
    assert first[0] == example_command(library)
    assert slides == [[query.cypher] for query in library.queries]
    assert lists == [values.cypher for values in library.lists]
    assert f'data-exec="style {STYLE_URL}"' in page
    assert not HANDLER.search(page)


def test_the_saved_queries_are_files_in_a_folder_the_same_each_time(library: Library) -> None:
    packed = pack_queries(library)
    assert packed == pack_queries(library)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        contents = {name: archive.read(name).decode() for name in archive.namelist()}
    assert len(contents) == len(library.queries) + len(library.lists) + 1
    assert contents["CareerGraph/Why was this recommended.cypher"] == (
        f"// Why was this recommended?\n{library.query('why').cypher}\n"
    )
    assert all(re.fullmatch(r"CareerGraph/[\w -]+\.cypher", name) for name in contents)


def rules(style: str) -> dict[str, dict[str, str]]:
    """The rules of a style file, as Neo4j Browser reads them: properties that are separated by semicolons."""
    styles: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([\w.]+) \{((?:[^{}\"]|\"[^\"]*\")*)\}", style):
        pairs = [part.partition(":") for part in body.replace('"', "").split(";") if ":" in part]
        styles[selector] = {name.strip(): value.strip() for name, _, value in pairs}
    return styles


def test_each_label_of_the_data_model_that_has_relationships_has_a_style() -> None:
    model = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8").split("```")[1]
    labels = {label for names in re.findall(r"\(([A-Z][\w|]+)", model) for label in names.split("|")}
    alone = {
        "AccessEntry", "BiasAudit", "Catalogue", "Erasure", "ImportRun", "Migration", "MigrationLock", "Restore",
        "ServiceAccount", "World",
    }  # fmt: skip
    hidden = {"DataExport", "SelfDeclaration"}
    styled = {name.removeprefix("node.") for name in rules(read_style()) if name.startswith("node.")}
    assert labels - alone - hidden == styled
    for selector, properties in rules(read_style()).items():
        assert properties["caption"] if "." in selector else properties["color"], selector
