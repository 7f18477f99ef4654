"""Which texts give away a secret, and which only look like it. Threats T01, T02."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._shared import leak_texts
from plugins._shared.attached import forward_id, words_of
from plugins._shared.bound import MOST_HOLDERS, BoundSecrets
from plugins._shared.dialogs import Dialogs
from plugins._shared.guarding import LeakGuard
from plugins._shared.hearing import Chat, Heard, segments_of
from plugins._shared.leaks import Holder, find, hide, looks_random, suspicious
from plugins._shared.settings import LeakSettings
from plugins._shared.table import Table

HEX32 = "5d41402abc4b2a76b9719d911017c592"
KEY32 = "k7Qm2Zr9Xt4Lw8Vb1Nc6Hd3Jf5Gs0PaY"
BASE36 = "r7ceg7l5u1tf1fkrv1nv8iy2"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def nobody(word: str) -> Holder | None:
    return None


def found(text: str, *, command: bool = False) -> list[tuple[str, str | None]]:
    """As the guard does it: the cheap test first."""
    if not suspicious(text):
        return []
    return [(leak.token, leak.vendor) for leak in find(text, nobody, command=command)]


LEAKS = [
    (JWT, JWT, None),
    (f"看看这个 {JWT} 对不对", JWT, None),
    (f"Authorization: Bearer {BASE36}", BASE36, None),
    (f"curl -H 'Authorization: Bearer {KEY32}' https://cf-v2.uapis.cn/tunnel", KEY32, "chmlfrp"),
    (f"我用 ./frpc -u {BASE36} -p 230 启动不了", BASE36, "chmlfrp"),
    (f"[common]\nserver_addr = 1.2.3.4\nserver_port = 7000\nuser = {BASE36}\ntoken = ChmlFrpToken", BASE36, "chmlfrp"),
    (f"token={BASE36}", BASE36, None),
    (f"token:{BASE36}", BASE36, None),
    (f"TOKEN：{BASE36}", BASE36, None),
    (f"我的 token 是 {BASE36}", BASE36, None),
    (f"我的chmlfrp token是{BASE36}", BASE36, "chmlfrp"),
    (f'{{"usertoken": "{BASE36}"}}', BASE36, "chmlfrp"),
    (f"http://cf-v2.uapis.cn/tunnel?token={BASE36}", BASE36, "chmlfrp"),
    (f"https://api.911proxy.com/openapi/v2/x?app_key={KEY32}&page=1", KEY32, "proxy911"),
    (f"app_key={KEY32}", KEY32, "proxy911"),
    (f"911 的 appkey：{HEX32}", HEX32, "proxy911"),
    (f"911 {KEY32}", KEY32, "proxy911"),
    (f"代理 {KEY32}", KEY32, "proxy911"),
    (f"17ce 的令牌 {HEX32} 怎么不行", HEX32, "ce17"),
    (f"17CE\nme@example.com\n{HEX32}", HEX32, "ce17"),
    ("appSecret = efcefcef1121cefcefc1212121", "efcefcef1121cefcefc1212121", "jumdata"),
    (f"互亿 APIID C12345678 APIKEY {HEX32}", HEX32, "ihuyi"),
    (f"密钥：{HEX32}", HEX32, None),
    (f"密钥是 “{BASE36}”，谁帮我看看", BASE36, None),
    ("token=wasf21479haHWON", "wasf21479haHWON", None),
    ("token: sandbox-frp-token", "sandbox-frp-token", "chmlfrp"),
    (f"邦定 17ce me@example.com {HEX32}", HEX32, "ce17"),
    ("帮定17ce me abc123", "abc123", "ce17"),
    ("榜定 chmlfrp abcdefgh", "abcdefgh", "chmlfrp"),
    (f"bind17ce me@example.com {HEX32}", HEX32, "ce17"),
    (f"bidn 911 {KEY32}", KEY32, "proxy911"),
    (f"/bindd chmlfrp {BASE36}", BASE36, "chmlfrp"),
    (f"ｔｏｋｅｎ＝{BASE36}", BASE36, None),
]


@pytest.mark.parametrize(("text", "token", "vendor"), LEAKS)
def test_leak_is_found_with_its_vendor(text: str, token: str, vendor: str | None) -> None:
    assert (token, vendor) in found(text)


HARMLESS = [
    "今天天气不错，晚上一起吃饭吗？",
    "hello everybody, the internationalization is finished at last",
    "13800138000",
    HEX32,
    f"文件的 md5 是 {HEX32}",
    f"frp 更新了，md5：{HEX32}",
    f"隧道客户端 sha256 {HEX32}{HEX32}",
    f"token 文件的 md5 {HEX32} 对得上吗",
    f"commit {HEX32}a1b2c3d4",
    f"magnet:?xt=urn:btih:{HEX32}a1b2c3d4",
    f"https://www.bilibili.com/video/BV1xx411c7mD?share_token={HEX32}",
    f"https://www.xiaohongshu.com/explore/64a1b2c3?xsec_token={BASE36}=&xsec_source=pc",
    f"https://example.com/reset?token={JWT}",
    f"www.example.com/?token={HEX32}",
    f"b23.tv/abc?share_token={HEX32}",
    f"frp 的文档在 https://example.com/{HEX32}",
    f"代理 https://example.com/sub/{KEY32}",
    "vmess://eyJhZGQiOiIxLjIuMy40IiwiYWlkIjoiMCIsImhvc3QiOiIifQ==",
    f"隧道 id {UUID}",
    "Windows 密钥：NPPR9-FWDCX-D2C8J-H872K-2YT43",
    "token 合约地址 0x52908400098527886E0F7030069857D2E4169EE7",
    "token=your_access_token_here",
    "token: <你的令牌>",
    "token 是什么意思",
    "密钥在哪里看呀",
    "token = getAccessTokenFromServer()",
    "token = response.data.access_token",
    "tokenizer=fast_tokenizer_v2_base",
    "token: undefined",
    "app_key=stringstringstringstringstringst",
    "绑定手机号 13800138000",
    "绑定 chmlfrp",
    "绑定了 frp 的人请举手",
    "band 911 performance tonight",
    "bing 911proxy",
    "隧道 MinecraftServer2024",
    "隧道 survival_world_2024_v2",
    "测速 https://cdn.example.com/assets/app.5d41402abc4b2a76b9719d911017c592.js",
    "ping 5d41402abc4b2a76b9719d911017c592.example.com",
    "QQ20260829-154116.mp4",
    "密码：hunter2hunter2",
    "提取码: ab12",
    "订单 202401011234567890",
    "代理 订单 202401011234567890123456",
    "10086-10010-10000-12345",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "哈" * 400,
    "=" * 400,
    "-" * 400,
]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert found(text) == []


COMMANDS = [
    (f"ip {HEX32}", [(HEX32, None)]),
    (f"/代理 {KEY32}", [(KEY32, "proxy911")]),
    (f"/ping {BASE36}", [(BASE36, None)]),
    (f"/隧道 {BASE36}", [(BASE36, "chmlfrp")]),
    ("/ping https://example.com/?page=2&id=5d41402abc4b2a76b9719d911017c592", []),
    (f"ping {HEX32}.example.com 广东 电信", []),
    ("隧道 MinecraftServer2024X", []),
    ("ip 2001:0db8:85a3:0000:0000:8a2e:0370:7334", []),
    ("/代理 订单 202401011234567890123456", []),
]


@pytest.mark.parametrize(("text", "leaks"), COMMANDS)
def test_what_looks_like_a_secret_behind_a_command_is_one(text: str, leaks: list[tuple[str, str | None]]) -> None:
    assert found(text, command=True) == leaks


def test_bound_secret_is_known_wherever_it_stands() -> None:
    bound = BoundSecrets()
    bound.note(["sandbox-frp-token", "plainsecret"], "chmlfrp", 10001)
    bound.note(["settings-secret"], "jumdata", None)
    for text in (
        "sandbox-frp-token",
        "看 sandbox-frp-token，对吗",
        "「sandbox-frp-token」",
        "https://example.com/?x=sandbox-frp-token&y=1",
        "k=sandbox-frp-token.",
    ):
        assert suspicious(text)
        (leak,) = find(text, bound.holder)
        assert (leak.token, leak.vendor, leak.holder) == ("sandbox-frp-token", "chmlfrp", Holder("chmlfrp", 10001))
    assert [leak.token for leak in find("plainsecret", bound.holder)] == ["plainsecret"]
    assert [leak.holder for leak in find("a settings-secret b", bound.holder)] == [Holder("jumdata", None)]
    assert find("sandbox-frp-token2 sandbox-frp", bound.holder) == []
    assert "sandbox" not in repr(vars(bound)), "the plain text is kept"


def test_all_who_have_bound_one_secret_are_known() -> None:
    bound = BoundSecrets()
    for owner_id in (None, 10001, 10002, 10001):
        bound.note(["shared-secret"], "jumdata", owner_id)
    assert {holder.owner_id for holder in bound.holders("shared-secret")} == {None, 10001, 10002}
    assert bound.holder("shared-secret") == Holder("jumdata", 10001), "the last one"
    for owner_id in range(20000, 20100):
        bound.note(["shared-secret"], "jumdata", owner_id)
    kept = {holder.owner_id for holder in bound.holders("shared-secret")}
    assert len(kept) == MOST_HOLDERS
    assert {None, 20099} <= kept
    assert bound.holders("another") == ()
    assert len(bound) == 1


def test_leak_does_not_show_its_token() -> None:
    (leak,) = find(f"token={BASE36}", nobody)
    assert BASE36 not in repr(leak)


@pytest.mark.parametrize("word", [HEX32, KEY32, BASE36, "cAnArY-7f3a9c1e5b"])
def test_random_word(word: str) -> None:
    assert looks_random(word)
    assert word not in hide(f"你说的「{word}」我不懂")


@pytest.mark.parametrize("word", ["internationalization", "MinecraftServer2024", "202401011234567890", UUID, "v1.2.3"])
def test_word_that_somebody_made_up(word: str) -> None:
    assert not looks_random(word)


def test_hidden_text_keeps_the_rest() -> None:
    assert hide(f"「{HEX32}」不是 IP 地址") == "「…」不是 IP 地址"
    assert hide("「MinecraftServer2024」不是 IP 地址") == "「MinecraftServer2024」不是 IP 地址"


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_no_text_breaks_it(text: str) -> None:
    find(text, nobody, command=True)
    hide(text)


def test_long_text_takes_no_time() -> None:
    began_s = time.monotonic()
    for pattern in (
        "token=",
        "绑定 17ce ",
        "a1" * 8 + " ",
        "eyJaaaaaaaa.",
        "frpc -u ",
        "server_addr user=",
        HEX32,
        "a1",
    ):
        find(pattern * 3000, nobody, command=True)
    # A long gap that an expression could share out in many ways.
    for gap in (" ", "/", " /", "\n", ".", ":"):
        for before in ("", "绑定", "bind17ce", "token", "@x", "frpc", "bearer"):
            find(f"{before}{gap * 9_000}{'A' * 12}", nobody, command=True)
    assert time.monotonic() - began_s < 10


# Words in cards, forwards, files


def text_of(*segments: dict[str, object]) -> str:
    return words_of(segments_of(list(segments)))


def test_forward_that_came_along_is_read_to_the_bottom() -> None:
    inner = {"type": "node", "data": {"user_id": 1, "content": [{"type": "text", "data": {"text": f"token={BASE36}"}}]}}
    outer = {
        "type": "forward",
        "data": {"id": "x", "content": [{"message": [{"type": "forward", "data": {"content": [inner]}}]}]},
    }
    assert found(text_of(outer)) == [(BASE36, None)]
    assert forward_id(segments_of([outer])) is None
    assert forward_id(segments_of([{"type": "forward", "data": {"id": "7"}}])) == "7"
    assert forward_id(segments_of([{"type": "forward", "data": {"id": None}}])) is None


CARD = '{"app":"com.tencent.structmsg","config":{"ctime":1597,"token":"%s"},"meta":{"news":{"title":"%s","jumpUrl":"https://b23.tv/x?t=%s"}},"prompt":"[分享]"}'


def test_card_is_read_but_not_its_own_token() -> None:
    harmless = {"type": "json", "data": {"data": CARD % (HEX32, "一个视频", HEX32)}}
    assert found(text_of(harmless)) == []
    leaking = {"type": "json", "data": {"data": CARD % (HEX32, f"app_key：{KEY32}", HEX32)}}
    assert found(text_of(leaking)) == [(KEY32, "proxy911")]
    xml = {"type": "xml", "data": {"data": f'<msg brief="x"><item><title>token={BASE36}</title></item></msg>'}}
    assert found(text_of(xml)) == [(BASE36, None)]


def test_names_of_files_and_markdown_are_read() -> None:
    assert found(text_of({"type": "file", "data": {"file": f"token={BASE36}"}})) == [(BASE36, None)]
    assert found(text_of({"type": "markdown", "data": {"content": f"`app_key={KEY32}`"}})) == [(KEY32, "proxy911")]
    assert found(text_of({"type": "file", "data": {"file": f"{HEX32}.jpg", "url": f"https://x/?rkey={BASE36}"}})) == []


def test_depth_and_size_have_a_limit() -> None:
    deep: dict[str, object] = {"type": "node", "data": {"content": "token"}}
    for _ in range(300):
        deep = {"type": "node", "data": {"content": [deep]}}
    assert text_of(deep) == ""
    many = {"type": "forward", "data": {"content": [{"content": "x" * 1000}] * 5000}}
    assert len(text_of(many)) <= 20_100


def test_guard_can_be_switched_off() -> None:
    spawned: list[object] = []
    heard = Heard(Chat(1, 2, 3), 4, "normal", "member", 0, f"app_key={KEY32}", addressed=False, quoted_id=None)
    for enabled in (True, False):
        guard = LeakGuard(LeakSettings(enabled=enabled), Table(), Dialogs(), spawned.append)
        assert guard.stops(heard, {}) is enabled
        assert not guard.stops(heard, {"3": "an account of our own"})
    assert spawned == []


def test_sentences_say_what_to_do() -> None:
    from plugins._providers import rooms

    for room in (None, *rooms().values()):
        told = leak_texts.in_group(room, recalled=True)
        for word in ("撤回", "重置", "私聊", "绑定"):
            assert word in told
        assert "自己撤回" in leak_texts.in_group(room, recalled=False)
        assert "绑定" in leak_texts.in_private(room)
    assert "「绑定 jumdata <appId> <appSecret>」" in leak_texts.in_private(rooms()["jumdata"])
