"""The secrets that are bound here, as the guard against leaks may know them: by a keyed hash, never in clear text.

The key is made anew at each start and is nowhere else, so that the hashes tell nothing of a secret to who sees them.
"""

import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Iterable

from plugins._shared.leaks import Holder, find, hide

MOST = 50_000
"""Secrets that are known at once; what was noted longest ago is forgotten first."""


_HEX = re.compile(r"[0-9A-Fa-f]{16,}")

MOST_HOLDERS = 10
"""Of one secret: those who bound it last, and the settings."""


class BoundSecrets:
    """Secret → whose account it opens: it may be bound by several people."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._holders: OrderedDict[bytes, tuple[Holder, ...]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._holders)

    def note(self, texts: Iterable[str], vendor: str, owner_id: int | None) -> None:
        """From now on these are known as this person's; None: as the bot owner's, from the settings."""
        holder = Holder(vendor, owner_id)
        for text in texts:
            digest = self.digest(text)
            others = [one for one in self._holders.get(digest, ()) if one != holder]
            others.sort(key=lambda one: one.owner_id is None)  # the settings are not forgotten
            self._holders[digest] = (*others[-(MOST_HOLDERS - 1) :], holder)
            self._holders.move_to_end(digest)
        while len(self._holders) > MOST:
            self._holders.popitem(last=False)

    def holder(self, word: str) -> Holder | None:
        """Whose secret this word is, if anybody's; of several the one who bound it last."""
        return next(reversed(self.holders(word)), None)

    def holders(self, word: str) -> tuple[Holder, ...]:
        """All whose secret this word is."""
        return self._holders.get(self.digest(word), ()) if self._holders else ()

    def digest(self, text: str) -> bytes:
        """What stands for a secret where it must not stand itself. Of hexadecimal digits case means nothing."""
        text = text.lower() if _HEX.fullmatch(text) else text
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()


BOUND = BoundSecrets()
"""Those of this process."""


def holds_bound(text: str) -> bool:
    """Whether a secret is in it that is bound here, or one that does not look like part of an address."""
    return bool(find(text, BOUND.holder, command=True))


def holds_secret(text: str) -> bool:
    """Whether it must not be kept or told as it is: what is bound here, or looks like a secret, is in it."""
    return holds_bound(text) or hide(text) != text


def hidden(text: str) -> str:
    """A person's words as they may be kept and told: `hide`, and without what is bound here."""
    shown = hide(text, BOUND.holder)
    return "…" if find(shown, BOUND.holder, command=True) else shown
