"""What leaves the bot, in which parts, and what is known of it afterwards. Threats F13, T14, T68, T74."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, Bot, NetworkError

from plugins._shared import texts
from plugins._shared.delivery import (
    ASYNC_RESULT,
    PART_CHARS,
    Answer,
    clean,
    deliver,
    picture_segment,
    recall,
    send,
    split,
    text_segment,
)
from plugins._shared.hearing import Chat
from plugins._shared.outcome import NOT_CONNECTED, Outcome

GROUP, PRIVATE = Chat(10000, 100001, 20001), Chat(10000, None, 20001)
PNG = b"\x89PNG not really"
REFUSED = ActionFailed(status="failed", retcode=100, wording="被禁言")
AMBIGUOUS = ActionFailed(status="failed", retcode=1200, message="timeout", wording="")
TIMEOUT = NetworkError("WebSocket call api send_msg timeout")

Call = tuple[str, dict[str, Any]]


@dataclass
class Line:
    """A OneBot connection: keeps the calls, answers by the script, else well."""

    script: Callable[[str, dict[str, Any]], Any] = lambda action, params: None
    calls: list[Call] = field(default_factory=list)
    self_id: str = "10000"

    async def call_api(self, action: str, **params: Any) -> Any:
        self.calls.append((action, params))
        scripted = self.script(action, params)
        if isinstance(scripted, Exception):
            raise scripted
        return {"message_id": 500 + len(self.calls)} if scripted is None else scripted

    @property
    def bot(self) -> Bot:
        return cast(Bot, self)

    @property
    def texts(self) -> list[str]:
        messages = [params.get("message", []) for _, params in self.calls]
        return ["".join(s["data"]["text"] for s in message if s["type"] == "text") for message in messages]


def has_picture(params: dict[str, Any]) -> bool:
    return any(segment["type"] == "image" for segment in params.get("message", []))


# One send


async def test_message_goes_to_the_chat_as_segments() -> None:
    line = Line()
    assert await send(line.bot, GROUP, [text_segment("你好")]) == Outcome("sent", 501)
    assert await send(line.bot, PRIVATE, [text_segment("你好")]) == Outcome("sent", 502)
    message = [{"type": "text", "data": {"text": "你好"}}]
    assert line.calls == [
        ("send_msg", {"message_type": "group", "group_id": 100001, "message": message}),
        ("send_msg", {"message_type": "private", "user_id": 20001, "message": message}),
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (REFUSED, Outcome("failed", reason="100 被禁言")),
        (AMBIGUOUS, Outcome("unknown", reason="1200 timeout")),
        (TIMEOUT, Outcome("unknown", reason="WebSocket call api send_msg timeout")),
        (ApiNotAvailable(), Outcome("failed", reason=NOT_CONNECTED)),
        (ActionFailed(), Outcome("failed", reason="None")),
        ({ASYNC_RESULT: True}, Outcome("unknown", reason="async")),
        ({"message_id": 7}, Outcome("sent", 7)),
        ({"message_id": "7"}, Outcome("sent", None)),
        ({}, Outcome("sent", None)),
        ([], Outcome("sent", None)),
        ("ok", Outcome("sent", None)),
    ],
)
async def test_truth_about_a_send(answer: Any, expected: Outcome) -> None:
    line = Line(lambda action, params: answer)
    assert await send(line.bot, GROUP, [text_segment("x")]) == expected
    assert len(line.calls) == 1


async def test_mention_of_everybody_leaves_only_where_it_is_allowed() -> None:
    line = Line()
    everybody = [{"type": "at", "data": {"qq": "all"}}, {"type": "at", "data": {"qq": "20001"}}, text_segment("x")]
    await send(line.bot, GROUP, everybody)
    await send(line.bot, GROUP, everybody, allow_at_all=True)
    assert [params["message"] for _, params in line.calls] == [everybody[1:], everybody]


async def test_cq_code_in_a_text_stays_text() -> None:
    line = Line()
    await deliver(line.bot, GROUP, Answer("[CQ:at,qq=all] 江苏"), 7)
    (call,) = line.calls
    assert call[1]["message"] == [
        {"type": "reply", "data": {"id": "7"}},
        {"type": "text", "data": {"text": "[CQ:at,qq=all] 江苏"}},
    ]


async def test_recall_says_whether_it_worked() -> None:
    assert await recall(Line().bot, 7)
    for error in (REFUSED, TIMEOUT, ApiNotAvailable()):
        assert not await recall(Line(lambda action, params, error=error: error).bot, 7)


# Clean text


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("plain", "plain"),
        ("中文，（标点）🟢", "中文，（标点）🟢"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x1b[31mred\x1b[0m", "a[31mred[0m"),
        ("a\x00b\x07c\rd\x7f\x85e", "abcde"),
        ("\u202e1.1.1.1\u202c", "1.1.1.1"),
        ("\u2066a\u2069\u200e\u200f", "a"),
        ("i\u200bp\ufeff", "ip"),
        ("half \ud83d pair", "half  pair"),
        ("\ue000private", "private"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_marks_that_could_turn_a_line_around_are_left_out(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@given(st.text(st.characters(codec=None)))
def test_clean_text_can_always_be_sent(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned


# Parts


def test_short_text_is_one_part() -> None:
    assert split("") == [""]
    assert split("x" * PART_CHARS) == ["x" * PART_CHARS]


def test_text_is_cut_at_line_ends() -> None:
    lines = "\n".join(f"{number:03d} " + "x" * 95 for number in range(40))
    parts = split(lines)
    assert all(len(part) <= PART_CHARS for part in parts)
    assert all(part[:3].isdigit() for part in parts)
    assert "\n".join(parts) == lines


def test_line_that_does_not_fit_is_cut_anywhere() -> None:
    assert [len(part) for part in split("x" * 4000)] == [1500, 1500, 1000]


@given(st.text(st.sampled_from("ab\n"), max_size=400), st.integers(2, 50))
def test_parts_hold_every_letter_and_are_small(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


# Answers


async def test_only_the_first_part_quotes() -> None:
    line = Line()
    outcome = await deliver(line.bot, GROUP, Answer("x" * 4000), 7)
    assert outcome == Outcome("sent", 503)
    kinds = [[segment["type"] for segment in params["message"]] for _, params in line.calls]
    assert kinds == [["reply", "text"], ["text"], ["text"]]
    assert "".join(line.texts) == "x" * 4000


async def test_answer_without_a_question_quotes_nothing() -> None:
    line = Line()
    await deliver(line.bot, GROUP, Answer("x"), None)
    assert [segment["type"] for segment in line.calls[0][1]["message"]] == ["text"]


async def test_more_than_three_parts_go_as_one_forward() -> None:
    line = Line()
    long = "\n".join(["y" * 99] * 60)
    assert (await deliver(line.bot, GROUP, Answer(long), 7)).state == "sent"
    assert (await deliver(line.bot, PRIVATE, Answer(long), 7)).state == "sent"
    (in_group, to_group), (in_private, to_person) = line.calls
    assert (in_group, to_group["group_id"]) == ("send_group_forward_msg", 100001)
    assert (in_private, to_person["user_id"]) == ("send_private_forward_msg", 20001)
    nodes = [node["data"]["content"][0]["data"]["text"] for node in to_group["messages"]]
    assert "\n".join(nodes) == long
    assert len(nodes) == 4
    assert all(node["type"] == "node" for node in to_group["messages"])


async def test_forward_that_is_refused_becomes_three_parts_that_say_so() -> None:
    line = Line(lambda action, params: REFUSED if "forward" in action else None)
    outcome = await deliver(line.bot, GROUP, Answer("z" * 9000), 7)
    assert outcome.state == "sent"
    assert len(line.calls) == 4
    assert all(len(text) <= PART_CHARS for text in line.texts)
    assert line.texts[-1].endswith(texts.MORE_CUT)


async def test_forward_of_unknown_fate_is_not_sent_again() -> None:
    for error in (TIMEOUT, AMBIGUOUS):
        line = Line(lambda action, params, error=error: error)
        assert (await deliver(line.bot, GROUP, Answer("z" * 9000), 7)).state == "unknown"
        assert len(line.calls) == 1


async def test_picture_goes_with_its_caption_and_without_its_twin() -> None:
    line = Line()
    await deliver(line.bot, GROUP, Answer("twin", PNG, "caption"), 7)
    (call,) = line.calls
    assert [segment["type"] for segment in call[1]["message"]] == ["reply", "image", "text"]
    picture = call[1]["message"][1]["data"]["file"]
    assert base64.b64decode(picture.removeprefix("base64://")) == PNG
    assert picture_segment(PNG)["data"]["file"] == picture
    assert line.texts == ["caption"]


async def test_picture_that_fails_becomes_text() -> None:
    line = Line(lambda action, params: REFUSED if has_picture(params) else None)
    outcome = await deliver(line.bot, GROUP, Answer("twin", PNG, "caption"), 7)
    assert outcome.state == "sent"
    assert line.texts == ["caption", f"{texts.PICTURE_LOST}\ntwin"]
    assert line.calls[1][1]["message"][0] == {"type": "reply", "data": {"id": "7"}}


@pytest.mark.parametrize("error", [TIMEOUT, AMBIGUOUS])
async def test_picture_of_unknown_fate_is_not_sent_again(error: Exception) -> None:
    line = Line(lambda action, params: error)
    outcome = await deliver(line.bot, GROUP, Answer("twin", PNG), 7)
    assert outcome.state == "unknown"
    assert len(line.calls) == 1


async def test_nothing_follows_a_part_that_failed() -> None:
    line = Line(lambda action, params: REFUSED)
    assert (await deliver(line.bot, GROUP, Answer("x" * 4000), 7)).state == "failed"
    assert len(line.calls) == 1


async def test_part_of_unknown_fate_is_followed_by_the_next() -> None:
    line = Line(lambda action, params: TIMEOUT)
    assert (await deliver(line.bot, GROUP, Answer("x" * 2000), 7)).state == "unknown"
    assert "".join(line.texts) == "x" * 2000
