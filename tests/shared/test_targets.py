"""Targets: what is a public address, name or web address, and what each refusal says."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._shared.errors import UsageError
from plugins._shared.targets import (
    classify_ip,
    classify_ipv4,
    classify_ipv6,
    masked_url,
    public_host,
    public_ip,
    public_ipv4,
    public_ipv6,
    public_url,
)

PUBLIC = [
    ("8.8.8.8", "8.8.8.8"),
    (" 1.1.1.1 ", "1.1.1.1"),
    ("１.１.１.２", "1.1.1.2"),
    ("１．１．１．３", "1.1.1.3"),
    ("1。1。1。4", "1.1.1.4"),
    ("223.255.255.255", "223.255.255.255"),
    ("100.63.255.255", "100.63.255.255"),
    ("100.128.0.0", "100.128.0.0"),
    ("172.15.255.255", "172.15.255.255"),
    ("172.32.0.0", "172.32.0.0"),
    ("::ffff:8.8.4.4", "8.8.4.4"),
    ("::FFFF:0808:0404", "8.8.4.4"),
    ("64:ff9b::9.9.9.9", "9.9.9.9"),
    ("2400:3200::1", "2400:3200::1"),
    ("2002:808:808::1", "2002:808:808::1"),
    ("2001:0:4136:e378:8000:63bf:f7f7:f7f7", "2001:0:4136:e378:8000:63bf:f7f7:f7f7"),
]

SPECIAL = [
    ("0.0.0.0", "本网络"),
    ("10.1.2.3", "私有地址"),
    ("100.64.0.1", "运营商级 NAT"),
    ("127.0.0.1", "环回地址"),
    ("127。0。0。1", "环回地址"),
    ("１２７.０.０.１", "环回地址"),
    ("169.254.169.254", "链路本地"),
    ("172.16.0.1", "私有地址"),
    ("172.31.255.255", "私有地址"),
    ("192.0.0.8", "协议保留"),
    ("192.0.2.1", "文档示例"),
    ("192.88.99.1", "6to4 中继"),
    ("192.168.1.1", "私有地址"),
    ("198.18.0.1", "基准测试"),
    ("198.19.255.255", "基准测试"),
    ("198.51.100.7", "文档示例"),
    ("203.0.113.7", "文档示例"),
    ("224.0.0.1", "组播地址"),
    ("239.255.255.255", "组播地址"),
    ("240.0.0.1", "保留地址"),
    ("255.255.255.255", "广播地址"),
    ("::", "未指定地址"),
    ("::1", "环回地址"),
    ("::ffff:127.0.0.1", "环回地址"),
    ("::ffff:10.0.0.1", "私有地址"),
    ("64:ff9b::7f00:1", "环回地址"),
    ("64:ff9b:1::1", "本地 NAT64"),
    ("2002:7f00:1::", "环回地址"),
    ("2002:c0a8:101::1", "私有地址"),
    ("2001:0:a00:1::f7f7:f7f7", "私有地址"),
    ("2001:0:4136:e378:8000:63bf:3f57:fefe", "私有地址"),
    ("2001:db8::1", "文档示例"),
    ("2001:2::1", "协议保留"),
    ("3fff::1", "文档示例"),
    ("fc00::1", "私有地址"),
    ("fd12::1", "私有地址"),
    ("fe80::1", "链路本地"),
    ("fec0::1", "站点本地"),
    ("ff02::1", "组播地址"),
    ("100::1", "丢弃专用"),
    ("::8.8.8.8", "保留地址"),
    ("4000::1", "保留地址"),
    ("5f00::1", "保留地址"),
]

NO_ADDRESS = [
    "127.1",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "2130706433",
    "01.02.03.04",
    "1.2.3.256",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4:80",
    "1.2.3.0/24",
    "[::1]",
    "fe80::1%eth0",
    "::1::2",
    "12345::1",
    "١.١.١.١",
    "a.b.c.d",
    "1.2.3.-4",
    "+1.2.3.4",
    "1.2.3.4.",
    "::ffff:1.2.3.04",
    "localhost",
    ":",
    ":::",
]


@pytest.mark.parametrize(("text", "address"), PUBLIC)
def test_public_address_is_taken_in_its_plain_form(text, address):
    assert str(public_ip(text)) == address
    assert classify_ip(text).is_public
    assert public_host(text) == address


@pytest.mark.parametrize(("text", "name"), SPECIAL)
def test_special_range_is_named_and_refused(text, name):
    assert classify_ip(text).special == name
    for parse in (public_ip, public_host):
        with pytest.raises(UsageError) as caught:
            parse(text)
        assert name in caught.value.sentence
        assert "公网" in caught.value.sentence


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_odd_notation_is_never_reinterpreted(text):
    assert classify_ip(text).ip is None
    assert not classify_ip(text).is_public
    with pytest.raises(UsageError):
        public_ip(text)


@pytest.mark.parametrize("text", [t for t in NO_ADDRESS if t not in ("a.b.c.d", "1.2.3.4.")])
def test_odd_notation_is_no_host_and_no_url_either(text):
    with pytest.raises(UsageError):
        public_host(text)
    if ":" not in text and "/" not in text:
        with pytest.raises(UsageError):
            public_url(f"http://{text}/")


def test_address_families_are_told_apart():
    assert classify_ipv4("::ffff:8.8.8.8").ip == IPv4Address("8.8.8.8")
    assert classify_ipv6("::ffff:8.8.8.8").ip is None
    assert classify_ipv4("2400:3200::1").ip is None
    assert public_ipv4("9.9.9.9") == IPv4Address("9.9.9.9")
    assert public_ipv6("2400:3200::1") == IPv6Address("2400:3200::1")
    with pytest.raises(UsageError, match="IPv6"):
        public_ipv4("2400:3200::1")
    with pytest.raises(UsageError, match="IPv6"):
        public_ipv6("9.9.9.9")


HOSTS = [
    ("example.com", "example.com"),
    ("EXAMPLE.com", "example.com"),
    ("example.com.", "example.com"),
    ("ｅxample．com", "example.com"),
    ("例子.com", "xn--fsqu00a.com"),
    ("例子。com", "xn--fsqu00a.com"),
    ("xn--fsqu00a.com", "xn--fsqu00a.com"),
    ("аpple.com", "xn--pple-43d.com"),  # the first letter is Cyrillic
    ("a--b.example.com", "a--b.example.com"),
    ("1.example.com", "1.example.com"),
    ("163.com", "163.com"),
    ("www.example", None),
    ("localhost", None),
    ("localhost.", None),
    ("printer.local", None),
    ("db.internal", None),
    ("x.onion", None),
    ("nas.lan", None),
    ("router.home.arpa", None),
    ("a.test", None),
    ("example", None),
    ("a..b.com", None),
    (".example.com", None),
    ("-a.com", None),
    ("a-.com", None),
    ("a_b.com", None),
    ("xn--a.com", None),
    ("xn--.com", None),
    ("a" * 64 + ".com", None),
    ("a." * 126 + "com", None),
    ("user@example.com", None),
    ("example.com:80", None),
    ("example.com/24", None),
    ("http://example.com", None),
    ("exam ple.com", None),
    ("exa\u200bmple.com", None),
    ("exa\u202emple.com", None),
    ("example.123", None),
    ("example.0x1f", None),
    ("[2400:3200::1]", None),
    ("*.example.com", None),
    ("[CQ:at,qq=all]", None),
    ("'; DROP TABLE runs;--", None),
    ("{0.__class__}", None),
    ("", None),
    (".", None),
    ("💩.example", None),
]


@pytest.mark.parametrize(("text", "ascii_form"), HOSTS)
def test_host_is_taken_in_ascii_form_or_refused(text, ascii_form):
    if ascii_form is None:
        with pytest.raises(UsageError):
            public_host(text)
    else:
        assert public_host(text) == ascii_form


def test_underscore_is_for_dns_only():
    assert public_host("_dmarc.example.com", underscore=True) == "_dmarc.example.com"
    with pytest.raises(UsageError):
        public_host("_dmarc.example.com")


URLS = [
    ("example.com", "http://example.com/"),
    ("https://Example.com", "https://example.com/"),
    ("HTTP://example.com:80/a?b=1#part", "http://example.com/a?b=1"),
    ("https://example.com:443/", "https://example.com/"),
    ("example.com:8080/x", "http://example.com:8080/x"),
    ("http://例子.com/路", "http://xn--fsqu00a.com/%E8%B7%AF"),
    ("http://8.8.8.8/x%20y", "http://8.8.8.8/x%20y"),
    ("http://[2400:3200::1]/", "http://[2400:3200::1]/"),
    ("http://example.com?x", "http://example.com/?x"),
    ("http://example.com?@b.com", "http://example.com/?@b.com"),
    ("http://example.com/" + "a" * 1900, "http://example.com/" + "a" * 1900),
    ("ftp://example.com/", None),
    ("file:///etc/passwd", None),
    ("gopher://example.com", None),
    ("javascript:alert(1)", None),
    ("http://example.com:0/", None),
    ("http://example.com:99999/", None),
    ("http://example.com:22/", None),
    ("http://example.com:/", None),
    ("http://example.com:８0:1/", None),
    ("http://user:pw@example.com/", None),
    ("http://example.com#@evil.example.org/", None),
    ("http://example.com\\@evil.org/", None),
    ("http://exa mple.com/", None),
    ("http://127.0.0.1/", None),
    ("http://127。0。0。1/", None),
    ("http://127.1/", None),
    ("http://0x7f000001/", None),
    ("http://2130706433/", None),
    ("http://[::1]/", None),
    ("http://[::ffff:127.0.0.1]/", None),
    ("http://[::1", None),
    ("http://localhost/", None),
    ("http://example.com/" + "a" * 2100, None),
    ("http://", None),
    ("http:///x", None),
    ("https://", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "url"), URLS)
def test_url_is_taken_in_plain_form_or_refused(text, url):
    if url is None:
        with pytest.raises(UsageError):
            public_url(text)
    else:
        assert public_url(text) == url


@given(st.text(max_size=80) | st.from_regex(r"[0-9a-f:.x%/@\[\]。]{1,40}", fullmatch=True))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_public_target_or_one_clean_sentence(text):
    for parse in (public_ip, public_host, public_url):
        try:
            parse(text)
        except UsageError as error:
            assert 5 < len(error.sentence) < 160
            assert not any(letter in error.sentence for letter in "\n\r\x00\u202e\u200b")


def test_refusal_repeats_a_long_input_shortened_and_no_password():
    with pytest.raises(UsageError) as caught:
        public_host("a" * 10_000)
    assert len(caught.value.sentence) < 130
    with pytest.raises(UsageError) as caught:
        public_url("http://root:hunter2@example.com/")
    assert "hunter2" not in caught.value.sentence


def test_secrets_in_a_query_are_masked_for_display():
    assert masked_url("https://example.com/a?page=2&token=abc&x=1") == "https://example.com/a?page=2&token=***&x=1"
    assert masked_url("https://example.com/?api_key=abc") == "https://example.com/?api_key=***"
    assert masked_url("https://example.com/?q=abc") == "https://example.com/?q=abc"
