"""The page in a real browser: click an example and see the answer; nothing that is said becomes HTML."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from plugins._sandbox.qq import ADMIN_ID, MAIN_GROUP_ID, OTHER_GROUP_ID, QQ, group_scene

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def opened(browser: Browser, address: str, complaints: list[str], **options: Any) -> Page:
    """The page; whatever the browser complains about is noted."""
    page = await (await browser.new_context(**options)).new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(address)
    return page


@pytest.mark.usefixtures("echo_bot")
async def test_a_first_time_visitor_clicks_an_example_and_goes_on(
    qq: QQ, browser: Browser, address: str, picture: str
) -> None:
    complaints: list[str] = []
    page = await opened(browser, address, complaints, viewport={"width": 1280, "height": 800})
    await expect(page.get_by_text("沙盒：所有数据都是模拟的")).to_be_visible()
    await expect(page.locator(".welcome .example")).to_have_text(["ip 1.1.1.1", "ping example.com 广东 电信", "帮助"])

    await page.get_by_role("button", name="ip 1.1.1.1").first.click()
    bubbles = page.locator(".row .bubble")
    await expect(bubbles.first).to_have_text("ip 1.1.1.1")
    await expect(bubbles.last).to_contain_text("你说：ip 1.1.1.1")
    await expect(page.locator(".row:not(.own) .quote")).to_have_text("小白：ip 1.1.1.1")
    await expect(page.locator(".welcome")).to_have_count(0)

    # What is said stays text.
    await page.get_by_label("消息内容").fill("<img src=x onerror=alert(1)>")
    await page.keyboard.press("Enter")
    await expect(bubbles.last).to_contain_text("你说：<img src=x onerror=alert(1)>")
    assert await page.locator(".bubble img").count() == 0

    # A picture, a recalled message, a merged forward, an unread badge.
    main = group_scene(MAIN_GROUP_ID)
    qq.bot_says(main, [{"type": "image", "data": {"file": picture}}])
    await page.locator(".picture").click()
    await expect(page.locator("dialog.viewer img")).to_be_visible()
    await page.keyboard.press("Escape")
    qq.recall(qq.bot_says(main, [{"type": "text", "data": {"text": "说错了"}}]).message_id, qq.self_id)
    await expect(page.locator(".recalled")).to_have_text("网管撤回了一条消息")
    qq.say(group_scene(OTHER_GROUP_ID), ADMIN_ID, "有人吗")
    await expect(page.locator(".scene:has-text('另一个群') .badge")).to_be_visible()

    # Another identity is another person in the same chat.
    await page.locator(".identity-choice", has_text="老王").click()
    await page.get_by_label("消息内容").fill("我是管理员")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.own .role")).to_have_text("管理员")
    assert complaints == []


async def test_on_a_phone_the_chats_are_in_a_drawer_and_nothing_is_cut_off(
    qq: QQ, browser: Browser, address: str
) -> None:
    complaints: list[str] = []
    qq.bot_says(group_scene(MAIN_GROUP_ID), [{"type": "text", "data": {"text": "很长" * 400 + "x" * 400}}])
    phone = {"width": 390, "height": 844}
    page = await opened(browser, address, complaints, viewport=phone, is_mobile=True, has_touch=True)
    await expect(page.locator(".row .bubble")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await page.evaluate("document.querySelector('.log').scrollWidth") <= 390
    await expect(page.locator("#side")).to_be_hidden()
    await page.get_by_label("打开会话列表").tap()
    await page.locator(".scene", has_text="私聊").tap()
    await expect(page.locator("#title")).to_have_text("网管")
    await expect(page.get_by_role("button", name="绑定 chmlfrp sandbox-frp-token")).to_be_visible()
    assert complaints == []


async def test_the_page_comes_back_by_itself(qq: QQ, browser: Browser, address: str) -> None:
    page = await opened(browser, address, [])
    await expect(page.locator(".welcome")).to_be_visible()
    await page.context.set_offline(True)
    for listener in tuple(qq._listeners):
        for _ in range(2100):  # more than a socket may lag behind: it is cut off
            listener.__self__._send({"type": "nothing"})  # type: ignore[attr-defined]
    await expect(page.locator("#offline")).to_be_visible()
    await page.context.set_offline(False)
    qq.say(group_scene(MAIN_GROUP_ID), ADMIN_ID, "回来了吗")
    await expect(page.locator("#offline")).to_be_hidden(timeout=10_000)
    await expect(page.locator(".row .bubble")).to_have_text("回来了吗")
