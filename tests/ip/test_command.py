"""Text → targets. Pure: nothing is resolved or asked."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.errors import UsageError
from plugins.ip import texts
from plugins.ip.command import MAX_TARGETS, IpRequest, looks_like_addresses, parse_ip


def only(argument: str, quoted: str | None = None) -> IpRequest:
    request = parse_ip(argument, quoted)
    assert len(request.targets) == 1
    return request


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        ("1.1.1.1", "1.1.1.1"),
        ("１.１.１.１", "1.1.1.1"),
        ("1。1。1。1", "1.1.1.1"),
        ("1.1.1.1.", "1.1.1.1"),
        ("8.8.8.8，", "8.8.8.8"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("2400:3200::1", "2400:3200::1"),
    ],
)
def test_public_address_is_looked_up(argument: str, address: str) -> None:
    (target,) = only(argument).targets
    assert str(target.ip) == address
    assert target.refusal is None
    assert isinstance(target.ip, IPv4Address | IPv6Address)


@pytest.mark.parametrize(
    ("argument", "host"),
    [("example.com", "example.com"), ("EXAMPLE.com.", "example.com"), ("例子.中国", "xn--fsqu00a.xn--fiqs8s")],
)
def test_public_name_is_to_be_resolved(argument: str, host: str) -> None:
    (target,) = only(argument).targets
    assert (target.ip, target.host, target.refusal) == (None, host, None)


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("10.1.2.3", "私有地址"),
        ("127.0.0.1", "环回地址"),
        ("127。0。0。1", "环回地址"),
        ("100.64.0.1", "运营商级 NAT"),
        ("224.0.0.1", "组播"),
        ("::1", "环回地址"),
        ("::ffff:192.168.0.1", "私有地址"),
        ("64:ff9b::7f00:1", "环回地址"),
        ("127.1", "127.1"),
        ("2130706433", "2130706433"),
        ("0x7f000001", "0x7f000001"),
        ("01.02.03.04", "01.02.03.04"),
        ("1.2.3.4.5", "1.2.3.4.5"),
        ("256.1.1.1", "256.1.1.1"),
        ("1.2.3.4:80", "端口"),
        ("1.2.3.0/24", "1.2.3.0/24"),
        ("fe80::1%eth0", "fe80::1"),
        ("localhost", "localhost"),
        ("printer.local", "printer.local"),
        ("user@example.com", "@"),
        ("https://example.com/x", "example.com"),
        ("a..b", "a..b"),
    ],
)
def test_what_cannot_be_looked_up_is_answered_here(argument: str, words: str) -> None:
    (target,) = only(argument).targets
    assert (target.ip, target.host) == (None, None)
    assert target.refusal is not None
    assert words in target.refusal
    assert target.refusal.endswith("。")


def test_several_targets_keep_their_order_and_count_once() -> None:
    request = parse_ip("8.8.8.8, 1.1.1.1、example.com；8.8.8.8\n10.0.0.1", None)
    assert [target.text for target in request.targets] == ["8.8.8.8", "1.1.1.1", "example.com", "10.0.0.1"]


@pytest.mark.parametrize(
    ("argument", "source"),
    [
        ("1.1.1.1 来源 ihuyi", "ihuyi"),
        ("来源 ihuyi 1.1.1.1", "ihuyi"),
        ("1.1.1.1 来源 互亿无线", "ihuyi"),
        ("1.1.1.1 来源 JUMDATA", "jumdata"),
        ("1.1.1.1 来源 ｉｈｕｙｉ", "ihuyi"),
        ("1.1.1.1 来源 聚美", "jumdata"),
        ("1.1.1.1 来源 全部", None),
        ("1.1.1.1", None),
    ],
)
def test_source_is_taken_out_of_the_targets(argument: str, source: str | None) -> None:
    request = only(argument)
    assert request.source == source
    assert str(request.targets[0].ip) == "1.1.1.1"


@pytest.mark.parametrize("argument", ["1.1.1.1 来源", "1.1.1.1 来源 百度", "来源", "1.1.1.1 来源 来源"])
def test_unknown_source_is_refused(argument: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_ip(argument, None)
    assert refused.value.sentence == texts.unknown_source("")


@pytest.mark.parametrize("argument", ["", "  ", "，、", "来源 ihuyi"])
def test_nothing_asked_for_gives_the_usage(argument: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_ip(argument, None)
    assert refused.value.sentence == texts.usage()


def test_at_most_ten_targets() -> None:
    ten = " ".join(f"8.8.8.{n}" for n in range(MAX_TARGETS))
    assert len(parse_ip(ten, None).targets) == 10
    with pytest.raises(UsageError) as refused:
        parse_ip(f"{ten} 1.1.1.1", None)
    assert refused.value.sentence == texts.too_many(11, 10)


def test_ten_thousand_letters_are_refused() -> None:
    with pytest.raises(UsageError) as refused:
        parse_ip("1.1.1.1 " * 1250, None)
    assert refused.value.sentence == texts.TOO_LONG


@pytest.mark.parametrize(
    ("quoted", "addresses"),
    [
        ("服务器是 1.1.1.1，备用 8.8.8.8:25565 和 1.1.1.1", ["1.1.1.1", "8.8.8.8"]),
        ("From 8.8.4.4: icmp_seq=1", ["8.8.4.4"]),
        ("１.１.１.１", ["1.1.1.1"]),
        ("内网 192.168.0.1", ["192.168.0.1"]),
        ("8.8.8.8,1.1.1.1\n9.9.9.9", ["8.8.8.8", "1.1.1.1", "9.9.9.9"]),
        ("地址：8.8.8.8。", ["8.8.8.8"]),
        ("http://8.8.8.8/x", ["8.8.8.8"]),
        ("8.8.8.8是什么", ["8.8.8.8"]),
        ("1.1.1.1.", ["1.1.1.1"]),
    ],
)
def test_quoted_message_gives_its_addresses(quoted: str, addresses: list[str]) -> None:
    assert [target.text for target in parse_ip("", quoted).targets] == addresses


def test_source_can_be_chosen_for_a_quoted_message() -> None:
    request = parse_ip("来源 ihuyi", "看看 8.8.8.8")
    assert request.source == "ihuyi"
    assert request.targets[0].text == "8.8.8.8"


def test_own_words_go_before_the_quoted_ones() -> None:
    assert [target.text for target in parse_ip("1.1.1.1", "8.8.8.8").targets] == ["1.1.1.1"]


@pytest.mark.parametrize("quoted", ["今天天气不错", "版本 1.2.3", "1.2.3.4.5", "v1.2.3.4x"])
def test_quoted_message_without_an_address_says_so(quoted: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_ip("", quoted)
    assert refused.value.sentence == texts.NOTHING_QUOTED


@given(st.text(), st.none() | st.text())
def test_no_text_breaks_it(argument: str, quoted: str | None) -> None:
    for text in (argument, f"1.1.1.1 {argument}", f"{argument}.com", f"来源 {argument}"):
        try:
            request = parse_ip(text, quoted)
        except UsageError as e:
            assert e.sentence
            continue
        for target in request.targets:
            assert (target.ip is not None) + (target.host is not None) + (target.refusal is not None) == 1


@given(st.text(min_size=1).filter(str.strip))
def test_no_talk_breaks_the_look_at_it(rest: str) -> None:
    assert looks_like_addresses(rest) in (True, False)
