"""A headless Chromium of the machine's own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@asynccontextmanager
async def open_browser(what: str) -> AsyncIterator[Browser]:
    """Open the browser; without one, the test is skipped, and says what was not tried."""
    if CHROMIUM is None:
        pytest.skip(f"no Chromium here: {what} was not tried in a browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()
