"""Who is never measured."""

import pytest

from plugins._shared.errors import UsageError
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.denied import is_of_a_state, refuse_denied


@pytest.mark.parametrize(
    "host",
    [
        "www.gov.cn",
        "gov.cn",
        "mil.cn",
        "www.mod.gov.cn",
        "whitehouse.gov",
        "army.mil",
        "service.gov.uk",
        "x.gouv.fr",
        "a.b.gob.mx",
        "stats.govt.nz",
        "www.gub.uy",
        "mod.uk",
        "kantei.go.jp",
        "ic.gc.ca",
        "europa.eu",
        "xn--55qx5d.xn--zfr164b",
        "www.gov.hk",
        "gov.cn.",
    ],
)
def test_states_and_their_armies_are_refused(host):
    assert is_of_a_state(host)
    with pytest.raises(UsageError) as caught:
        refuse_denied(host)
    assert "政府或军事" in caught.value.sentence


@pytest.mark.parametrize(
    "host", ["qq.com", "gov.example.com", "mygov.cn", "mil.com", "go.com", "www.gov.cn.example.com", "1.1.1.1", "go.cn"]
)
def test_others_are_not_taken_for_them(host):
    refuse_denied(host)


@pytest.mark.parametrize(
    "host",
    [
        "17ce.com",
        "wsapi.17ce.com",
        "api.jumdata.com",
        "ihuyi.com",
        "cf-v2.uapis.cn",
        "chmlfrp.cn",
        "www.chmlfrp.net",
        "api.911proxy.com",
        "account.qzhua.net",
    ],
)
def test_vendors_own_hosts_are_refused(host):
    with pytest.raises(UsageError, match="服务商"):
        refuse_denied(host)


def test_owners_list_is_a_list_of_suffixes():
    refuse_denied("shop.example.com", ["example.org"])
    with pytest.raises(UsageError, match="禁测名单"):
        refuse_denied("shop.example.com", [".Example.com"])


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("ping", "www.gov.cn 广东"),
        ("http", "https://WWW.GOV.CN:8443/a?b 广东"),
        ("dns", "mil.cn"),
        ("dig", "ＷＷＷ.gov。cn"),
        ("trace", "17ce.com"),
        ("cdn", "http://api.17ce.com/"),
        ("网页", "www.army.mil"),
        ("测速", "ping army.mil"),
        ("http", "example.com --host www.gov.cn"),
        ("http", "example.com --srcip www.gov.cn"),
        ("网页", "example.com --proxies wsapi.17ce.com:80"),
    ],
)
def test_every_way_to_name_a_host_is_checked(kind, argument):
    with pytest.raises(UsageError, match="不能用来测速"):
        parse_speedtest(kind, argument)
