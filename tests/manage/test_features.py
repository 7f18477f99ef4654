"""Names of features, from a table like the bot's own."""

from types import SimpleNamespace

import pytest

from plugins._shared.errors import UsageError
from plugins._shared.manual import Manual
from plugins._shared.table import Command
from plugins.manage import texts
from plugins.manage.features import Feature, features_of, find_features, switchable

MANUAL = Manual("", "", ())


def matcher(name: str, title: str) -> SimpleNamespace:
    return SimpleNamespace(plugin=SimpleNamespace(name=name, metadata=SimpleNamespace(name=title)))


def table() -> list[Feature]:
    ip, speed = matcher("ip", "IP 定位"), matcher("speedtest", "网站测速")
    tunnel, proxy = matcher("tunnel", "ChmlFrp 隧道"), matcher("proxy", "911Proxy 代理")
    manage, broadcast = matcher("manage", "群管理"), matcher("broadcast", "广播")
    return features_of(
        [
            Command("ip", MANUAL, "查询", aliases=("查ip",), matcher=ip),
            Command("ping", MANUAL, "测速", matcher=speed),
            Command("测速", MANUAL, "测速", matcher=speed),
            Command("节点", MANUAL, "隧道与代理", matcher=tunnel),
            Command("隧道", MANUAL, "隧道与代理", aliases=("frp",), matcher=tunnel),
            Command("代理", MANUAL, "隧道与代理", matcher=proxy),
            Command("拉黑", MANUAL, "管理", matcher=manage),
            Command("退订广播", MANUAL, "管理", matcher=broadcast),
            Command("广播", MANUAL, "管理", matcher=broadcast),
            Command("ip余额", MANUAL, "管理", matcher=ip),
            Command("帮助", MANUAL, "通用", aliases=("功能", "菜单"), matcher=matcher("help", "帮助")),
            Command("状态", MANUAL, "通用", matcher=matcher("status", "状态")),
            Command("绑定", MANUAL, "账号", matcher=matcher("binding", "账号绑定")),
            Command("我的绑定", MANUAL, "账号", matcher=matcher("binding", "账号绑定")),
            Command("导出我的数据", MANUAL, "账号", matcher=matcher("records", "记录")),
            Command("审计", MANUAL, "管理", matcher=matcher("records", "记录")),
            Command("确认", MANUAL, "通用", hidden=True, matcher=matcher("confirm", "确认")),
            Command("没有插件", MANUAL, "通用"),
        ]
    )


def test_one_feature_a_plugin_called_by_its_chief_command() -> None:
    assert [(one.name, one.label) for one in switchable(table())] == [
        ("ip", "ip"),
        ("speedtest", "测速"),
        ("tunnel", "隧道"),
        ("proxy", "代理"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("IP", ["ip"]),
        ("查ip", ["ip"]),
        ("定位", ["ip"]),
        ("测速", ["speedtest"]),
        ("网站测速", ["speedtest"]),
        ("frp", ["tunnel"]),
        ("隧道", ["tunnel"]),
        ("ChmlFrp 隧道", ["tunnel"]),
        ("９１１proxy", ["proxy"]),
        ("隧道与代理", ["tunnel", "proxy"]),
        ("测速 代理 测速", ["speedtest", "proxy"]),
        ("全部", ["ip", "speedtest", "tunnel", "proxy"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    for off in (True, False):
        assert [one.name for one in find_features(table(), text, off=off)] == names


def test_one_command_switches_its_feature_on_but_not_off() -> None:
    assert [one.name for one in find_features(table(), "ping", off=False)] == ["speedtest"]
    assert "「功能 关 测速」" in refusal("ping")
    assert "「功能 关 隧道」" in refusal("节点")


@pytest.mark.parametrize("text", ["广播", "退订广播", "测速 广播"])
def test_broadcasts_have_a_way_of_their_own(text: str) -> None:
    assert refusal(text) == texts.BROADCAST_IS_APART


def test_the_switch_itself_stays() -> None:
    assert refusal("拉黑") == texts.ALWAYS_ON
    assert refusal("群管理") == texts.ALWAYS_ON


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("功能", texts.HELP_STAYS),
        ("帮助", texts.HELP_STAYS),
        ("状态", texts.HELP_STAYS),
        ("绑定", texts.OWN_STAYS),
        ("我的绑定", texts.OWN_STAYS),
        ("账号", texts.OWN_STAYS),
        ("导出我的数据", texts.OWN_STAYS),
        ("审计 测速", texts.OWN_STAYS),
    ],
)
def test_help_account_and_rights_stay(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize("text", ["什么鬼", "测速 什么鬼", "理", ""])
def test_what_is_none_is_answered_with_what_there_is(text: str) -> None:
    assert "ip、测速、隧道、代理、全部" in refusal(text)


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as refused:
        find_features(table(), text, off=True)
    return refused.value.sentence
