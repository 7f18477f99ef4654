"""A command's page in the manual: pure text, so that a plugin's `texts.py` can hold it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Manual:
    """What `帮助 <命令>`, the help's list, the README's table and a usage error show of one command."""

    summary: str
    """One line: what it does."""
    usage: str
    """The form, e.g. `ip <IPv4 地址…>`; several lines where there are several forms."""
    examples: tuple[str, ...]
    """Lines that can be copied and sent as they are."""
    notes: str = ""
    """What else one should know: where it works, what it costs."""
