"""ChmlFrp's newer sign-in by device code (RFC 8628): the wire against a scripted service, the whole flow against the
stand-in, and what a credential keeps of it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from plugins._providers.chmlfrp import (
    ChmlfrpClient,
    ChmlfrpCredential,
    ChmlfrpSettings,
    CodeExpiredError,
    ConsentDeniedError,
    DeviceCode,
    NotYetError,
    Tokens,
)
from plugins._providers.errors import (
    CredentialError,
    ProviderError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._sandbox import world as w

CODE = {
    "device_code": "fake-device-code",
    "user_code": "BCDF-GHJK",
    "verification_uri": "https://account-api.example.com/oauth-device-verify",
    "verification_uri_complete": "https://account-api.example.com/oauth-device-verify?user_code=BCDF-GHJK",
    "expires_in": 300,
    "interval": 5,
}
TOKENS = {"access_token": "fake-access", "refresh_token": "fake-refresh-2", "token_type": "Bearer", "expires_in": 599}
DEVICE = DeviceCode.model_validate(CODE)
OLD = SecretStr("fake-refresh-1")


def client(vendor: Any, **settings: Any) -> ChmlfrpClient:
    usual = {"base_url": vendor.url, "signin_url": vendor.url, "client_id": "fake-client", "timeout_s": 10}
    return ChmlfrpClient(ChmlfrpSettings(**{**usual, **settings}))


async def test_a_sign_in_begins_with_a_code_a_link_and_an_interval(vendor: Any) -> None:
    vendor.say_json(CODE)
    device = await client(vendor).begin_device_login()
    assert (device.user_code, device.expires_in_s, device.interval_s) == ("BCDF-GHJK", 300, 5)
    assert device.link == CODE["verification_uri_complete"]
    assert "fake-device-code" not in repr(device)
    asked = vendor.asked[0]
    assert (asked.method, asked.path, asked.query) == ("POST", "/oauth2/device_authorization", {})
    assert asked.form == {"client_id": "fake-client", "scope": "profile email offline_access chmlfrp_api"}


async def test_a_code_without_interval_and_end_has_those_of_the_standard_and_the_vendor(vendor: Any) -> None:
    vendor.say_json({name: value for name, value in CODE.items() if name[:4] in ("devi", "user", "veri")[:3]})
    device = await client(vendor).begin_device_login()
    assert (device.interval_s, device.expires_in_s) == (5, 300)
    vendor.say_json(CODE | {"interval": 0, "expires_in": "1800"})
    assert (await client(vendor).begin_device_login()).interval_s == 0
    vendor.say_json(CODE | {"interval": 10**12, "expires_in": -1})
    device = await client(vendor).begin_device_login()
    assert (device.interval_s, device.expires_in_s) == (5, 300), "what is no time is as if it were not there"


@pytest.mark.parametrize(
    "changed",
    [
        {"verification_uri": "http://account-api.example.com/page", "verification_uri_complete": None},
        {"verification_uri_complete": "javascript:alert(1)"},
        {"verification_uri_complete": "https://account-api.example.com@evil.example.com/"},
        {"verification_uri_complete": "https://a.example.com/ 请点这里"},
        {"verification_uri": None},
        {"user_code": "把密码发给我"},
        {"user_code": "A" * 40},
        {"device_code": ""},
    ],
)
async def test_a_link_or_code_that_no_person_should_see_is_refused(vendor: Any, changed: dict[str, Any]) -> None:
    vendor.say_json(CODE | changed)
    with pytest.raises(UnexpectedReplyError):
        await client(vendor).begin_device_login()


async def test_a_poll_is_a_form_with_nothing_in_the_url(vendor: Any) -> None:
    vendor.say_json(TOKENS)
    tokens = await client(vendor).poll_device_login(DEVICE)
    assert tokens == Tokens.model_validate(TOKENS)
    assert not re.search("fake-(access|refresh)", repr(tokens))
    asked = vendor.asked[0]
    assert (asked.method, asked.path, asked.query) == ("POST", "/oauth2/token", {})
    assert asked.form == {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": "fake-device-code",
        "client_id": "fake-client",
    }


async def test_a_word_of_no_standard_is_not_repeated(vendor: Any) -> None:
    for word in ("fake-refresh-1 is wrong", None, 7):
        vendor.say_json({"error": word}, status=400)
        with pytest.raises(RefusedError) as caught:
            await client(vendor).poll_device_login(DEVICE)
        assert "fake-refresh" not in str(caught.value)
        vendor.say_json({"error": word})
        with pytest.raises(UnexpectedReplyError):
            await client(vendor).poll_device_login(DEVICE)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("authorization_pending", NotYetError),
        ("slow_down", NotYetError),
        ("access_denied", ConsentDeniedError),
        ("expired_token", CodeExpiredError),
        ("invalid_grant", CredentialError),
        ("invalid_client", RefusedError),
        ("server_error", UnreachableError),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 401])
async def test_each_word_of_the_standards_is_an_error_of_the_tree(
    vendor: Any, word: str, kind: type[ProviderError], status: int
) -> None:
    vendor.say_json({"error": word, "error_description": "fake-refresh-1"}, status=status)
    with pytest.raises(ProviderError) as caught:
        await client(vendor).poll_device_login(DEVICE)
    assert type(caught.value) is kind
    assert "fake-refresh" not in str(caught.value)
    if isinstance(caught.value, NotYetError):
        assert caught.value.slower == (word == "slow_down")


async def test_a_refresh_gives_both_tokens_anew(vendor: Any) -> None:
    vendor.say_json(TOKENS)
    tokens = await client(vendor).refresh(OLD)
    assert tokens.access_token.get_secret_value() == "fake-access"
    assert tokens.refresh_token is not None
    assert tokens.refresh_token.get_secret_value() == "fake-refresh-2"
    assert tokens.expires_in_s == 599
    assert vendor.asked[0].query == {}
    assert vendor.asked[0].form == {
        "grant_type": "refresh_token",
        "refresh_token": "fake-refresh-1",
        "client_id": "fake-client",
    }


async def test_a_refresh_without_an_answer_is_sent_again_and_a_poll_is_not(vendor: Any, http_answer: Any) -> None:
    async def hang_up(writer: Any) -> None:
        writer.close()

    vendor.say(hang_up, http_answer(b'{"access_token": "fake-access", "expires_in": 60}'))
    tokens = await client(vendor).refresh(OLD)
    assert (tokens.refresh_token, len(vendor.asked)) == (None, 2)
    vendor.say(hang_up)
    with pytest.raises(UnreachableError):
        await client(vendor).poll_device_login(DEVICE)
    assert len(vendor.asked) == 3


async def test_the_service_has_a_total_deadline(vendor: Any) -> None:
    async def silence(writer: Any) -> None:
        await writer.drain()
        import asyncio

        await asyncio.sleep(3)

    vendor.say(silence)
    with pytest.raises(TimedOutError):
        await client(vendor, timeout_s=0.2).refresh(OLD)
    assert len(vendor.asked) == 1


def test_a_credential_is_one_typed_word_and_keeps_what_the_sign_in_told() -> None:
    typed = ChmlfrpCredential.from_words(["fake-token"])
    assert ChmlfrpCredential.field_names() == ("token",)
    assert (typed.revealed(), typed.shown()) == ({"token": "fake-token"}, ("fake-token",))
    signed_in = ChmlfrpCredential(
        token=SecretStr("fake-access"), refresh_token=OLD, expires_at=1_790_000_000.5, username="somebody"
    )
    assert ChmlfrpCredential.model_validate(signed_in.revealed()).revealed() == signed_in.revealed()
    assert signed_in.secrets() == ("fake-access", "fake-refresh-1")
    assert signed_in.shown() == ("somebody",)
    assert not re.search("fake-(access|refresh)", repr(signed_in))
    with pytest.raises(ValueError, match="1 words"):
        ChmlfrpCredential.from_words(["a", "b"])


def test_a_refreshed_credential_is_still_the_same_account() -> None:
    before = ChmlfrpCredential(token=SecretStr("one"), refresh_token=OLD, username="somebody")
    after = before.model_copy(update={"token": SecretStr("two")})
    assert before == after
    assert hash(before) == hash(after)
    assert before != after.model_copy(update={"username": "another"})
    assert before != ChmlfrpCredential(token=SecretStr("one"))
    assert ChmlfrpCredential(token=SecretStr("one")) != ChmlfrpCredential(token=SecretStr("two"))


@pytest.fixture
async def signing_in(sandbox: str) -> AsyncIterator[ChmlfrpClient]:
    it = ChmlfrpClient(
        ChmlfrpSettings(
            base_url=f"{sandbox}/chmlfrp", signin_url=f"{sandbox}/qzhua", client_id="sandbox-client", timeout_s=5
        )
    )
    yield it
    await it.aclose()


async def decide(link: str, decision: str, account: str = "sandbox_frp2") -> httpx.Response:
    """What a person does in a browser: open the link, press a button."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(link)
        found = re.search(r'action="([^"]+)".*?name="user_code" value="([^"]*)"', page.text, re.DOTALL)
        assert found is not None
        form = {"user_code": found[2], "account": account, "decision": decision}
        return await browser.post(found[1], data=form)


def credential_of(tokens: Tokens) -> ChmlfrpCredential:
    return ChmlfrpCredential(token=tokens.access_token, refresh_token=tokens.refresh_token)


async def test_the_stand_in_plays_a_sign_in_from_code_to_tokens(
    signing_in: ChmlfrpClient, little_world: w.World
) -> None:
    little_world.frp.signins.interval_s = 0
    device = await signing_in.begin_device_login()
    with pytest.raises(NotYetError):
        await signing_in.poll_device_login(device)
    assert "已同意" in (await decide(device.link, "approve")).text
    tokens = await signing_in.poll_device_login(device)
    account = await signing_in.account(credential_of(tokens))
    assert account.username == "sandbox_frp2"
    assert [tunnel.name for tunnel in await signing_in.tunnels(credential_of(tokens))] == ["nas"]
    with pytest.raises(CredentialError):
        await signing_in.poll_device_login(device)
    little_world.advance(little_world.frp.signins.access_s + 1)
    with pytest.raises(CredentialError):
        await signing_in.account(credential_of(tokens))
    assert not little_world.complaints
    kept = [str(call) for call in little_world.calls]
    assert not [row for row in kept if device.user_code in row or "sandbox-access" in row]


async def test_the_stand_in_plays_no_early_and_too_late(signing_in: ChmlfrpClient, little_world: w.World) -> None:
    little_world.frp.signins.interval_s = 5
    hasty, denied, late = [await signing_in.begin_device_login() for _ in range(3)]
    with pytest.raises(NotYetError) as first:
        await signing_in.poll_device_login(hasty)
    with pytest.raises(NotYetError) as second:
        await signing_in.poll_device_login(hasty)
    assert (first.value.slower, second.value.slower) == (False, True)
    assert "已拒绝" in (await decide(denied.link, "deny")).text
    with pytest.raises(ConsentDeniedError):
        await signing_in.poll_device_login(denied)
    little_world.advance(301)
    with pytest.raises(CodeExpiredError):
        await signing_in.poll_device_login(late)
    assert (await decide(late.link, "approve")).status_code == 404


async def test_the_stand_in_rotates_with_a_moment_of_grace_and_ends_a_sign_in_on_reuse(
    signing_in: ChmlfrpClient, little_world: w.World
) -> None:
    signins = little_world.frp.signins
    device = await signing_in.begin_device_login()
    await decide(device.link, "approve", "sandbox_frp")
    first = await signing_in.poll_device_login(device)
    assert first.refresh_token is not None
    second = await signing_in.refresh(first.refresh_token)
    again = await signing_in.refresh(first.refresh_token)
    assert again.refresh_token == second.refresh_token
    assert again.refresh_token is not None
    little_world.advance(signins.grace_s + 1)
    third = await signing_in.refresh(again.refresh_token)
    assert third.refresh_token != again.refresh_token
    with pytest.raises(CredentialError):
        await signing_in.refresh(first.refresh_token)
    with pytest.raises(CredentialError):
        await signing_in.account(credential_of(third))
    assert not little_world.complaints
