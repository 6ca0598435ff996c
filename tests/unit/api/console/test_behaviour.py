"""What the console's modules do, in Node.js: without a browser, a page or a service."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from api.console.assets import FOLDER

TESTS = sorted((Path(__file__).parent / "behaviour").glob("*.test.mjs"))
NODE = shutil.which("node")
SECONDS = 60


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console's modules in a folder that says that they are modules, as the page does to a browser."""
    folder = tmp_path_factory.mktemp("console")
    for part in ("app", "vendor"):
        shutil.copytree(FOLDER / part, folder / part)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return folder


@pytest.mark.skipif(NODE is None, reason="no Node.js here: the console's modules were not tried")
@pytest.mark.parametrize("file", TESTS, ids=lambda path: path.name.partition(".")[0])
def test_a_module_behaves(console: Path, file: Path) -> None:
    assert NODE
    outcome = subprocess.run(
        [NODE, "--test-reporter=tap", file],
        env={**os.environ, "CONSOLE": str(console)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
