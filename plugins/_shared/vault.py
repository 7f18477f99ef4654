"""Seals credentials with AES-256-GCM, bound to their owner and vendor.

A sealed blob is `01 | key id (8) | nonce (12) | ciphertext and tag`. The associated data `v1|owner|vendor` makes a blob
that was moved to another row useless there. The key id (a keyed hash, tells nothing of the key) says which key to take,
so keys can be rotated: the first one seals, all of them open.

Keys come from SECRET_KEYS, or from `{DATA_DIR}/secret.key`, made at the first start. Where bindings are stored that
none of the keys has sealed, the vault is degraded: it opens nothing, seals nothing (a new binding would overwrite an
old one), makes no key, and all works again once the old key is back.

    VaultError(sentence)
    ├── KeyRefusedError         a key cannot be used: the bot must not start
    ├── VaultDegradedError      keys are wrong or missing
    └── SealBrokenError         this one blob: other row, changed, cut, or of an unknown key
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from plugins._shared.database import Database, bindings, texts
from plugins._shared.database.files import KEY_FILE_NAME, private_dir, publish_file

KEY_BYTES = 32
_VERSION = b"\x01"
_KEY_ID_BYTES = 8
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2: 96 bits
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class VaultError(Exception):
    """`sentence` is Chinese, says what to do next, and holds no secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class KeyRefusedError(VaultError):
    """A key is malformed, or its file is open to others."""


class VaultDegradedError(VaultError):
    """The keys do not fit what is stored."""


class SealBrokenError(VaultError):
    """One blob cannot be opened; its owner has to bind again."""

    def __init__(self) -> None:
        super().__init__(texts.SEAL_BROKEN)


def _key_id(key: bytes) -> bytes:
    return hmac.digest(key, b"wangguan key id v1", hashlib.sha256)[:_KEY_ID_BYTES]


def _associated_data(owner_id: int, vendor: str) -> bytes:
    return f"v1|{owner_id}|{vendor}".encode()


class Vault:
    """Opens and seals credentials. `keys` are 32 bytes each, newest first."""

    def __init__(self, keys: Sequence[bytes], *, degraded: bool = False) -> None:
        self._keys = {_key_id(key): key for key in keys}
        self.degraded = degraded or not keys

    @classmethod
    def open_or_create(cls, data_dir: Path, secret_keys: Sequence[str] = (), sealed: Iterable[bytes] = ()) -> Self:
        """The vault of this installation. `sealed` is all that is stored, for the key check.

        A key file is made only where there is neither key nor anything sealed. Degraded when something is sealed and
        nothing of it by one of the keys (single blobs of an unknown key are broken rows, not a wrong key).
        Raises KeyRefusedError.
        """
        stored = list(sealed)
        keys = _from_settings(secret_keys) or _from_file(data_dir, may_create=not stored)
        vault = cls(keys)
        vault.degraded |= bool(stored) and not any(vault.knows(blob) for blob in stored)
        return vault

    def knows(self, sealed: bytes) -> bool:
        """Whether one of the keys sealed this blob, by its key id."""
        return _id_of(sealed) in self._keys

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this blob; if not, a rotation has to seal it again."""
        return _id_of(sealed) == next(iter(self._keys), None)

    def seal(self, plain: dict[str, str], owner_id: int, vendor: str) -> bytes:
        """A credential's fields → the blob to store in the row of this owner and vendor. Raises VaultDegradedError."""
        self._refuse_degraded()
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 9 MB, so only when first needed

        key_id, key = next(iter(self._keys.items()))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        text = json.dumps(plain, ensure_ascii=True).encode()
        return _VERSION + key_id + nonce + AESGCM(key).encrypt(nonce, text, _associated_data(owner_id, vendor))

    def open(self, sealed: bytes, owner_id: int, vendor: str) -> dict[str, str]:
        """The fields that `seal` was given. Raises SealBrokenError or VaultDegradedError."""
        self._refuse_degraded()
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._keys.get(_id_of(sealed) or b"")
        if key is None:
            raise SealBrokenError
        nonce, text = sealed[_HEADER_BYTES - _NONCE_BYTES : _HEADER_BYTES], sealed[_HEADER_BYTES:]
        try:
            return json.loads(AESGCM(key).decrypt(nonce, text, _associated_data(owner_id, vendor)))
        except InvalidTag:
            raise SealBrokenError from None

    def _refuse_degraded(self) -> None:
        if self.degraded:
            raise VaultDegradedError(texts.DEGRADED)


async def unlock(db: Database, data_dir: Path, secret_keys: Sequence[str] = ()) -> Vault:
    """The vault for a started database: after `db.start()`, so that the database is made before the key."""
    return Vault.open_or_create(data_dir, secret_keys, [row.sealed for row in await bindings.all_sealed(db)])


def _id_of(sealed: bytes) -> bytes | None:
    """The key id of a blob; None for what this version did not seal or what was cut."""
    if len(sealed) <= _HEADER_BYTES or not sealed.startswith(_VERSION):
        return None
    return sealed[len(_VERSION) : len(_VERSION) + _KEY_ID_BYTES]


def _from_settings(secret_keys: Sequence[str]) -> list[bytes]:
    keys = [parse_key(text) for text in secret_keys]
    for number, key in enumerate(keys, start=1):
        if key is None:
            raise KeyRefusedError(texts.bad_secret_key(number))
    return [key for key in keys if key is not None]


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


def _from_file(data_dir: Path, *, may_create: bool) -> list[bytes]:
    path = data_dir / KEY_FILE_NAME
    try:
        if not path.exists():
            if not may_create:
                return []
            private_dir(data_dir)
            publish_file(path, _write_new_key)
        return [_read_key(path)]
    except OSError as error:
        raise KeyRefusedError(texts.unreadable_key_file(path)) from error


def _write_new_key(draft: Path) -> None:
    draft.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")


def _read_key(path: Path) -> bytes:
    mode = path.stat().st_mode & 0o7777
    if os.name == "posix" and mode & 0o077:
        raise KeyRefusedError(texts.open_key_file(path, mode))
    key = parse_key(path.read_bytes().decode("ascii", "replace"))
    if key is None:
        raise KeyRefusedError(texts.bad_key_file(path))
    return key
