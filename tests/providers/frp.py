"""What the tests of ChmlFrp share: fake accounts, an envelope, a client of the scripted vendor."""

from typing import Any

from pydantic import SecretStr

from plugins._providers.chmlfrp import Captcha, ChmlfrpClient, ChmlfrpCredential, ChmlfrpSettings
from plugins._sandbox import world as w

CREDENTIAL = ChmlfrpCredential(token=SecretStr("fake-token"))
SANDBOX = ChmlfrpCredential(token=SecretStr(w.CHMLFRP_TOKEN))
CAPTCHA = Captcha(lot_number="fake-1", captcha_output="fake-2", pass_token="fake-3", gen_time="fake-4")
USER = {
    "id": 227,
    "username": "boring_student",
    "password": None,
    "userimg": "https://example.com/a.png",
    "qq": "10000",
    "email": "10000@example.com",
    "usertoken": "ChmlFrpTokenPreview",
    "usergroup": "超级会员",
    "bandwidth": 50,
    "tunnel": 16,
    "realname": "已实名",
    "integral": 15168,
    "term": "9999-09-09",
    "regtime": "2023-08-26",
    "total_download": 150640674,
    "total_upload": 3224701,
    "tunnelCount": 2,
    "totalCurConns": 3,
}


def success(data: Any = None, msg: str = "获取成功") -> dict[str, Any]:
    return {"msg": msg, "code": 200, "data": data, "state": "success"}


def client(vendor: Any, **settings: Any) -> ChmlfrpClient:
    return ChmlfrpClient(ChmlfrpSettings(base_url=vendor.url, timeout_s=10, **settings))
