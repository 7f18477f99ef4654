"""The secrets that are bound here, as the guard against leaks may know them: by a keyed hash, never in clear text.

The key is made anew at each start and is nowhere else, so that the hashes tell nothing of a secret to who sees them.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterable

from plugins._shared.leaks import Holder

MOST = 50_000
"""Secrets that are known at once; the longest unused is forgotten first."""


class BoundSecrets:
    """Secret → whose account it opens."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._holders: OrderedDict[bytes, Holder] = OrderedDict()

    def __len__(self) -> int:
        return len(self._holders)

    def note(self, texts: Iterable[str], vendor: str, owner_id: int | None) -> None:
        """From now on these are known as this person's; None: as the bot owner's, from the settings."""
        for text in texts:
            digest = self._digest(text)
            self._holders[digest] = Holder(vendor, owner_id)
            self._holders.move_to_end(digest)
        while len(self._holders) > MOST:
            self._holders.popitem(last=False)

    def holder(self, word: str) -> Holder | None:
        """Whose secret this word is, if anybody's."""
        return self._holders.get(self._digest(word)) if self._holders else None

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()


BOUND = BoundSecrets()
"""Those of this process."""
