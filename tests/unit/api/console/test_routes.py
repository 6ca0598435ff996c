"""How the console is served."""

import gzip
import re
import tomllib
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.applications import Starlette

from api.cli.console_link import sign_in_link
from api.console.assets import FOLDER, KINDS, read_assets
from api.console.routes import FOREVER, PATH, console_routes
from api.settings import ApiSettings
from tests.asgi import Answer, Headers, send_request
from tests.conftest import ROOT
from tests.unit.door import open_door

ASSETS = read_assets()
BROWSER = "http://127.0.0.1:7474/browser/"
APP = Starlette(routes=console_routes(BROWSER))
FILES = f"{PATH}/files/{ASSETS.version}"


async def fetch(path: str, headers: Headers = (), app: Starlette = APP) -> Answer:
    return await send_request(app, b"", headers, "GET", path)


async def test_the_page_is_served_with_a_strict_policy_and_is_never_kept() -> None:
    page = await fetch(PATH)
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_the_page_names_files_of_this_version_that_may_be_kept_for_ever() -> None:
    named = re.findall(rf"{PATH}/files/[^\"]+", (await fetch(PATH)).body.decode())
    assert f"{FILES}/app/main.js" in named
    named.remove(FILES)  # of which the page makes addresses
    for path in named:
        answer = await fetch(path)
        assert (answer.status, answer.headers["cache-control"]) == (200, FOREVER)


@pytest.mark.parametrize("path", sorted(ASSETS.files))
async def test_each_file_is_served_with_its_type_as_it_is_and_compressed(path: str) -> None:
    plain = await fetch(f"{FILES}/{path}")
    packed = await fetch(f"{FILES}/{path}", [("accept-encoding", "gzip, br")])
    assert plain.status == packed.status == 200
    assert plain.body == gzip.decompress(packed.body) == ASSETS.files[path].content
    assert plain.headers["content-type"] == KINDS[f".{path.rpartition('.')[2]}"]
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-security-policy" in plain.headers


def test_the_package_holds_each_file_that_is_served() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["api.console"]
    packaged = {path.relative_to(FOLDER).as_posix() for pattern in patterns for path in FOLDER.glob(pattern)}
    assert set(ASSETS.files) - {"documents.json"} - packaged == set()


async def test_a_file_of_another_version_is_not_found() -> None:
    assert (await fetch(f"{PATH}/files/000000000000/app/main.js")).status == 404


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60))
async def test_nothing_else_is_served(path: str) -> None:
    for tried in (path, f"../{path}", f"app/../{path}", f"//{path}"):
        answer = await fetch(f"{FILES}/{tried}")
        assert answer.status == 404 or tried in ASSETS.files


@pytest.mark.parametrize("path", ["assets.py", "routes.py", "__init__.py", "../settings.py", "index.html", "app", ""])
async def test_sources_of_the_service_are_not_served(path: str) -> None:
    assert (await fetch(f"{FILES}/{path}")).status == 404


async def test_the_address_with_a_slash_leads_to_the_page() -> None:
    answer = await fetch(f"{PATH}/")
    assert (answer.status, answer.headers["location"]) == (308, PATH)


async def test_the_configuration_is_text_of_an_attribute() -> None:
    odd = Starlette(routes=console_routes('http://a/"><script>alert(1)</script>'))
    page = (await fetch(PATH, app=odd)).body.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(("is_on", "status"), [(True, 200), (False, 404)])
async def test_a_setting_turns_the_console_off(tmp_path: Path, is_on: bool, status: int) -> None:
    async with open_door(tmp_path, console=is_on) as door:
        assert (await fetch(PATH, app=door)).status == status
        assert (await fetch(f"{FILES}/app/main.js", app=door)).status == status


@pytest.mark.parametrize(
    "address", ["ftp://browser", "javascript:alert(1)", "http://browser?cmd=x", "browser", "http://"]
)
def test_the_address_of_a_browser_is_one(address: str) -> None:
    with pytest.raises(ValidationError):
        ApiSettings(browser_url=address)
    assert ApiSettings(browser_url=BROWSER).browser_url == BROWSER


def test_the_link_that_signs_in_sends_its_token_to_no_server() -> None:
    assert urlsplit(sign_in_link("http://127.0.0.1:8000", "a.b.c")) == SplitResult(
        "http", "127.0.0.1:8000", PATH, "", "token=a.b.c"
    )
