"""The keys that seal bindings: how they are written, and the file that they lie in.

A key is 32 bytes. They come from SECRET_KEYS, or from `{DATA_DIR}/secret.key`: one key a line, newest first, mode 0600.
One line is the rule; a rotation (`rotation.py`) puts a new one above it, and takes the old one away when nothing needs
it any more. The file is only ever replaced whole, so at every instant it holds every key that something needs.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from plugins._shared import key_texts
from plugins._shared.database import texts
from plugins._shared.database.files import KEY_FILE_NAME, private_dir, publish_file, replace_file

try:
    import fcntl
except ModuleNotFoundError:  # Windows: the bot runs there, only the key file is not rotated
    fcntl = None

KEY_BYTES = 32
KEY_ID_BYTES = 8


class VaultError(Exception):
    """`sentence` is Chinese, says what to do next, and holds no secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class KeyRefusedError(VaultError):
    """A key is malformed, or its file is open to others."""


class RotationRefusedError(VaultError):
    """The keys cannot be rotated now; nothing was changed."""


def new_key() -> bytes:
    """A key that nobody has ever had."""
    return secrets.token_bytes(KEY_BYTES)


def key_id(key: bytes) -> bytes:
    """What names a key and tells nothing of it."""
    return hmac.digest(key, b"wangguan key id v1", hashlib.sha256)[:KEY_ID_BYTES]


def parse_key(text: str) -> bytes | None:
    """32 bytes in hex, base64 or urlsafe base64 (with or without `=`); None for anything else."""
    text = text.strip()
    try:
        key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else _from_base64(text)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == KEY_BYTES else None


def _from_base64(text: str) -> bytes:
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)


def keys_of_settings(secret_keys: Sequence[str]) -> list[bytes]:
    """SECRET_KEYS, newest first. Raises KeyRefusedError."""
    keys = [parse_key(text) for text in secret_keys]
    for number, key in enumerate(keys, start=1):
        if key is None:
            raise KeyRefusedError(texts.bad_secret_key(number))
    return [key for key in keys if key is not None]


Stamp = tuple[int, int, int]


class KeyFile:
    """`secret.key` of a data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / KEY_FILE_NAME

    def stamp(self) -> Stamp | None:
        """Changes whenever the file does; None where there is none (or none that may be looked at)."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def read(self, *, any_mode: bool = False) -> list[bytes]:
        """The keys, newest first; none where there is no file. Raises KeyRefusedError."""
        try:
            if not self.path.exists():
                return []
            if not any_mode and (mode := self.open_mode()):
                raise KeyRefusedError(texts.open_key_file(self.path, mode))
            lines = self.path.read_bytes().decode("ascii", "replace").split("\n")
        except OSError as error:
            raise KeyRefusedError(texts.unreadable_key_file(self.path)) from error
        keys = [parse_key(line) for line in lines if line.strip()]
        if not keys or None in keys:
            raise KeyRefusedError(texts.bad_key_file(self.path))
        return [key for key in keys if key is not None]

    def open_mode(self) -> int:
        """The file's mode where others may read or write it, else 0."""
        return _open_mode(self.path)

    def open_directory_mode(self) -> int:
        """The directory's mode where others may enter it, else 0."""
        return _open_mode(self.path.parent)

    def make(self) -> list[bytes]:
        """At the first start: a file with a new key, or the one that another process has just made.

        Raises KeyRefusedError.
        """
        try:
            private_dir(self.path.parent)
            publish_file(self.path, lambda draft: _write(draft, [new_key()]))
        except OSError as error:
            raise KeyRefusedError(texts.unreadable_key_file(self.path)) from error
        return self.read()

    def replace(self, keys: Sequence[bytes]) -> None:
        """When this returns, the keys are on disk; when it raises KeyRefusedError, the old file is."""
        try:
            replace_file(self.path, lambda draft: _write(draft, keys))
        except OSError as error:
            raise KeyRefusedError(texts.unreadable_key_file(self.path)) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """For a rotation: nobody else rotates, and drafts that a killed one left are gone. The lock ends with the
        process, however it ends. Raises RotationRefusedError."""
        if fcntl is None:
            raise RotationRefusedError(key_texts.NO_LOCKS)
        if self.path.stat().st_uid != os.geteuid():
            # A file of ours would lock out the bot, which runs as somebody else.
            raise RotationRefusedError(key_texts.other_user(self.path))
        handle = os.open(self.path.parent, os.O_RDONLY)
        try:
            _lock(handle)
            for draft in self.path.parent.glob(f".{KEY_FILE_NAME}.*"):
                draft.unlink(missing_ok=True)
            yield
        finally:
            os.close(handle)


def _lock(handle: int) -> None:
    assert fcntl is not None  # noqa: S101 `held` has looked
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RotationRefusedError(key_texts.ALREADY_RUNNING) from None


def _write(draft: Path, keys: Sequence[bytes]) -> None:
    draft.write_bytes(b"".join(base64.urlsafe_b64encode(key) + b"\n" for key in keys))


def _open_mode(path: Path) -> int:
    mode = path.stat().st_mode & 0o7777
    return mode if os.name == "posix" and mode & 0o077 else 0
