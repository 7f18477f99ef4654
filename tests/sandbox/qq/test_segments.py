"""Segments and CQ strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins._sandbox.qq.scenes import Scene, parse_scene
from plugins._sandbox.qq.segments import BadSegmentError, Segment, from_cq, mentions, normalise, plain, text, to_cq

KNOWN = {"网管": {"qq": "10000", "name": "网管"}, "bot": {"qq": "10000", "name": "网管"}}


@given(st.lists(st.text(min_size=1), min_size=1))
def test_text_survives_the_cq_string_and_never_becomes_a_code(pieces: list[str]) -> None:
    back = from_cq(to_cq([text(piece) for piece in pieces]))
    assert [segment["type"] for segment in back] == ["text"]
    assert back[0]["data"]["text"] == "".join(pieces)


@given(st.text(min_size=1))
def test_data_of_a_segment_survives_the_cq_string(value: str) -> None:
    segment: Segment = {"type": "at", "data": {"qq": "1", "name": value}}
    assert from_cq(to_cq([segment, text("尾")])) == [segment, text("尾")]


def test_a_cq_string_becomes_segments() -> None:
    assert from_cq("看[CQ:at,qq=1] &#91;x&#93;[CQ:shake]") == [
        text("看"),
        {"type": "at", "data": {"qq": "1"}},
        text(" [x]"),
        {"type": "shake", "data": {}},
    ]


def test_auto_escape_takes_a_string_literally() -> None:
    assert normalise("[CQ:at,qq=all]", as_text=True) == [text("[CQ:at,qq=all]")]


@pytest.mark.parametrize("message", [None, 3, [3], [{"data": {}}], {"type": 1}, [{"type": "text", "data": "x"}]])
def test_what_is_no_message_is_refused(message: object) -> None:
    with pytest.raises(BadSegmentError):
        normalise(message)


@pytest.mark.parametrize("typed", ["@bot ip 1.1.1.1", "@网管 ip 1.1.1.1"])
def test_a_mention_of_the_bot_becomes_a_segment(typed: str) -> None:
    assert mentions(typed, KNOWN) == [{"type": "at", "data": KNOWN["bot"]}, text(" ip 1.1.1.1")]


@pytest.mark.parametrize("typed", ["sandbox@bot", "@路人 在吗", "绑定 17ce sandbox@example.com sandbox-token"])
def test_an_at_sign_elsewhere_stays_text(typed: str) -> None:
    assert mentions(typed, KNOWN) == [text(typed)]


def test_the_plain_twin_names_what_is_not_text() -> None:
    said: list[Segment] = [
        {"type": "reply", "data": {"id": "1"}},
        {"type": "at", "data": {"qq": "2"}},
        text("看图"),
        {"type": "image", "data": {}},
        {"type": "file", "data": {"name": "a.csv"}},
        {"type": "dice", "data": {}},
    ]
    assert plain(said, {"2": "小白"}.__getitem__) == "@小白 看图[图片][文件] a.csv[dice]"


@pytest.mark.parametrize(
    ("value", "scene"),
    [
        ("group:100001", Scene("group", 100001)),
        ("private:20001", Scene("private", 20001)),
        (100001, Scene("group", 100001)),
        ("100001", Scene("group", 100001)),
    ],
)
def test_scenes_are_read_from_text_and_numbers(value: object, scene: Scene) -> None:
    assert parse_scene(value) == scene


@pytest.mark.parametrize("value", ["", "group:", "group:x", "room:1", "group:-1", True, None, 1.5, "group:１"])
def test_what_is_no_scene_is_refused(value: object) -> None:
    assert parse_scene(value) is None
