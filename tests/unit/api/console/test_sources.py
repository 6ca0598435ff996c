"""What the console's sources may hold: nothing from elsewhere, nothing that makes markup of data."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from api.console.assets import FOLDER
from tests.unit.api.console.sources import IMPORTED, MODULES, read

LONGEST = 200  # lines of a module
UNSAFE = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|"
    r"srcdoc|setAttribute\(\"(?:style|on)|javascript:"
)
ELSEWHERE = re.compile(r"https?://|//cdn|@import|url\(")
VENDOR = FOLDER / "vendor"
PACKAGES = json.loads(read(VENDOR / "packages.json"))["files"]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_module_is_short_says_what_it_is_and_loads_files_that_exist(module: Path) -> None:
    text = read(module)
    assert text.startswith("/**")
    assert len(text.splitlines()) <= LONGEST
    for target in IMPORTED.findall(text):
        assert target.startswith("."), "no bare name and no address: nothing resolves them"
        assert (module.parent / target).resolve().is_file(), target


def test_no_module_makes_markup_of_data_or_code_of_text() -> None:
    assert [path.name for path in MODULES if UNSAFE.search(read(path))] == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    own = [*MODULES, *(FOLDER / "style").glob("*.css"), FOLDER / "index.html"]
    assert [path.name for path in own if ELSEWHERE.search(read(path))] == []


def test_the_page_has_no_script_and_no_style_of_its_own() -> None:
    page = read(FOLDER / "index.html")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []
    assert re.findall(r"<script[^>]*>([^<]*)</script>", page) == [""]


def test_each_file_that_the_page_names_exists() -> None:
    named = re.findall(r"\{\{files\}\}/([^\"]+)", read(FOLDER / "index.html"))
    assert len(named) > 8
    assert [name for name in named if name != "documents.json" and not (FOLDER / name).is_file()] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package["file"]))
def test_a_vendored_file_is_the_one_of_its_package(package: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / package["file"]).read_bytes()).hexdigest() == package["sha256"]
    assert package["version"]
    assert package["licence"]
    assert all(read(VENDOR / name).strip() for name in package["licenceFiles"])


def test_each_vendored_file_is_listed() -> None:
    files = {path.name for path in VENDOR.iterdir() if path.suffix in {".js", ".css"}}
    assert files == {package["file"] for package in PACKAGES}
