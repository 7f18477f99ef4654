"""ChmlFrp's account: the document's samples (providers.md, section 5), and every method against the stand-in."""

from typing import Any

import pytest
from pydantic import SecretStr

from plugins._providers.chmlfrp import (
    Account,
    AlreadySignedInError,
    ChmlfrpClient,
    ChmlfrpCredential,
    MailPurpose,
    Message,
    TunnelWeek,
)
from plugins._sandbox import world as w
from tests.providers.frp import CAPTCHA, CREDENTIAL, SANDBOX, USER, client, success


async def test_an_account_has_its_limits_and_counters_the_right_way_round(vendor: Any) -> None:
    vendor.say_json(success(USER))
    account = await client(vendor).account(CREDENTIAL)
    assert (account.tunnel_limit, account.tunnels_used, account.connections) == (16, 2, 3)
    assert (account.upload_bytes, account.download_bytes) == (3224701, 150640674)
    assert (account.username, account.points, account.bandwidth_mbps, account.group) == (
        "boring_student",
        15168,
        50,
        "超级会员",
    )
    assert account.is_forever
    assert "ChmlFrpTokenPreview" not in repr(account)
    assert account.token is not None
    assert account.token.get_secret_value() == "ChmlFrpTokenPreview"


async def test_points_of_a_sign_in_stand_in_its_text(vendor: Any) -> None:
    vendor.say_json({"msg": "签到成功, 获得9积分", "code": 200, "state": "success"})
    assert await client(vendor).sign_in(CREDENTIAL, CAPTCHA) == 9
    vendor.say_json({"msg": "签到成功", "code": 200, "state": "success"})
    assert await client(vendor).sign_in(CREDENTIAL, CAPTCHA) is None


async def test_weeks_come_as_numbers_or_text(vendor: Any) -> None:
    vendor.say_json(success([{"time": "2026-01-22", "traffic_in": 1048576, "traffic_out": "2097152"}]))
    (day,) = await client(vendor).week(CREDENTIAL)
    assert (day.day, day.upload_bytes, day.download_bytes) == ("2026-01-22", 1048576, 2097152)
    vendor.say_json(success({"traffic_in": [0, 1], "traffic_out": [0, "2"]}))
    week = await client(vendor).tunnel_week(CREDENTIAL, 9)
    assert week == TunnelWeek(upload_bytes=(0, 1), download_bytes=(0, 2))
    assert vendor.asked[-1].query == {"tunnel_id": "9"}


async def test_the_stand_in_answers_for_the_account_and_nodes(frp: ChmlfrpClient, little_world: w.World) -> None:
    await frp.verify(SANDBOX)
    account = await frp.account(SANDBOX)
    assert isinstance(account, Account)
    assert len(await frp.week(SANDBOX)) == 7
    assert (await frp.sign_in_info(SANDBOX)).points is not None
    uptimes = await frp.node_uptime(SANDBOX, 3)
    assert uptimes
    assert all(len(row.days) == 3 for row in uptimes)
    await frp.rename(SANDBOX, "fakename")
    await frp.change_qq(SANDBOX, "10001")
    await frp.change_avatar(SANDBOX, "https://example.com/new.png")
    changed = await frp.account(SANDBOX)
    assert (changed.username, changed.qq, changed.avatar_url) == ("fakename", "10001", "https://example.com/new.png")
    assert not little_world.complaints


async def test_signing_in_twice_is_told_apart(frp: ChmlfrpClient) -> None:
    first = ChmlfrpCredential(token=SecretStr(w.CHMLFRP_TOKEN_2))
    assert await frp.sign_in(first, CAPTCHA)
    with pytest.raises(AlreadySignedInError):
        await frp.sign_in(first, CAPTCHA)


async def test_logging_in_and_the_mail_code_are_posted_not_put_into_the_url(vendor: Any) -> None:
    vendor.say_json(success(USER, "登录成功"))
    account = await client(vendor).login("boring_student", "fake-Password1")
    assert account.token is not None
    vendor.say_json(success(None, "发送成功"))
    await client(vendor).send_mail_code("10000@example.com", MailPurpose.REGISTER, CAPTCHA)
    login, mail = vendor.asked
    assert (login.method, login.path, login.query) == ("POST", "/login", {})
    assert login.json == {"username": "boring_student", "password": "fake-Password1"}
    assert (mail.path, mail.query) == ("/sendmailcode", {})
    assert mail.json == {"type": "register", "mail": "10000@example.com", **CAPTCHA.model_dump()}


async def test_registering_resetting_and_changing_the_password_follow_the_document(vendor: Any) -> None:
    vendor.say_json(success())
    it = client(vendor)
    await it.register("fake", "fake-Password1", "fake@example.com", "10000", "666666")
    await it.reset_token(CREDENTIAL, "666666")
    await it.reset_token(CREDENTIAL)
    await it.reset_password(CREDENTIAL, "fake-Password1", "fake-Password2")
    assert [(asked.method, asked.path, asked.query) for asked in vendor.asked] == [
        (
            "GET",
            "/register",
            {
                "username": "fake",
                "password": "fake-Password1",
                "mail": "fake@example.com",
                "qq": "10000",
                "code": "666666",
            },
        ),
        ("GET", "/retoken", {"code": "666666"}),
        ("GET", "/retoken", {}),
        ("GET", "/reset_password", {"original_password": "fake-Password1", "new_password": "fake-Password2"}),
    ]
    assert all(asked.headers.get("authorization") == "Bearer fake-token" for asked in vendor.asked[1:])


async def test_messages_may_be_none(vendor: Any) -> None:
    vendor.say_json(success(None))
    assert await client(vendor).messages(CREDENTIAL) == []
    vendor.say_json(success([{"id": 1, "userid": 227, "content": "维护", "quanti": "yes", "time": "2026-01-22"}]))
    (message,) = await client(vendor).messages(CREDENTIAL)
    assert message == Message(id=1, user_id=227, content="维护", to_all=True, sent_at="2026-01-22")
