"""Tokens that are sent on purpose to see where they come out again, and what helps to provoke it."""

import random
import secrets
import string
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from plugins._shared.leaks import looks_random

ALPHABETS = ("0123456789abcdef", string.ascii_lowercase + string.digits, string.ascii_letters + string.digits)
SABOTAGE = '''
"""Loaded by Python at start: lets some functions of the bot fail with the secret in hand."""
import importlib.abc, importlib.machinery, sys

def account(module):
    whole = module.ChmlfrpClient.account
    async def failing(self, credential):
        token = credential.token.get_secret_value()
        if "boom" in token:
            raise RuntimeError(f"a look at {token} failed", {"headers": {"x-a": token}})
        return await whole(self, credential)
    module.ChmlfrpClient.account = failing

def parse(module):
    whole = module.parse_bind
    def failing(text):
        if "crash" in text:
            raise KeyError(text)
        return whole(text)
    module.parse_bind = failing

PATCHES = {"plugins._providers.chmlfrp.client": account, "plugins.binding.command": parse}

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        patch = PATCHES.get(name)
        if patch is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        whole = spec.loader.exec_module
        def exec_module(module):
            whole(module)
            patch(module)
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder())
'''


@dataclass
class Flock:
    """All canaries of this run, and how each was sent."""

    dice: random.Random = field(default_factory=lambda: random.Random(secrets.token_bytes(16)))
    ways: dict[str, str] = field(default_factory=dict)

    def new(self, way: str, tail: str = "") -> str:
        """A token like those of the vendors, 24 or 32 letters and digits; with `tail` behind it, what goes wrong."""
        token = ""
        while not looks_random(token):  # unlike one in fifty: the guard is to be sure of each of these
            alphabet = self.dice.choice(ALPHABETS)
            token = "".join(
                self.dice.choice(alphabet) for _ in range(32 if "911" in way else self.dice.choice((24, 32)))
            )
        self.ways[token] = way
        return token + tail

    def password(self, way: str) -> str:
        """One that a person made up: nothing but the command before it tells what it is."""
        word = "".join(self.dice.choice(string.ascii_lowercase) for _ in range(16)) + "42"
        self.ways[word] = f"{way}, password"
        return word

    def found_in(self, text: str) -> list[str]:
        """The ways of those of which the middle stands in the text; what is masked shows at most the ends."""
        return sorted({way for token, way in self.ways.items() if token[len(token) // 4 : -len(token) // 4] in text})


@dataclass
class Urls:
    """The stand-ins' door, with a list of what was asked for."""

    app: ASGIApp
    seen: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            self.seen.append(f"{scope['path']}?{scope['query_string'].decode('latin-1')}")
        await self.app(scope, receive, send)

    def of_ours(self) -> str:
        """Those that must hold no secret. For the others the query is the only place that the vendor's document offers:
        911Proxy's app_key, and the passwords of ChmlFrp's registering and changing a password."""
        offered = ("/proxy911/", "/chmlfrp/register?", "/chmlfrp/reset_password?")
        return "\n".join(url for url in self.seen if not url.startswith(offered))
