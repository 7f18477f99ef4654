"""A stranger's client, written after the vendor's document alone, gets along with the stand-in as ours does."""

import asyncio
import json
import sys
from ipaddress import IPv4Address
from pathlib import Path

from pydantic import SecretStr

from plugins._providers.ihuyi import IhuyiClient, IhuyiCredential, IhuyiSettings
from plugins._sandbox import world as w

SCRIPT = Path(__file__).with_name("outside_client.py")
ADDRESS = "114.114.114.114"


async def told(base: str) -> dict[str, dict]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(SCRIPT),
        base,
        w.IHUYI_ACCOUNT,
        w.IHUYI_API_KEY,
        ADDRESS,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0, err.decode()
    return json.loads(out)


async def test_a_stranger_who_knows_only_the_document_is_served(sandbox: str, little_world: w.World) -> None:
    base = f"{sandbox}/ihuyi"
    replies = await told(base)
    codes = {name: reply["code"] for name, reply in replies.items()}
    assert codes == {
        "submit by GET with the key": 2,
        "submit by POST, signed": 2,
        "balance by GET, signed": 2,
        "balance by POST with the key": 2,
        "a wrong key": 405,
        "an old time": 40501,
        "no address": 404,
    }
    for name in ("submit by GET with the key", "submit by POST, signed"):
        assert set(replies[name]) == {"code", "msg", "msgid", "result"}
        assert len(replies[name]["msgid"]) > 1
    assert int(replies["balance by POST with the key"]["num"]) == little_world.ihuyi_queries - 2
    assert replies["a wrong key"]["msgid"] == "0"
    assert [text for text in little_world.complaints if "ip" not in text] == []

    ours = IhuyiClient(IhuyiSettings(base_url=base, timeout_s=5))
    location = await ours.locate(
        IhuyiCredential(account=w.IHUYI_ACCOUNT, api_key=SecretStr(w.IHUYI_API_KEY)), IPv4Address(ADDRESS)
    )
    await ours.aclose()
    theirs = replies["submit by POST, signed"]["result"]
    assert (location.country, location.province, location.city) == (
        theirs["country"],
        theirs["province"],
        theirs["city"],
    )
