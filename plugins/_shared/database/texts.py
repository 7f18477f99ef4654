"""What the bot's owner reads in the terminal, or a user in the chat, when the store or the vault cannot be used.

Paths and names of settings only: never a key, never a URL (it may hold a password).
"""

from pathlib import Path

BUSY = "数据库正忙，刚才的操作没有保存，请稍后再试。"
FULL = "磁盘空间不足，刚才的操作没有保存，请联系机器人的主人清理磁盘。"
READ_ONLY = "数据库现在只能读不能写，刚才的操作没有保存，请联系机器人的主人检查磁盘与权限。"
UNAVAILABLE = "数据库暂时连不上，请稍后再试。"
DAMAGED = "数据库文件已损坏，请联系机器人的主人从备份恢复。"

ONLY_SQLITE_OR_POSTGRESQL = (
    "DATABASE_URL 只支持 SQLite 文件（sqlite+aiosqlite:///…）与 PostgreSQL（postgresql+asyncpg://…），请修改后再启动。"
)
URL_UNREADABLE = "DATABASE_URL 读不懂，请对照 .env.example 修改后再启动。"
POSTGRES_DRIVER_MISSING = "DATABASE_URL 指向 PostgreSQL，但没有安装 asyncpg，请先安装附加依赖 postgres 再启动。"
CANNOT_REACH = "连不上 DATABASE_URL 指向的数据库，请检查地址、账号、权限与数据库是否已启动，再重新启动机器人。"
NEWER = "数据库由更新版本的机器人写成，请换回新版本再启动，或用旧版本的备份恢复。"
FOREIGN_TABLES = "DATABASE_URL 指向的数据库里已有别的程序的同名数据表，请为机器人另建一个数据库。"
BAD_REFERENCES = "数据库升级后有数据对不上，已退回升级前的样子，请把日志交给开发者。"


def missing(path: Path, trace: Path) -> str:
    """The key file (or SQLite's log) is there, the database is gone: never make a new one in silence."""
    remedy = f"请把备份的数据库放回原处再启动；若确实要从头开始，请先移走 {trace}。"
    return f"数据库文件 {path} 不见了，而 {trace} 还在。{remedy}"


def empty(path: Path) -> str:
    """The bot never leaves an empty file behind, so somebody or something has emptied it."""
    return f"数据库文件 {path} 是空的（0 字节）。请用备份恢复；若确实要从头开始，请移走它和同目录的 secret.key。"


def not_a_database(path: Path) -> str:
    """The header is not SQLite's."""
    return f"文件 {path} 不是数据库，或文件头已损坏。请用备份恢复后再启动。"


def foreign(path: Path) -> str:
    """A SQLite database, but of another program."""
    return f"文件 {path} 是别的程序的数据库，机器人不会改动它。请检查 DATABASE_URL 与 DATA_DIR。"


def damaged(path: Path) -> str:
    """SQLite's own check found broken pages."""
    return f"数据库文件 {path} 已损坏。请保留它，用备份恢复后再启动。"


def cannot_write(path: Path) -> str:
    """Read-only file, directory or file system, or no space."""
    return f"数据库文件 {path} 无法写入。请检查目录权限、磁盘空间与是否只读挂载，再重新启动。"


def bad_secret_key(number: int) -> str:
    """`number` counts from 1, as a person counts in the list."""
    return f"SECRET_KEYS 第 {number} 项不是 32 字节的密钥，请填 64 位十六进制或 44 位 base64 后再启动。"


def bad_key_file(path: Path) -> str:
    """The key file holds something else than one key."""
    return f"密钥文件 {path} 的内容不是密钥。请用备份恢复它后再启动。"


def open_key_file(path: Path, mode: int) -> str:
    """Others on this machine may read the key."""
    return f"密钥文件 {path} 的权限是 {mode:04o}，别人也能读。请执行 chmod 600 {path} 后再启动。"


def unreadable_key_file(path: Path) -> str:
    """This process may not read the key file, or cannot make it."""
    return f"密钥文件 {path} 无法读写。请检查它与目录的所有者、权限和磁盘空间后再启动。"


DEGRADED = "账号密钥不对或缺失，已绑定的账号暂时不能用，也不会被改动。请联系机器人的主人放回原来的密钥。"
SEAL_BROKEN = "这条绑定的数据已损坏，请重新绑定。"
