"""What is heard of a raw OneBot event, and what is not: threats T06, T09, T11."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.hearing import Chat, Heard, hear, read_segments, segments_of

ME = 10000
AT_ME = {"type": "at", "data": {"qq": "10000"}}
AT_OTHER = {"type": "at", "data": {"qq": "20002"}}
REPLY = {"type": "reply", "data": {"id": "77"}}
PICTURE = {"type": "image", "data": {"file": "a.png"}}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": words}}


def event(**changes: Any) -> dict[str, Any]:
    """A private message of a friend, with changes; a change to ... leaves the field out."""
    base = {
        "time": 1_700_000_000,
        "self_id": ME,
        "post_type": "message",
        "message_type": "private",
        "sub_type": "friend",
        "message_id": 5,
        "user_id": 20001,
        "message": [text("ip 1.1.1.1")],
        "sender": {"user_id": 20001, "role": "owner"},
    }
    return {name: value for name, value in {**base, **changes}.items() if value is not ...}


def group_event(**changes: Any) -> dict[str, Any]:
    return event(**{"message_type": "group", "sub_type": "normal", "group_id": 100001, **changes})


def heard(message: Any, **changes: Any) -> Heard:
    found = hear(group_event(message=message, **changes))
    assert found is not None
    return found


def test_private_message_is_heard_with_everything_that_a_command_needs() -> None:
    assert hear(event()) == Heard(
        Chat(ME, None, 20001), 5, "friend", "", 1_700_000_000, "ip 1.1.1.1", addressed=False, quoted_id=None
    )


def test_group_message_carries_the_role_of_the_event() -> None:
    found = hear(group_event(sender={"role": "admin"}))
    assert found is not None
    assert found.chat == Chat(ME, 100001, 20001)
    assert not found.chat.private
    assert found.role == "admin"


def test_role_counts_in_groups_only() -> None:
    found = hear(event(sender={"role": "owner"}))
    assert found is not None
    assert found.role == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"user_id": True},
        {"user_id": "20001"},
        {"user_id": 20001.0},
        {"user_id": None},
        {"user_id": 2**63},
        {"user_id": -(10**40)},
        {"user_id": [20001]},
        {"user_id": ...},
        {"user_id": ME},
        {"self_id": "10000"},
        {"self_id": True},
        {"self_id": ...},
        {"message_id": "5"},
        {"message_id": None},
        {"message_id": 5.0},
        {"post_type": "message_sent"},
        {"post_type": "notice"},
        {"post_type": ["message"]},
        {"post_type": ...},
        {"message_type": "guild"},
        {"message_type": None},
        {"message_type": ...},
        {"anonymous": {"id": 1, "name": "匿名", "flag": "x"}},
        {"anonymous": True},
    ],
)
def test_odd_ids_own_messages_and_anonymous_members_are_nobody(changes: dict[str, Any]) -> None:
    assert hear(event(**changes)) is None


@pytest.mark.parametrize("group_id", ["100001", True, 1.5, None, ..., [1], 2**70])
def test_group_of_an_odd_id_is_no_place(group_id: Any) -> None:
    assert hear(group_event(group_id=group_id)) is None


def test_a_group_field_does_not_make_a_private_chat_public() -> None:
    found = hear(event(group_id=100001))
    assert found is not None
    assert found.chat.private


@pytest.mark.parametrize(("sub_type", "friend"), [("friend", True), ("group", False), ("other", False), (None, False)])
def test_temporary_session_is_no_friend(sub_type: Any, friend: bool) -> None:
    found = hear(event(sub_type=sub_type))
    assert found is not None
    assert found.friend is friend


def test_friend_exists_in_private_only() -> None:
    assert not heard([text("x")], sub_type="friend").friend


@pytest.mark.parametrize("moment", ["1700000000", None, 1.5, True, ...])
def test_time_of_an_odd_type_is_no_time(moment: Any) -> None:
    found = hear(event(time=moment))
    assert found is not None
    assert found.time_s == 0


@pytest.mark.parametrize("sender", [None, [], "admin", {"role": None}, {}, ...])
def test_odd_sender_has_no_role(sender: Any) -> None:
    assert heard([text("x")], sender=sender).role == ""


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("ip 1.1.1.1", "ip 1.1.1.1"),
        ("ip &#91;x&#93; &amp;amp; a&#44;b", "ip [x] &amp; a,b"),
        ("[CQ:reply,id=77]ip", "ip"),
        ("ip[CQ:face,id=1]1.1.1.1", "ip 1.1.1.1"),
        ("[CQ:image,file=a.png,url=https://x/?a=1&amp;b=2]状态", " 状态"),
        ("[CQ:at,qq=10000] ip 1.1.1.1", " ip 1.1.1.1"),
        ("[CQ:oops", "[CQ:oops"),
        ("[CQ:text]状态", "状态"),
        ("[CQ:text,text=状]态", "状态"),
        ("[CQ:at]状态", "@ 状态"),
        ("[CQ:reply]状态[CQ:reply,id]", "状态"),
        ("", ""),
        ([text("ip "), text("1.1.1.1")], "ip 1.1.1.1"),
        ([text("ip"), PICTURE, text("1.1.1.1")], "ip 1.1.1.1"),
        ([{"type": "text", "data": {"text": 5}}, text("状态")], "状态"),
        ([{"type": "text", "data": {}}, text("状态")], "状态"),
        ([{"type": "text"}, None, 5, "x", {"data": None}, text("状态")], "状态"),
        ([{"data": {"text": "x"}}, text("状态")], "状态"),
        ([{"type": ["text"], "data": {"text": "x"}}, text("状态")], "状态"),
        ([{"type": 5, "data": {}}, text("状态")], "状态"),
        (None, ""),
        ({"type": "text", "data": {"text": "x"}}, ""),
        (7, ""),
    ],
)
def test_both_forms_of_a_message_give_its_text(message: Any, expected: str) -> None:
    assert heard(message).text == expected


def test_cq_string_and_array_are_the_same_message() -> None:
    cq = "[CQ:at,qq=10000] ip 1.1.1.1 &#91;CQ:at&#44;qq=all&#93;"
    array = [AT_ME, text(" ip 1.1.1.1 [CQ:at,qq=all]")]
    assert segments_of(cq) == array
    assert heard(cq) == heard(array)


def test_cq_text_in_an_array_stays_text() -> None:
    assert not heard([text("[CQ:at,qq=10000] 帮助")]).addressed


@pytest.mark.parametrize(
    ("message", "addressed"),
    [
        ([AT_ME, text(" 状态")], True),
        ([{"type": "at", "data": {"qq": ME}}, text(" 状态")], True),
        ([text(" "), AT_ME, text(" 状态")], True),
        ([text("状态 "), AT_ME], True),
        ([text("状态 "), AT_ME, text("  ")], True),
        ([AT_ME], True),
        ([text("问问"), AT_ME, text("再说")], False),
        ([text("状态")], False),
        ([AT_OTHER, text(" 状态")], False),
        ([{"type": "at", "data": {"qq": "all"}}, text(" 状态")], False),
        # QQ puts the mention of the quoted person behind a quotation: that is no call.
        ([REPLY, AT_ME, text(" 好的")], False),
        ([REPLY, AT_ME, text(" "), AT_ME, text(" 好的")], False),
        ([text("问"), AT_ME, {"type": "text", "data": {"text": 5}}], True),
        ([text("问"), AT_ME, text("答"), {"type": "text", "data": {"text": None}}], False),
        ([text("问"), AT_ME, {"type": "text", "data": {}}], True),
        ([{"type": "at", "data": {}}, text("状态")], False),
    ],
)
def test_mention_calls_the_bot_at_the_beginning_or_the_end_and_not_in_a_quotation(
    message: list[Any], addressed: bool
) -> None:
    assert heard(message).addressed is addressed


@pytest.mark.parametrize(
    ("message_id", "quoted_id"),
    [
        ("77", 77),
        (77, 77),
        ("-77", -77),
        ("７７", None),
        *((odd, None) for odd in ("--7", "-", "", "x7", "7" * 30, "9" * 5000, None, True, 7.0, [7], {})),
    ],
)
def test_quotation_of_an_odd_id_is_none(message_id: Any, quoted_id: int | None) -> None:
    assert heard([{"type": "reply", "data": {"id": message_id}}, text("ip")]).quoted_id == quoted_id


def test_mention_of_somebody_else_at_the_beginning_is_talk_to_him() -> None:
    assert not heard([AT_OTHER, text(" 状态")]).text.strip().startswith("状态")
    # … but not QQ's own mention behind a quotation, and not in the middle.
    assert heard([REPLY, AT_OTHER, text(" ip")]).text.strip() == "ip"
    assert heard([text("状态 "), AT_OTHER]).text.strip() == "状态"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
SEGMENT = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["text", "at", "reply", "image", "face", ""]) | JSON,
        "data": st.fixed_dictionaries({}, optional={"text": JSON, "qq": JSON | st.just("10000"), "id": JSON}) | JSON,
    },
)
MESSAGE = st.lists(SEGMENT | JSON, max_size=5) | st.text() | JSON


@given(MESSAGE, st.booleans())
def test_no_message_breaks_it(message: Any, in_group: bool) -> None:
    found = hear(group_event(message=message) if in_group else event(message=message))
    assert found is not None
    assert isinstance(found.text, str)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*event(), "anonymous", "group_id"), JSON)))
def test_no_event_breaks_it(changes: dict[str, Any]) -> None:
    for base in (event(), group_event()):
        found = hear({**base, **changes})
        assert found is None or type(found.chat.user_id) is int


CQ_LIKE = st.lists(
    st.sampled_from(["[CQ:", "text", "at", "reply", ",", "=", "]", "[", "qq", "id", "10000", "&amp;", " ", "状"]),
    max_size=12,
).map("".join)


@given(st.text() | CQ_LIKE)
def test_no_cq_string_breaks_the_reader(message: str) -> None:
    words, addressed, quoted_id = read_segments(segments_of(message), ME)
    assert isinstance(words, str)
    assert hear(event(message=message)) is not None
    if "[CQ:" not in message:
        assert (addressed, quoted_id) == (False, None)
