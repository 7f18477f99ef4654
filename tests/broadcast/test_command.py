"""The owner's message → a control or a content; nothing in it is ever read as a CQ code."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from plugins._shared.errors import UsageError
from plugins._shared.table import Table
from plugins.broadcast import option_texts, texts
from plugins.broadcast.command import AT_ALL, MAX_CHARS, Control, Order, Told, parse_broadcast, parse_content
from plugins.broadcast.options import Options

without_start = Table().without_start
Segment = dict[str, Any]
PICTURE: Segment = {"type": "image", "data": {"file": "base64://iVBORw0KGgo="}}
FACE: Segment = {"type": "face", "data": {"id": "178"}}
QUOTE: Segment = {"type": "reply", "data": {"id": "77"}}


def text(content: str) -> Segment:
    return {"type": "text", "data": {"text": content}}


def content_of(*message: Segment) -> list[Segment]:
    order = parse_broadcast(message, without_start)
    assert isinstance(order, Order)
    assert order.content is not None
    return list(order.content.segments)


def options_of(*message: Segment) -> Options:
    order = parse_broadcast(message, without_start)
    assert isinstance(order, Order)
    return order.options


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("广播 今晚维护", "今晚维护"),
        ("/广播 今晚维护", "今晚维护"),
        ("／ 广播　今晚维护", "今晚维护"),
        ("Broadcast hello", "hello"),
        ("广播\n第一行\n  第二行", "第一行\n  第二行"),
        ("广播 状态更新：一切正常", "状态更新：一切正常"),
        ("广播 继续 努力", "继续 努力"),
        ("广播 [CQ:at,qq=all] &#91;", "[CQ:at,qq=all] &#91;"),
        ("广播 👨‍👩‍👧 一家人", "👨‍👩‍👧 一家人"),
    ],
)
def test_text_behind_the_word_is_sent_as_typed(typed: str, sent: str) -> None:
    assert content_of(text(typed)) == [text(sent)]


def test_pictures_and_faces_keep_their_places() -> None:
    assert content_of(text("广播 看图："), PICTURE, text("完"), FACE) == [text("看图："), PICTURE, text("完"), FACE]
    assert content_of(text("广播"), PICTURE) == [PICTURE]
    assert content_of(PICTURE, text("广播 说明")) == [PICTURE, text("说明")]


def test_received_picture_is_sent_by_its_address() -> None:
    received: Segment = {"type": "image", "data": {"file": "A1.png", "url": "http://127.0.0.1/a1", "sub_type": 0}}
    sent = {"type": "image", "data": {"file": "http://127.0.0.1/a1", "url": "http://127.0.0.1/a1", "sub_type": 0}}
    assert content_of(text("广播"), received) == [sent]
    local: Segment = {"type": "image", "data": {"file": "A1.png", "url": "file:///etc/hostname"}}
    assert content_of(text("广播"), local) == [local]


@pytest.mark.parametrize("word", list(Control))
def test_controls_are_whole_messages(word: Control) -> None:
    assert parse_broadcast([text(f"广播 {word}")], without_start) == Told(word)
    assert parse_broadcast([text(f"/广播  {word} ")], without_start) == Told(word)
    assert content_of(text(f"广播 {word}"), PICTURE) == [text(word), PICTURE]
    assert content_of(QUOTE, text(f"广播 {word}")) == [text(word)]


@pytest.mark.parametrize("message", [[text("广播")], [text("/广播  ")], [QUOTE, text("广播")], [QUOTE]])
def test_bare_word_holds_no_content(message: list[Segment]) -> None:
    assert parse_broadcast(message, without_start) == Order(Options(), None)


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ([text("广播 大家好"), {"type": "at", "data": {"qq": "all"}}], texts.NO_AT_ALL),
        ([text("广播 --at "), AT_ALL], texts.NOTHING_TO_SEND),
        ([text("广播 --at"), {"type": "video", "data": {"file": "a.mp4"}}], texts.only_alone("video")),
        ([text("广播 见附件"), {"type": "file", "data": {"file": "a.zip"}}], texts.not_sendable("file")),
        ([text("广播 听"), {"type": "record", "data": {"file": "a.amr"}}], texts.only_alone("record")),
        ([text(f"广播 {'字' * (MAX_CHARS + 1)}")], texts.too_long(MAX_CHARS + 1, MAX_CHARS)),
    ],
)
def test_what_cannot_be_sent_is_refused_before_the_preview(message: list[Segment], sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_broadcast(message, without_start)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("typed", "options", "sent"),
    [
        ("广播 --群 1,2 内容", Options(only=(1, 2)), "内容"),
        ("广播 --群 1，2、2 , 3 内容", Options(only=(1, 2, 3)), "内容"),
        ("广播 --群=5 --除 6\n内容", Options(only=(5,), but=(6,)), "内容"),
        ("广播 内容 --除 3", Options(but=(3,)), "内容"),
        ("广播 --好友 大家好", Options(friends=True), "大家好"),
        ("广播 ——好友 大家好", Options(friends=True), "大家好"),
        ("广播 --定时 20:00 今晚 23:00 维护", Options(clock=(20, 0)), "今晚 23:00 维护"),
        ("广播 今晚维护 --定时 8：05 --at", Options(clock=(8, 5), at_all=True), None),
        ("广播 --间隔 2-4秒 内容", Options(pause_s=(2, 4)), "内容"),
        ("广播 --间隔 0.5 内容", Options(pause_s=(0.5, 0.5)), "内容"),
        ("广播 ---- 公告 ----", Options(), "---- 公告 ----"),
        ("广播 ——除夕快乐", Options(), "——除夕快乐"),
        ("广播 用 curl --at 5 试试", Options(), "用 curl --at 5 试试"),
    ],
)
def test_options_stand_before_or_behind_the_content(typed: str, options: Options, sent: str | None) -> None:
    assert options_of(text(typed)) == options
    assert sent is None or content_of(text(typed)) == [text(sent)]


def test_options_stand_around_pictures_and_before_a_quotation() -> None:
    message = [text("广播 --群 1 看图："), PICTURE, text(" --除 2")]
    assert options_of(*message) == Options(only=(1,), but=(2,))
    assert content_of(*message) == [text("看图："), PICTURE]
    assert parse_broadcast([QUOTE, text("广播 --好友")], without_start) == Order(Options(friends=True), None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("广播 --群 甲 内容", option_texts.bad_value("群")),
        ("广播 内容 --定时 晚上", option_texts.bad_value("定时")),
        ("广播 --定时 昨天 内容", option_texts.bad_value("定时")),
        ("广播 --dry-run 内容", option_texts.bad_option("dry-run")),
        ("广播 --定时 25:00 内容", option_texts.bad_clock("25:00")),
        ("广播 --间隔 4-2秒 内容", option_texts.bad_interval(600)),
        ("广播 --间隔 9999 内容", option_texts.bad_interval(600)),
        ("广播 --群 1 --好友 内容", texts.GROUPS_OR_FRIENDS),
        ("广播 --at --好友 内容", texts.NO_AT_FOR_FRIENDS),
    ],
)
def test_what_looks_like_an_option_and_is_none_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_broadcast([text(typed)], without_start)
    assert refused.value.sentence == sentence


def test_mention_of_everybody_needs_the_option_and_stands_where_the_owner_put_it() -> None:
    assert content_of(text("广播 --at 维护")) == [AT_ALL, text(" "), text("维护")]
    assert content_of(text("广播 --at 维护 "), AT_ALL) == [text("维护 "), AT_ALL]
    assert parse_content([text("维护")], at_all=True).at_all
    assert not parse_content([text("维护")]).at_all


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("广播 撤回", Told(Control.RECALL)),
        ("广播 记录", Told(Control.RECORDS)),
        ("广播 记录 12", Told(Control.RECORDS, 12)),
        ("广播 取消 #3", Told(Control.CANCEL, 3)),
    ],
)
def test_controls_may_name_a_broadcast(typed: str, told: Told) -> None:
    assert parse_broadcast([text(typed)], without_start) == told


def test_scheduled_time_is_the_next_one_on_the_clock_of_beijing() -> None:
    noon = datetime(2030, 1, 31, 4, 0, tzinfo=UTC)
    assert Options(clock=(20, 0)).due_at(noon) == datetime(2030, 1, 31, 12, 0, tzinfo=UTC)
    assert Options(clock=(12, 0)).due_at(noon) == datetime(2030, 2, 1, 4, 0, tzinfo=UTC)
    assert Options().due_at(noon) is None


def test_quoted_message_loses_only_its_own_quotation() -> None:
    assert parse_content([QUOTE, text("原话"), PICTURE]).segments == (text("原话"), PICTURE)
    forward: Segment = {"type": "forward", "data": {"id": "abc"}}
    assert not parse_content([forward]).inline
    with pytest.raises(UsageError):
        parse_content([QUOTE, text("  \n")])


def test_fingerprint_changes_with_every_change_of_the_content() -> None:
    one, other = parse_content([text("20:00 维护")]), parse_content([text("20:01 维护")])
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint == parse_content([text("20:00 维护")]).fingerprint
    assert json.loads(one.as_json) == [text("20:00 维护")]


def test_lone_surrogate_survives_as_ascii() -> None:
    assert parse_content([text("a\ud800b")]).as_json.isascii()
