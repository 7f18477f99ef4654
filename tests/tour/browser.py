"""The tour in a real Chromium: types what the script says, waits for what the bot answers, takes the pictures."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.tour.script import Chapter, Step, private

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDTH_PX, HEIGHT_PX = 700, 1080
ANSWER_WITHIN_MS = 60_000
_ALL_LOADED = """async () => {
  await Promise.all([...document.images].filter((image) => !image.complete).map((image) => image.decode()));
  const log = document.getElementById("log");
  log.scrollTop = log.scrollHeight;
}"""
SILENCE_MS = 300


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def visit(browser: Browser, address: str, chapter: Chapter, picture: Path) -> list[str]:
    """Do one chapter, leave its picture; what the browser complained about."""
    complaints: list[str] = []
    size = {"width": WIDTH_PX, "height": HEIGHT_PX}
    context = await browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")  # pyright: ignore[reportArgumentType]
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    scene = private(chapter.user) if chapter.scene == "private" else chapter.scene
    await page.goto(f"{address}?user={chapter.user}&scene={scene}")
    await expect(page.locator("#subtitle")).to_contain_text("在线", timeout=ANSWER_WITHIN_MS)
    for step in chapter.steps:
        await _say(page, step)
    await _settle(page)
    await page.locator(".chat").screenshot(path=picture)
    await context.close()
    return complaints


async def _say(page: Page, step: Step) -> None:
    own = page.locator(".log .row.own")
    before = await own.count()
    await page.get_by_label("消息内容").fill(step.text)
    await page.keyboard.press("Enter")
    # A message that carries a secret may be recalled at once: then its place is kept by a line.
    mine = page.locator(".log .row.own, .log .recalled").nth(before)
    await expect(mine).to_be_attached(timeout=ANSWER_WITHIN_MS)
    number = await page.locator(".log .row.own").last.get_attribute("id")
    answers = page.locator(f"#{number} ~ .row:not(.own)")
    if not step.told and not step.picture:
        await page.wait_for_timeout(SILENCE_MS)
        await expect(answers).to_have_count(0)
        return
    await expect(_fitting(page, answers, step), f"an answer to {step.text}").to_be_visible(timeout=ANSWER_WITHIN_MS)


def _fitting(page: Page, answers: Locator, step: Step) -> Locator:
    found = answers.filter(has=page.locator(".quote")) if step.quotes else answers
    if step.told:
        # A message's name is what was said in it, without what it quotes.
        found = found.and_(page.get_by_role("article", name=re.compile(step.told)))
    return (found.filter(has=page.locator(".picture")) if step.picture else found).first


async def _settle(page: Page) -> None:
    """Pictures are loaded, the newest message is in view."""
    await page.evaluate(_ALL_LOADED)
    await page.wait_for_timeout(150)
