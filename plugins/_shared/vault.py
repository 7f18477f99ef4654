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
    │   └── KeysUnprovenError   those on disk are not those that were known, or are gone
    └── SealBrokenError         this one blob: other row, changed, cut, or of an unknown key
"""

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Self

from plugins._shared.database import Database, bindings, texts
from plugins._shared.database.errors import UnprovenSealError
from plugins._shared.keys import KEY_ID_BYTES, KeyFile, KeyRefusedError, VaultError, key_id, keys_of_settings

__all__ = ["KeyRefusedError", "SealBrokenError", "Vault", "VaultDegradedError", "VaultError", "unlock"]

_VERSION = b"\x01"
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2: 96 bits
_HEADER_BYTES = len(_VERSION) + KEY_ID_BYTES + _NONCE_BYTES


class VaultDegradedError(VaultError):
    """The keys do not fit what is stored."""


class KeysUnprovenError(VaultDegradedError, UnprovenSealError):
    """The key file is gone, or was exchanged for another one as far as is known here."""

    def __init__(self, vault: "Vault") -> None:
        super().__init__(texts.DEGRADED)
        self._vault = vault

    def prove(self, stored: Iterable[bytes]) -> None:
        self._vault.up_to_date(stored)


class SealBrokenError(VaultError):
    """One blob cannot be opened; its owner has to bind again."""

    def __init__(self) -> None:
        super().__init__(texts.SEAL_BROKEN)


def _associated_data(owner_id: int, vendor: str) -> bytes:
    return f"v1|{owner_id}|{vendor}".encode()


class Vault:
    """Opens and seals credentials. `keys` are 32 bytes each, newest first; `sealed` is all that is stored, for the key
    check; `file` is where the keys come from, where they come from a file."""

    def __init__(self, keys: Sequence[bytes], *, sealed: Iterable[bytes] = (), file: KeyFile | None = None) -> None:
        self._keys = {key_id(key): key for key in keys}
        self._wanted = {_id_of(blob) for blob in sealed}
        self._file = file
        self._stamp = None
        """Of the file when it was read."""
        self._in_use = bool(self._wanted)
        """Something is sealed by these keys."""

    @classmethod
    def open_or_create(cls, data_dir: Path, secret_keys: Sequence[str] = (), sealed: Iterable[bytes] = ()) -> Self:
        """The vault of this installation.

        A key file is made only where there is neither key nor anything sealed. Raises KeyRefusedError.
        """
        stored = list(sealed)
        if keys := keys_of_settings(secret_keys):
            return cls(keys, sealed=stored)
        file = KeyFile(data_dir)
        stamp = file.stamp()  # before it is read: whoever changes it meanwhile is noticed later
        vault = cls(file.read() or ([] if stored else file.make()), sealed=stored, file=file)
        vault._stamp = stamp
        return vault

    @property
    def degraded(self) -> bool:
        """Nothing of what was stored is by one of the keys, or there is no key. (Single blobs of an unknown key are
        broken rows, not a wrong key.) The key file, put back, ends this at once."""
        if self._is_degraded():
            self._read_again()
        return self._is_degraded()

    def _is_degraded(self) -> bool:
        return not self._keys or (bool(self._wanted) and self._wanted.isdisjoint(self._keys))

    @property
    def file(self) -> KeyFile | None:
        """Where the keys come from; None: from the settings."""
        return self._file

    def up_to_date(self, stored: Iterable[bytes] | None = None) -> bool:
        """Take up the key file where it has changed. False: it is gone, holds no keys, or wrong ones. `stored`: all
        that is, which tells a file that a rotation wrote from one that somebody has exchanged."""
        return self._read_again(stored)

    def knows(self, sealed: bytes) -> bool:
        """Whether one of the keys sealed this blob, by its key id."""
        return _id_of(sealed) in self._keys

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this blob; if not, a rotation has to seal it again."""
        return _id_of(sealed) == next(iter(self._keys), None)

    def seal(self, plain: dict[str, str], owner_id: int, vendor: str) -> bytes:
        """A credential's fields → the blob to store in the row of this owner and vendor. Raises VaultDegradedError
        (KeysUnprovenError where what is stored may tell more).

        To be called within the transaction that stores it (`bindings.put` does), or a rotation could end in between.
        """
        if self.degraded:
            raise VaultDegradedError(texts.DEGRADED)
        if not self._read_again():
            raise KeysUnprovenError(self)
        return self._sealed(json.dumps(plain, ensure_ascii=True).encode(), owner_id, vendor)

    def open(self, sealed: bytes, owner_id: int, vendor: str) -> dict[str, str]:
        """The fields that `seal` was given. Raises SealBrokenError or VaultDegradedError."""
        return json.loads(self._opened(sealed, owner_id, vendor))

    def opens(self, sealed: bytes, owner_id: int, vendor: str) -> bool:
        """Whether `open` would. Raises VaultDegradedError."""
        try:
            self._opened(sealed, owner_id, vendor)
        except SealBrokenError:
            return False
        return True

    def reseal(self, sealed: bytes, owner_id: int, vendor: str) -> bytes:
        """The same, sealed by the newest key. Raises SealBrokenError or VaultDegradedError."""
        return self._sealed(self._opened(sealed, owner_id, vendor), owner_id, vendor)

    def _sealed(self, text: bytes, owner_id: int, vendor: str) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 9 MB, so only when first needed

        self._in_use = True
        newest, key = next(iter(self._keys.items()))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + newest + nonce + AESGCM(key).encrypt(nonce, text, _associated_data(owner_id, vendor))

    def _opened(self, sealed: bytes, owner_id: int, vendor: str) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if self.degraded:
            raise VaultDegradedError(texts.DEGRADED)
        if not self.knows(sealed):
            self._read_again([sealed])  # a rotation beside the running bot
        key = self._keys.get(_id_of(sealed) or b"")
        if key is None:
            raise SealBrokenError
        self._in_use = True
        nonce, text = sealed[_HEADER_BYTES - _NONCE_BYTES : _HEADER_BYTES], sealed[_HEADER_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, text, _associated_data(owner_id, vendor))
        except InvalidTag:
            raise SealBrokenError from None

    def _read_again(self, stored: Iterable[bytes] | None = None) -> bool:
        """Take up the key file as it is now, where it has changed. False: it is gone, holds no keys, or those of
        another installation, so nothing must be sealed; what can be opened still is. Old keys are remembered, for what
        was read from the database before."""
        if self._file is None:
            return True
        if (stamp := self._file.stamp()) == self._stamp and stamp is not None:
            return True
        try:
            keys = self._file.read(any_mode=True)
        except KeyRefusedError:
            return False
        new = {key_id(key): key for key in keys}
        if not new or not self._are_ours(new, stored):
            return False
        self._keys = new | self._keys
        self._stamp = stamp
        return True

    def _are_ours(self, new: Collection[bytes], stored: Iterable[bytes] | None) -> bool:
        """Whether these keys, by their ids, follow those that were known: one of them is among them, or has sealed
        something that is stored, or nothing is stored that they would have to open."""
        if not self._keys.keys().isdisjoint(new) or not self._wanted.isdisjoint(new):
            return True
        if stored is None:
            return not self._in_use
        ids = {_id_of(blob) for blob in stored}
        return not ids or not ids.isdisjoint(new)


async def unlock(db: Database, data_dir: Path, secret_keys: Sequence[str] = ()) -> Vault:
    """The vault for a started database: after `db.start()`, so that the database is made before the key."""
    return Vault.open_or_create(data_dir, secret_keys, [row.sealed for row in await bindings.all_sealed(db)])


def _id_of(sealed: bytes) -> bytes | None:
    """The key id of a blob; None for what this version did not seal or what was cut."""
    if len(sealed) <= _HEADER_BYTES or not sealed.startswith(_VERSION):
        return None
    return sealed[len(_VERSION) : len(_VERSION) + KEY_ID_BYTES]
