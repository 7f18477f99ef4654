"""A tiny client for the ihuyi IP query, written by somebody who has not seen the project's own client.

Written from one document alone: ihuyi's own page for its IP query (a seed of the project,
003_5f1924c4407de708.txt), whose example addresses lack the `?` and hold a stray blank. Replies are passed
on as sent, nothing renamed; whatever differs from the document is said on stderr.

    python -I outside_client.py BASE ACCOUNT API_KEY IP

BASE stands where the document has https://api.ihuyi.com. Prints one JSON object: a reply for each call.
"""

import argparse
import hashlib
import json
import sys
import time
import urllib.parse
import urllib.request

SUBMIT, GET_NUM = "/appdev/ip/Submit.json", "/appdev/ip/GetNum.json"
SUCCEEDED = 2
LONG_AGO = 1651544941  # the document's own example of a time
FORM = "application/x-www-form-urlencoded"
BOTH_CODES = {2, 400, 401, 402, 403, 405, 4050, 40501, 40502, 4052}
CODES = {SUBMIT: BOTH_CODES | {0, 1, 404, 4041, 40505, 4051, 4010}, GET_NUM: BOTH_CODES}
FIELDS = {
    SUBMIT: {"code": int, "msgid": str, "msg": str, "result": dict},
    GET_NUM: {"code": int, "msg": str, "num": (str, int)},  # the table says string, the examples a number
}
RESULT = {"country", "porovince", "city", "district", "operator"}  # spelt as the document spells it


class RefusedError(Exception):
    """The vendor's reply holds another code than 2."""

    def __init__(self, reply: dict) -> None:
        super().__init__(f"{reply['code']}: {reply.get('msg')}")
        self.reply = reply


def differences(path: str, reply: dict) -> list[str]:
    """Say where a reply is unlike the document."""
    found = []
    for name, kind in FIELDS[path].items():
        if name not in reply:
            found.append(f"no {name}")
        elif not isinstance(reply[name], kind) or isinstance(reply[name], bool):
            found.append(f"{name} is {reply[name]!r}")
    found += [f"{name} is not in the document" for name in reply if name not in FIELDS[path]]
    if reply.get("code") not in CODES[path]:
        found.append(f"code {reply.get('code')} is not in the document")
    result = reply.get("result")
    if path == SUBMIT and reply.get("code") == SUCCEEDED and isinstance(result, dict):
        found += [f"result lacks {name}" for name in sorted(RESULT - set(result))]
        found += [f"result has {name}, not in the document" for name in sorted(set(result) - RESULT)]
    return found


class Client:
    """The two calls of the document, by GET or POST, with the key itself or a dynamic password."""

    def __init__(self, base: str, account: str, api_key: str) -> None:
        self.base, self.account, self.api_key = base.rstrip("/"), account, api_key
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def password(self, at: int | None) -> dict[str, str]:
        """The key as it is or, given a time, md5(account + key + time) together with that time."""
        if at is None:
            return {"password": self.api_key}
        text = f"{self.account}{self.api_key}{at}".encode()
        return {"password": hashlib.md5(text, usedforsecurity=False).hexdigest(), "time": str(at)}

    def call(self, path: str, method: str, at: int | None, **more: str) -> dict:
        fields = urllib.parse.urlencode({"account": self.account, **self.password(at), **more}, encoding="utf-8")
        request = urllib.request.Request(f"{self.base}{path}?{fields}")
        if method == "POST":
            request = urllib.request.Request(f"{self.base}{path}", fields.encode(), {"Content-Type": FORM})
        with self.opener.open(request, timeout=5) as answer:
            reply = json.loads(answer.read().decode("utf-8"))
        for difference in differences(path, reply):
            print(f"unlike the document: {method} {path}: {difference}", file=sys.stderr)
        if reply["code"] != SUCCEEDED:
            raise RefusedError(reply)
        return reply

    def submit(self, ip: str | None, method: str = "GET", at: int | None = None) -> dict:
        return self.call(SUBMIT, method, at, **({} if ip is None else {"ip": ip}))

    def get_num(self, method: str = "GET", at: int | None = None) -> dict:
        return self.call(GET_NUM, method, at)


def main() -> None:
    parser = argparse.ArgumentParser(description="Call the ihuyi IP query in every way its document names.")
    for name in ("base", "account", "api_key", "ip"):
        parser.add_argument(name)
    given = parser.parse_args()
    client = Client(given.base, given.account, given.api_key)
    stranger = Client(given.base, given.account, given.api_key + "x")
    calls = {
        "submit by GET with the key": lambda: client.submit(given.ip),
        "submit by POST, signed": lambda: client.submit(given.ip, "POST", int(time.time())),
        "balance by GET, signed": lambda: client.get_num("GET", int(time.time())),
        "balance by POST with the key": lambda: client.get_num("POST"),
        "a wrong key": lambda: stranger.submit(given.ip),
        "an old time": lambda: client.submit(given.ip, "GET", LONG_AGO),
        "no address": lambda: client.submit(None),
    }
    replies = {}
    for name, call in calls.items():
        try:
            replies[name] = call()
        except RefusedError as refused:
            replies[name] = refused.reply
    json.dump(replies, sys.stdout)


if __name__ == "__main__":
    main()
