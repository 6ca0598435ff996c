"""The console in a browser: what a candidate, an administrator and a visitor see, and whether everybody can use it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.e2e.browser import open_browser
from tests.e2e.running import Api

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
FIND = (
    "async () => (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(node => node.html)].join(' | '))"
)
FITS = "() => document.documentElement.scrollWidth <= innerWidth"
FOREIGN = """() => {
  const walker = document.createTreeWalker(document.querySelector('.frame'), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (!parentElement.closest('bdi, code, pre, [dir=auto], [dir=ltr], [lang=en], .brand, .avatar'))
      texts.push(textContent.trim());
  }
  return texts.filter(text => /[0-9]|[A-Za-z]{2}/.test(text));
}"""
"""Finds texts with letters or digits that are not Arabic, besides what is marked as a name, an identifier or data."""
KEPT = (
    "PyTorch",
    "Redis",
    "Neo4j",
    "ArcadeDB",
    "US$",
    "NDCG",
    "MRR",
    "MAP",
    "AUC",
    "F1",
    "kNN",
    "createExperiment",
    "CSV",
    "TOML",
)
NARROW = {"width": 360, "height": 780}
POSTS = b"id,title,company\n1,Baker,Loaf\n2,Potter,Kiln\n"
EVIL = "<img src=x onerror=alert(1)>"
OWN_PAGES = ("jobs", "courses", "saved", "applications", "profile", "career", "gap")
ADMIN_PAGES = (
    "overview", "people", "models", "models/drift", "tasks", "tasks/dead", "tasks/schedules", "imports",
    "experiments", "audit", "people/search/person",
)  # fmt: skip


@asynccontextmanager
async def open_console(browser: Browser, api: Api, role: str = "", **options: Any) -> AsyncIterator[Page]:
    """A page of somebody who comes by a link; nothing may be said in the browser's console or loaded from elsewhere."""
    context = await browser.new_context(**{"locale": "en-GB", "reduced_motion": "reduce", **options})
    page = await context.new_page()
    page.set_default_timeout(20_000)
    messages: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{api.url}/console" + (f"#token={api.tokens[role]}" if role else ""))
    await page.wait_for_selector("main h1, main .failure")
    yield page
    await context.close()
    assert messages == []
    assert [url for url in asked if not url.startswith(api.url)] == []


async def show(page: Page, address: str) -> None:
    """Go to a page of the console, and wait until its data are there."""
    await page.evaluate("address => { location.hash = '#/' + address; }", address)
    await page.wait_for_selector("main h1")
    await expect(page.locator(".loading")).to_have_count(0)


async def check_access(page: Page) -> None:
    """What axe finds that keeps people from using the page."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE)
    assert await page.evaluate(FIND) == []


async def check_that_a_visitor_reads_how_to_sign_in(api: Api, browser: Browser) -> None:
    async with open_console(browser, api) as page:
        await expect(page.locator("h1")).to_have_text("Sign in to CareerGraph")
        await expect(page.locator("nav li")).to_have_count(0)
        await check_access(page)
        await page.fill("#token", api.tokens["candidate"])
        await page.keyboard.press("Enter")
        await expect(page.locator(".job").first).to_be_visible()


async def check_that_the_token_leaves_the_address_and_ends_with_the_session(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "candidate") as page:
        assert page.url == f"{api.url}/console"
        assert api.tokens["candidate"] in str(await page.evaluate("() => sessionStorage['careergraph.token']"))
        assert await page.evaluate("() => Object.values(localStorage).join()") == ""
        await page.click("text=Sign out")
        await expect(page.locator("h1")).to_have_text("Sign in to CareerGraph")
        assert await page.evaluate("() => sessionStorage.length") == 0


async def check_that_a_candidate_sees_why_a_job_is_recommended(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "candidate") as page:
        await page.click(".reason >> nth=0")
        query = page.locator(".graph > .cypher code")
        await expect(query).to_contain_text("MATCH")
        await page.click(".node-button >> nth=0")
        await expect(page.locator(".graph-node")).to_contain_text("elementId(n)")
        assert await page.locator(".graph-place canvas").count() > 0
        assert "RETURN" in await query.inner_text()
        for tab in OWN_PAGES:
            await show(page, f"me/{tab}")
            await check_access(page)


async def check_that_a_change_is_tried_and_taken_back(api: Api, browser: Browser) -> None:
    before = skills_of(api)
    async with open_console(browser, api, "candidate") as page:
        await page.wait_for_selector(".reason")
        for number in range(await page.locator(".job").count()):
            await page.click(f".job >> nth={number}")
            await expect(page.locator(f".job >> nth={number}")).to_have_attribute("aria-current", "true")
            await expect(page.locator(".split-detail .loading")).to_have_count(0)
            if await page.locator("button:text-is('Try it')").count():
                break
        await page.click("button:text-is('Try it') >> nth=0")
        await expect(page.locator(".changes.made")).to_be_visible()
        await page.reload()
        await page.click(".changes.made >> text=Take back")
        await expect(page.locator(".changes.made")).to_have_count(0)
    assert skills_of(api) == before


def skills_of(api: Api) -> Any:
    """What the candidate's profile holds that a change may touch."""
    answer = api.ask("{ viewer { targets { id } skills(first: 100) { edges { level years node { id } } } } }")
    profile = answer["data"]["viewer"]
    return sorted(target["id"] for target in profile["targets"]), sorted(map(str, profile["skills"]["edges"]))


async def check_that_a_candidate_finds_no_page_of_administrators(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "candidate") as page:
        await expect(page.locator("nav[aria-label=Pages] li")).to_have_count(1)
        await page.evaluate("() => { location.hash = '#/models'; }")
        await expect(page.locator("main")).to_contain_text("There is no such page here.")


async def check_that_an_administrator_uses_every_page(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "admin", color_scheme="dark") as page:
        for address in ADMIN_PAGES:
            await show(page, address)
            await expect(page.locator(".failure")).to_have_count(0)
            await check_access(page)


async def check_that_a_task_is_followed_live(api: Api, browser: Browser) -> None:
    task = api.ask("mutation { refreshRecommendations(input: {}) { task { id kind } } }")["data"]
    async with open_console(browser, api, "admin") as page:
        await show(page, f"tasks/{task['refreshRecommendations']['task']['id']}")
        await expect(page.locator("h1")).to_have_text("Refresh of recommendations")
        await expect(page.locator(".verdict .badge")).to_have_text("Succeeded", timeout=60_000)
        await expect(page.locator(".log li").first).to_be_visible()
        await check_access(page)


async def check_that_models_have_cards_and_are_compared(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "admin") as page:
        await show(page, "models")
        for row in range(min(2, await page.locator("input[type=checkbox]").count())):
            await page.locator("input[type=checkbox]").nth(row).check()
        if await page.locator("button:has-text('Compare'):enabled").count():
            await page.click("button:has-text('Compare')")
            await expect(page.locator("h1")).to_have_text("Models side by side")
            await check_access(page)
            await show(page, "models")
        await page.click("tr.stands-out a")
        await expect(page.locator("h2", has_text="Training history")).to_be_visible()
        await check_access(page)
        await show(page, "models")
        await page.click("button:has-text('Train')")
        await expect(page.locator("dialog")).to_be_visible()
        await check_access(page)
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog")).to_have_count(0)


async def check_that_the_console_speaks_arabic_from_right_to_left(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "candidate", locale="ar-EG") as page:
        assert await page.evaluate("() => document.documentElement.dir") == "rtl"
        await expect(page.locator("h2", has_text="لماذا يُوصى بها")).to_be_visible()
        await check_access(page)
        await page.click("button:has-text('English')")
        await expect(page.locator("h2", has_text="Why it is recommended")).to_be_visible()
        await page.click("button:has-text('Dark')")
        await check_access(page)


async def check_that_a_page_is_used_by_keyboard_alone(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "candidate", viewport={"width": 400, "height": 800}) as page:
        await expect(page.locator(".reason").first).to_be_visible()
        await page.locator("body").press("Tab")
        await page.keyboard.press("Enter")  # skips to the content
        assert await page.evaluate("() => document.activeElement.id") == "main"
        await page.locator(".job >> nth=1").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".job >> nth=1")).to_have_attribute("aria-current", "true")
        assert await page.evaluate(FITS)


async def check_that_a_job_is_saved_and_applied_to_and_both_are_taken_back(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "leaver") as page:  # the candidate's list stays whole
        await page.click(".job-header h2 a")
        await expect(page.locator("dt", has_text="Contract")).to_be_visible()
        await expect(page.locator(".skills li").first).to_be_visible()
        await expect(page.locator(".loading")).to_have_count(0)
        await check_access(page)
        for offer, made in (("Save", "Saved"), ("Not for me", "Dismissed")):
            await page.click(f"button:text-is('{offer}')")
            await page.click(f"button:text-is('{made}')")
            await expect(page.locator(f"button:text-is('{offer}'):enabled")).to_be_visible()
        await page.click("button:text-is('Apply')")
        await page.fill("#letter", EVIL)
        await check_access(page)
        await page.click("button:text-is('Send the application')")
        await page.click("button:text-is('Withdraw the application')")
        await page.click("dialog button:text-is('Withdraw the application')")
        await expect(page.locator("button:text-is('Apply')")).to_be_visible()
        await show(page, "me/applications")
        await page.click("summary >> nth=0")
        await expect(page.locator(".written").first).to_have_text(EVIL)
        assert await page.locator("img[src=x]").count() == 0


async def check_that_a_recruiter_moves_an_application(api: Api, browser: Browser) -> None:
    job = apply_to_some_job(api)
    async with open_console(browser, api, "recruiter") as page:
        await expect(page.locator("nav[aria-label=Pages] li")).to_have_count(2)
        await check_access(page)
        await show(page, f"postings/{job['id']}/candidates")
        await check_access(page)
        await show(page, f"postings/{job['id']}")
        await expect(page.locator("h1")).to_have_text(job["title"])
        await check_access(page)
        await page.click("button:text-is('Interview')")
        await page.fill("#note", "first call went well")
        await page.click("dialog button:text-is('Move')")
        await expect(page.locator(".card .badge", has_text="Interview")).to_be_visible()
        await expect(page.locator("button:text-is('Interview')")).to_have_count(0)
        await page.evaluate("() => { location.hash = '#/models'; }")
        await expect(page.locator("main")).to_contain_text("There is no such page here.")


def apply_to_some_job(api: Api) -> dict[str, str]:
    """A job of the recruiter's, to which a second candidate has just applied for the first time."""
    own = "{ viewer { recruitsFor { jobs(first: 20) { edges { node { id title } } } } } }"
    companies = api.ask(own, role="recruiter")["data"]["viewer"]["recruitsFor"]
    apply = "mutation ($job: ID!) { applyToJob(input: {job: $job}) { errors { message } } }"
    jobs = (edge["node"] for company in companies for edge in company["jobs"]["edges"])
    return next(
        job for job in jobs if not api.ask(apply, {"job": job["id"]}, role="leaver")["data"]["applyToJob"]["errors"]
    )


async def check_that_an_administrator_finds_a_person_by_name(api: Api, browser: Browser) -> None:
    name = api.ask("{ viewer { name } }")["data"]["viewer"]["name"]
    async with open_console(browser, api, "admin") as page:
        await show(page, "people")
        await page.fill("#person", name.upper())
        await page.keyboard.press("Enter")
        await page.click(f"th a:has-text('{name}') >> nth=0")
        await expect(page.locator(".person-name")).to_contain_text(name)
        await expect(page.locator("tbody code", has_text="Query.users").first).to_be_visible()


async def check_that_a_file_is_tried_before_it_is_imported(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "admin") as page:
        await show(page, "imports")
        await expect(page.locator("button:text-is('Try it')")).to_be_disabled()
        await page.set_input_files("input[type=file]", {"name": "posts.csv", "mimeType": "text/csv", "buffer": POSTS})
        await page.click("button:text-is('Try it')")
        await expect(page.locator("h3", has_text="posts.csv")).to_be_visible(timeout=60_000)
        await expect(page.locator(".figure", has_text="New")).to_contain_text("2")
        await expect(page.locator("textarea")).to_have_value(re.compile("title = "))
        await check_access(page)
        await page.click("button:text-is('Import it')")
        await check_access(page)
        await page.click("dialog button:text-is('Cancel')")
        await page.set_input_files("input[type=file]", {"name": "other.csv", "mimeType": "text/csv", "buffer": POSTS})
        await expect(page.locator("textarea")).to_have_value("")
        await page.click("summary:text-is('Map of its columns')")
        await page.fill("textarea", "source = 1")
        await page.click("button:text-is('Try it')")
        await expect(page.locator("pre.error")).to_contain_text("source", timeout=60_000)
        await expect(page.locator("button:text-is('Import it')")).to_have_count(0)


async def check_that_a_metric_is_explained_to_who_comes_to_it(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "admin") as page:
        await show(page, "models")
        await page.click("tr.stands-out a")
        mark = page.locator(".hint-mark").first
        await mark.focus()
        await expect(page.locator(".hint-note:popover-open")).to_be_visible()
        await check_access(page)
        await page.keyboard.press("Escape")
        await expect(page.locator(".hint-note:popover-open")).to_have_count(0)
        await mark.hover()
        await expect(page.locator(".hint-note:popover-open")).to_be_visible()


async def check_that_all_pages_fit_a_phone_and_speak_arabic(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "admin", locale="ar-EG", viewport=NARROW) as page:
        for address in ADMIN_PAGES:
            await show(page, address)
            assert await page.evaluate(FITS), address
            texts = [str(text) for text in await page.evaluate(FOREIGN)]
            assert [text for text in texts if not any(name in text for name in KEPT)] == [], address


async def check_that_pages_fit_a_window_that_becomes_narrow(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "admin", viewport={"width": 1280, "height": 800}) as page:
        for address in ("tasks", "me/jobs"):
            await page.set_viewport_size({"width": 1280, "height": 800})
            await show(page, address)
            if address == "me/jobs":
                await page.wait_for_selector(".graph-place canvas")
            assert await page.evaluate(FITS), address
            await page.set_viewport_size({"width": 390, "height": 800})
            await page.wait_for_function(FITS)


async def check_that_a_link_asks_before_it_changes_who_is_signed_in(api: Api, browser: Browser) -> None:
    async with open_console(browser, api, "candidate") as page:
        offer = f"() => {{ location.hash = '#token={api.tokens['admin']}'; }}"
        await page.evaluate(offer)
        await check_access(page)
        await page.click("dialog button:text-is('Cancel')")
        await expect(page.locator("dialog")).to_have_count(0)
        await expect(page.locator("nav[aria-label=Pages] li")).to_have_count(1)
        await page.evaluate(offer)
        await page.click("dialog button:text-is('Change session')")
        await expect(page.locator("dialog")).to_have_count(0)
        await expect(page.locator("nav a[href='#/models']")).to_be_visible()


async def check_that_texts_of_people_are_text(api: Api, browser: Browser) -> None:
    before = api.ask("{ viewer { headline } }")["data"]["viewer"]["headline"]
    set_headline(api, EVIL)
    async with open_console(browser, api, "candidate") as page:
        await expect(page.locator(".heading p")).to_have_text(EVIL)
        assert await page.locator("img[src=x]").count() == 0
    set_headline(api, before)


def set_headline(api: Api, headline: str | None) -> None:
    change = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { errors { message } } }"
    assert api.ask(change, {"input": {"headline": headline}})["data"]["updateProfile"]["errors"] == []


async def check_that_a_token_that_is_not_valid_leads_to_the_page_for_visitors(api: Api, browser: Browser) -> None:
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await page.goto(f"{api.url}/console#token=made.up.token")
    await expect(page.locator("[role=alert]")).to_contain_text("no longer valid")
    await context.close()


async def check_console(api: Api) -> None:
    """Use the console as its users do, with one browser."""
    async with open_browser("the console") as browser:
        for check in (
            check_that_a_visitor_reads_how_to_sign_in,
            check_that_the_token_leaves_the_address_and_ends_with_the_session,
            check_that_a_candidate_sees_why_a_job_is_recommended,
            check_that_a_change_is_tried_and_taken_back,
            check_that_a_candidate_finds_no_page_of_administrators,
            check_that_an_administrator_uses_every_page,
            check_that_a_task_is_followed_live,
            check_that_models_have_cards_and_are_compared,
            check_that_the_console_speaks_arabic_from_right_to_left,
            check_that_a_page_is_used_by_keyboard_alone,
            check_that_a_job_is_saved_and_applied_to_and_both_are_taken_back,
            check_that_a_recruiter_moves_an_application,
            check_that_an_administrator_finds_a_person_by_name,
            check_that_a_file_is_tried_before_it_is_imported,
            check_that_a_metric_is_explained_to_who_comes_to_it,
            check_that_all_pages_fit_a_phone_and_speak_arabic,
            check_that_pages_fit_a_window_that_becomes_narrow,
            check_that_a_link_asks_before_it_changes_who_is_signed_in,
            check_that_texts_of_people_are_text,
            check_that_a_token_that_is_not_valid_leads_to_the_page_for_visitors,
        ):
            await check(api, browser)
