"""Dice that always fall the same way for the same words: the little world is random-looking, but repeatable."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def number(*words: object) -> int:
    """Words → an integer of 0..2**64-1, always the same for the same words."""
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def roll(*words: object) -> float:
    """Words → a number in [0, 1)."""
    return number(*words) / 2**64


def between(low: float, high: float, *words: object) -> float:
    """Words → a number in [low, high)."""
    return low + (high - low) * roll(*words)


def pick(choices: Sequence[T], *words: object) -> T:
    """Words → one of the choices."""
    return choices[number(*words) % len(choices)]


def hex_text(length: int, *words: object) -> str:
    """Words → that many lower-case hex digits (up to 64), for identifiers and check sums that need no meaning."""
    return hashlib.sha256("\x1f".join(str(word) for word in words).encode()).hexdigest()[:length]
