"""What is kept is bounded, and waiting for the bot works both ways."""

import pytest

from plugins._sandbox.qq import MAIN_GROUP_ID, MEMBER_ID, QQ, QQError, group_scene, heard
from plugins._sandbox.qq.segments import Segment, text

MAIN = group_scene(MAIN_GROUP_ID)


def test_old_messages_make_room(qq: QQ) -> None:
    first = qq.say(MAIN, MEMBER_ID, "第一句")
    for _ in range(250):
        qq.say(MAIN, MEMBER_ID, "x")
    assert qq.store.get(first.message_id) is None
    assert len(qq.store.history(MAIN, 1000)) == 200


def test_old_pictures_fade_but_the_newest_stays(qq: QQ) -> None:
    huge: list[Segment] = [{"type": "image", "data": {"file": "base64://" + "A" * 15_000_000}}]
    first, second = (qq.store.add(MAIN, MEMBER_ID, list(huge), 1) for _ in range(2))
    assert first.segments == [text("[图片已过期]")]
    assert second.segments == huge


def test_visitors_are_bounded_and_ids_checked(qq: QQ) -> None:
    assert qq.person(23456).name == "访客23456"
    assert qq.groups[MAIN_GROUP_ID].role_of(23456) == "member"
    with pytest.raises(QQError):
        qq.person(1)
    for number in range(1994):
        qq.person(100_000 + number)
    with pytest.raises(QQError):
        qq.person(999_999)


async def test_waiting_for_the_bot_gives_its_messages_in_order(qq: QQ) -> None:
    with heard(qq, MAIN) as ears:
        qq.say(MAIN, MEMBER_ID, "问")
        for words in ("一", "二"):
            qq.bot_says(MAIN, [text(words)])
        assert [await ears.next_text(), await ears.next_text()] == ["一", "二"]
        await ears.silence(0.01)
        qq.bot_says(MAIN, [text("三")])
        with pytest.raises(AssertionError):
            await ears.silence(0.01)
        qq.recall(ears.messages[0].message_id, qq.self_id)
    assert [message.message_id for message in ears.recalled] == [ears.messages[0].message_id]
