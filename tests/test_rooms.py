"""Who may import whom: the table in README.md (section Architecture), kept by reading every file's imports.

A new file that breaks a rule belongs into another room, or what it needs does. A file of a plugin that needs NoneBot or
the database, a library in one more file of `_shared`: it has to be entered here, with a reason, and so cannot slip in.
"""

import ast
import re
import subprocess
import sys

import pytest

from tests.support.imports import ROOT, Import, imports_of, sources

FILES = sources("bot.py", "plugins/**/*.py")
VENDORS = sorted({file.split("/")[2] for file in FILES if re.match(r"plugins/_providers/\w+/__init__\.py", file)})
PLUGINS = sorted({file.split("/")[1] for file in FILES if re.match(r"plugins/[a-z]\w*/__init__\.py", file)})
ANY_VENDOR = rf"plugins\._providers\.({'|'.join(VENDORS)})(\.\w+)*"

DESIGNED = {"__init__", "config", "depends", "command", "service", "texts", "picture"}
TOUCHES_NONEBOT = {"__init__", "config", "depends"}
EXTRA_OUTER = {
    "binding/accounts": "whose account pays: needs settings, vault and database",
    "binding/borrowing": "how a query uses a lent account: needs database and vault",
    "binding/device_login": "a sign-in by link and code: the dialog, the wait, the binding",
    "binding/entering": "the dialog of 绑定: needs the asker and the database",
    "binding/keeping": "bindings in the database, sealed by the vault",
    "binding/quotas": "the limits of the owner's account: needs settings and database",
    "binding/lending": "the handlers of 共享 and 取消共享",
    "binding/refreshing": "renews sign-ins: claims and stores them in the database, sealed by the vault",
    "binding/signed_in": "the one renewer of the process, with its start and stop",
    "binding/refusals": "marks a binding that the vendor refuses: needs database and log",
    "binding/membership": "asks the OneBot side whether a lender is still admin",
    "broadcast/pictures": "asks the OneBot side for the bytes of a picture",
    "broadcast/qq": "QQ as the broadcast meets it: needs the connected bots",
    "broadcast/stored": "the plugin's words for the shared outbox: needs the database",
    "proxy/ordering": "the handlers of orders, ways to pay, the user",
    "proxy/spending": "the handlers of sub-accounts, 提取, 验代理",
    "sandbox/mounting": "puts the stand-ins on the bot's own web server",
    "speedtest/boarding": "from a wish to a run: needs the account, the budget and the book",
    "speedtest/delivering": "a result that waits for a QQ account to come back: needs its connections",
    "speedtest/flow": "the way of a test from question to answer: account, budget, dialog, delivery",
    "speedtest/keeping": "the plugin's words for the shared history, usage and audit: needs the database",
    "speedtest/measuring": "tests on a person's behalf, for other plugins: needs the account, the budget, the book",
    "speedtest/quota": "the budget of an asker here: needs settings and database",
    "speedtest/telling": "what an asker is told of a run: keeps it in the database",
    "tunnel/accounting": "the handlers of the account: frp 信息, 登录, 注册…",
    "tunnel/changing": "the handlers of 修改, 删除, 下线, 配置",
    "tunnel/diagnosing": "the handler of `诊断`",
    "tunnel/entering": "the handlers of what carries a secret: frp 登录, 注册, 重置令牌…",
    "tunnel/making": "the handler of 创建, with its dialog",
    "tunnel/recommending": "the handler of 推荐节点: needs the speed test",
    "tunnel/switching": "the handler of 换节点",
    "tunnel/viewing": "the handlers of 隧道 and 节点",
    "watch/checking": "one look at a vendor on the owner's behalf: needs the account and the other plugins",
    "watch/controlling": "pauses, continues, deletes stored watches: needs the database",
    "watch/making": "from a wish to a stored watch: needs the database and the other plugins",
    "watch/running": "the background loop: needs the log and knows what goes wrong with the database",
    "watch/voice": "QQ and the stored watches as the loop meets them: needs the connections and the database",
}
"""Files of plugins that are as free as `depends`. Every other extra file is as pure as `command` and `texts`."""

PURE_SHARED = (
    "addresses beijing dialogs drawing errors hearing manual notices outcome table target_texts targets units"
    " vendor_texts"
)
"""Files of `_shared` that know neither NoneBot nor settings nor database: a plugin's pure files may use them."""
SHARED_LIBRARIES = {
    "asking": "nonebot",
    "bookkeeping": "nonebot",
    "boot": "nonebot pydantic",
    "commands": "nonebot",
    "delivery": "nonebot",
    "drawing": "typst",
    "guarding": "nonebot pydantic",
    "limits": "pydantic",
    "onebot": "nonebot pydantic starlette",  # NoneBot's driver lets Starlette's own error through
    "readme": "nonebot",
    "redaction": "nonebot loguru",  # NoneBot's logger, by its own name for types
    "settings": "pydantic",
    "storage": "nonebot",
    "targets": "idna",
    "telling": "nonebot",
    "vault": "cryptography",
}
"""What each file of `_shared` uses besides the standard library; `database/` uses SQLAlchemy and Alembic."""


def one_of(names: str | list[str]) -> str:
    """Any of these packages and what is in them."""
    words = names.split() if isinstance(names, str) else names
    return rf"({'|'.join(map(re.escape, words))})(\.\w+)*" if words else r"(?!)"


def shared(names: str) -> str:
    return one_of([f"plugins._shared.{name}" for name in names.split()])


def permitted(file: str, *, types_only: bool = False) -> str:
    """A pattern of the modules that this file may import, besides the standard library."""
    match file.removesuffix(".py").split("/"):
        case ["bot"]:
            return one_of("nonebot plugins._shared")
        case ["plugins", "_providers", name]:
            return base_of_vendors() + (f"|{ANY_VENDOR}" if is_command_line(name) else "")
        case ["plugins", "_providers", vendor, *_]:
            return f"{base_of_vendors()}|{one_of(f'plugins._providers.{vendor}')}"
        case ["plugins", "_shared", "database", *_]:
            return one_of("sqlalchemy alembic plugins._shared.database")
        case ["plugins", "_shared", *_, name]:
            return of_shared(name)
        case ["plugins", "_sandbox", *_]:
            return rf"{one_of('starlette fastapi uvicorn websockets plugins._sandbox')}|{ANY_VENDOR}\.models"
        case ["plugins", plugin, *rest]:
            return of_plugin(plugin, "/".join(rest), types_only=types_only)
    raise AssertionError(f"{file} stands in no room")


def base_of_vendors() -> str:
    """What all vendors' rooms share lies beside them."""
    beside = [file.split("/")[2].removesuffix(".py") for file in FILES if re.match(r"plugins/_providers/\w+\.py", file)]
    names = [f"plugins._providers.{name}" for name in beside if name != "__init__"]
    return rf"{one_of('httpx websockets pydantic pydantic_core stamina')}|plugins\._providers|{one_of(names)}"


def is_command_line(name: str) -> bool:
    """`python -m plugins._providers` shows all vendors, so it may know them."""
    return name == "__main__" or name.startswith("cli_")


def of_shared(name: str) -> str:
    libraries = one_of(SHARED_LIBRARIES.get(name, ""))
    sandbox = r"|plugins\._sandbox\.settings" if name == "boot" else ""
    # The errors and the list of rooms are public; a vendor by name is not.
    return rf"{libraries}|{one_of('plugins._shared')}|plugins\._providers(\.errors|\.room)?{sandbox}"


def is_outer(plugin: str, name: str) -> bool:
    """Whether a plugin's file is one of those that may know NoneBot."""
    return name in TOUCHES_NONEBOT or f"{plugin}/{name}" in EXTRA_OUTER


def of_plugin(plugin: str, name: str, *, types_only: bool) -> str:
    own = one_of(f"plugins.{plugin}")
    if is_outer(plugin, name):
        others = one_of([f"plugins.{other}" for other in required_by(plugin)])
        sandbox = "fastapi httpx starlette plugins._sandbox" if plugin == "sandbox" else ""
        return f"{own}|{others}|{one_of('nonebot pydantic plugins._shared plugins._providers')}|{one_of(sandbox)}"
    if types_only:
        return f"{own}|{one_of('plugins._shared plugins._providers')}"
    pure_own = [other for other in own_files(plugin) if not is_outer(plugin, other)]
    return f"{one_of([f'plugins.{plugin}.{o}' for o in pure_own])}|{one_of('plugins._providers')}|{shared(PURE_SHARED)}"


def own_files(plugin: str) -> list[str]:
    folder = f"plugins/{plugin}/"
    return [file.removeprefix(folder).removesuffix(".py") for file in sources(f"{folder}**/*.py")]


def required_by(plugin: str) -> set[str]:
    """The plugins that a plugin's `__init__` names in `require(…)`."""
    text = (ROOT / "plugins" / plugin / "__init__.py").read_text(encoding="utf-8")
    return set(re.findall(r"""^require\(["']([a-z_]\w*)["']\)""", text, re.MULTILINE))


def is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def breaks_the_rule(found: Import) -> bool:
    if is_standard(found.module):
        return False
    return re.fullmatch(permitted(found.file, types_only=found.types_only), found.module) is None


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_only_what_its_room_may(file: str) -> None:
    assert [str(found) for found in imports_of(file) if breaks_the_rule(found)] == []


@pytest.mark.parametrize("plugin", PLUGINS)
def test_of_another_plugin_only_public_names_are_taken(plugin: str) -> None:
    for file in sources(f"plugins/{plugin}/**/*.py"):
        for found in imports_of(file):
            other = found.module.removeprefix("plugins.").partition(".")[0]
            if other in PLUGINS and other != plugin:
                assert found.module == f"plugins.{other}", found
                assert found.name in public_names(other), found


def public_names(plugin: str) -> set[str]:
    """`__all__` of a plugin."""
    tree = ast.parse((ROOT / "plugins" / plugin / "__init__.py").read_text(encoding="utf-8"))
    lists = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
    ]
    return {name for value in lists for name in ast.literal_eval(value)}


@pytest.mark.parametrize("file", [file for file in FILES if file.split("/")[-1].removesuffix(".py") not in DESIGNED])
def test_a_file_beside_the_designed_ones_says_what_it_is(file: str) -> None:
    header = ast.get_docstring(ast.parse((ROOT / file).read_text(encoding="utf-8")))
    assert header, "the first lines of a file say what it is and where its facts come from"


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugins_files_lie_flat_in_its_folder(plugin: str) -> None:
    assert {"__init__"} <= set(own_files(plugin))
    assert [name for name in own_files(plugin) if "/" in name] == []


def test_every_file_named_here_exists() -> None:
    names = {f"plugins/{name}.py" for name in EXTRA_OUTER}
    names |= {f"plugins/_shared/{name}.py" for name in {*SHARED_LIBRARIES, *PURE_SHARED.split()}}
    assert names - set(FILES) == set()


def test_plugins_is_a_namespace_and_tests_are_no_package() -> None:
    assert not (ROOT / "plugins" / "__init__.py").exists()
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_pure_files_load_without_nonebot_settings_and_database() -> None:
    pure = [
        f"plugins.{plugin}.{name.replace('/', '.')}"
        for plugin in PLUGINS
        for name in own_files(plugin)
        if not is_outer(plugin, name)
    ]
    pure += [f"plugins._shared.{name}" for name in PURE_SHARED.split()]
    code = (
        "import importlib, sys; from tests.support.bare import bare_package\n"
        f"for plugin in {PLUGINS!r}: bare_package(f'plugins.{{plugin}}')\n"
        f"for name in {pure!r}: importlib.import_module(name)\n"
        "print([m for m in ('nonebot', 'sqlalchemy', 'plugins._shared.settings') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize(
    ("file", "module"),
    [
        ("bot.py", "plugins.ip"),
        ("bot.py", "plugins._providers"),
        ("plugins/_providers/ce17/client.py", "nonebot"),
        ("plugins/_providers/ce17/client.py", "plugins._providers.jumdata"),
        ("plugins/_providers/ce17/client.py", "plugins._shared.texts"),
        ("plugins/_providers/base.py", "plugins._providers.ce17"),
        ("plugins/_shared/table.py", "nonebot"),
        ("plugins/_shared/asking.py", "plugins.ip"),
        ("plugins/_shared/asking.py", "plugins._providers.ce17"),
        ("plugins/_shared/asking.py", "plugins._sandbox.settings"),
        ("plugins/_shared/database/engine.py", "nonebot"),
        ("plugins/_sandbox/world.py", "nonebot"),
        ("plugins/_sandbox/world.py", "plugins._shared.texts"),
        ("plugins/_sandbox/world.py", "plugins._providers.ce17.client"),
        ("plugins/ip/__init__.py", "plugins.speedtest"),
        ("plugins/ip/__init__.py", "sqlalchemy"),
        ("plugins/ip/command.py", "nonebot"),
        ("plugins/ip/command.py", "plugins.ip.config"),
        ("plugins/ip/command.py", "plugins.binding"),
        ("plugins/ip/command.py", "plugins._shared.asking"),
        ("plugins/ip/texts.py", "plugins._shared.settings"),
        ("plugins/ip/service.py", "sqlalchemy"),
        ("plugins/ip/service.py", "plugins._shared.database"),
        ("plugins/ip/service.py", "httpx"),
    ],
)
def test_the_rules_catch(file: str, module: str) -> None:
    assert breaks_the_rule(Import(file, 1, module, "", types_only=False))


def test_imports_are_found_wherever_they_stand() -> None:
    found = {(i.module, i.name, i.types_only) for i in imports_of("plugins/_shared/boot.py")}
    assert ("plugins._sandbox.settings", "sandbox_values", False) in found, "inside a function"
    assert ("plugins._shared.redaction", "", False) in found, "`from package import module`"
    found = {(i.module, i.types_only) for i in imports_of("plugins/_shared/dialogs.py")}
    assert ("plugins._shared.asking", True) in found, "under TYPE_CHECKING"
