"""Every sentence of `python bot.py keys …` and of the owner's `状态` about the keys: numbers of keys and of rows, paths
and names of settings, never a key."""

from collections.abc import Sequence
from pathlib import Path

USAGE = "用法：python bot.py keys check（检查密钥）或 python bot.py keys rotate（更换密钥）。\n不带参数就是启动机器人。"
ALREADY_RUNNING = "另一个 keys rotate 正在进行，请等它结束后再试。"
NO_LOCKS = "这个系统（Windows）上不能轮换密钥文件，没有做任何改动。请改用 SECRET_KEYS：把新密钥写在最前面，再轮换。"
NO_DATABASE = "还没有数据库，也就没有要解密的东西。机器人第一次启动时会建好数据库和密钥。"
NO_KEYS = "没有密钥：SECRET_KEYS 是空的，密钥文件也不在。请放回原来的密钥文件。"
FILE_GONE = (
    "密钥文件 secret.key 不见了、读不出来，或者被换成了别的：现在还能用，但不能绑定新账号，重启后就读不出任何绑定。"
    "请马上把原来的放回去。"
)
NOTHING_OPENS = "现有的密钥一条绑定也打不开，没有做任何改动。请先放回原来的密钥（secret.key 或 SECRET_KEYS）再轮换。"
STILL_BUSY = (
    "数据库一直很忙，轮换没有做完；已经换好的仍然有效，密钥都还在。请稍后再执行一次 python bot.py keys rotate。"
)
ALL_WELL = "一切正常。"
ROTATE_TO_FINISH = "有一次密钥轮换没有做完（或旧密钥还没收走），请执行 python bot.py keys rotate 把它做完。"
NEW_KEY_FIRST = (
    "SECRET_KEYS 里只有一把密钥，没有可换的。更换的步骤：\n"
    '1. 生成一把新的：python3 -c "import secrets; print(secrets.token_hex(32))"\n'
    "2. 写到 SECRET_KEYS 的最前面，旧的留在后面；\n"
    "3. 重启机器人（有几个进程就都重启），再执行一次 python bot.py keys rotate。"
)


def other_user(path: Path) -> str:
    """A key file that this user made would lock the bot out."""
    return f"密钥文件 {path} 属于别的系统用户。请用运行机器人的那个用户来执行。"


def source(path: Path | None) -> str:
    """Where the keys come from; None: the setting."""
    return "密钥来自设置 SECRET_KEYS。" if path is None else f"密钥来自文件 {path}。"


def opens(number: int, keys: int, rows: int) -> str:
    """`number` counts from 1, newest first."""
    name = f"第 {number} 把密钥" + ("（最新）" if number == 1 and keys > 1 else "")
    return f"{name}：打得开 {rows} 条绑定。"


def broken(rows: Sequence[tuple[int, int, str]]) -> str:
    """Rows that no key opens: (row, owner, vendor)."""
    shown = "；".join(f"第 {row} 行，QQ {owner}，{vendor}" for row, owner, vendor in rows[:10])
    more = "……" if len(rows) > 10 else ""
    return f"有 {len(rows)} 条绑定哪把密钥都打不开（{shown}{more}）。请放回封存它们的密钥，或让这些人重新绑定、解绑。"


def open_mode(path: Path, mode: int, wanted: int) -> str:
    """Others on this machine may read or write the file, or enter the directory. `wanted`: 0600 or 0700."""
    ways = ((0o044, "读"), (0o022, "改"), (0o011 if wanted & 0o100 else 0, "进入"))
    what = "、".join(word for bits, word in ways if mode & bits)
    return f"{path} 的权限是 {mode:04o}，{f'别人也能{what}' if what else '太宽了'}。请执行 chmod {wanted:o} {path}。"


def modes_are_right(path: Path) -> str:
    """0600 in 0700."""
    return f"权限正常：{path.name} 只有机器人自己能读（0600），目录别人进不来（0700）。"


def rotated(changed: int, rows: int, *, resumed: bool) -> str:
    """The file: everything is sealed by the newest key, the old ones are gone."""
    begun = "上次没做完的轮换已经做完" if resumed else "密钥已更换"
    return (
        f"{begun}：重新加密了 {changed} 条，共 {rows} 条绑定都用新密钥，旧密钥已从文件里去掉。"
        "正在运行的机器人不用重启。请重新备份密钥文件；以前的数据库备份要用以前的密钥才打得开。"
    )


def old_keys_stay(changed: int) -> str:
    """A row that does not open names an old key."""
    return (
        f"重新加密了 {changed} 条。旧密钥先留在文件里，因为还有打不开的绑定指着它；处理好之后再执行一次 keys rotate。"
    )


def resealed(changed: int, rows: int) -> str:
    """SECRET_KEYS: everything that opens is sealed by the first key."""
    return f"重新加密了 {changed} 条，现在 {rows} 条绑定用的是 SECRET_KEYS 里的第 1 把密钥。"


def removable(numbers: Sequence[int]) -> str:
    """Keys of the setting that nothing needs any more."""
    which = "、".join(str(number) for number in numbers)
    return (
        f"第 {which} 把密钥已经用不到了：所有机器人进程都以新的 SECRET_KEYS 重启过之后，"
        "再执行一次 keys rotate，仍然看到这句话，就可以从 SECRET_KEYS 里删掉。"
    )


def hint_older(rows: int) -> str:
    """To the owner in the chat."""
    return f"有 {rows} 条绑定还是旧密钥封存的：请在服务器上执行 python bot.py keys rotate。"


def hint_unknown(rows: int) -> str:
    """To the owner in the chat."""
    return f"有 {rows} 条绑定现有的密钥打不开：请在服务器上执行 python bot.py keys check 看看是哪些。"
