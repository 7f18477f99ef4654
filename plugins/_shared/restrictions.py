"""Who is banned and what is switched off, as the gate asks it: in memory, so that a message costs a dict look-up.

The truth lies in the database (`database/bans.py`, `database/switches.py`); the plugin `manage` loads it at start,
after each change, and every half minute for what another process has changed.
"""

import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from plugins._shared.database.tables import EVERYWHERE
from plugins._shared.hearing import Chat
from plugins._shared.table import Command


@dataclass(frozen=True, slots=True)
class Barred:
    """A ban as the gate needs it."""

    until_s: float | None
    """Unix time; None: until it is lifted."""
    by_owner: bool = True
    """A SUPERUSER banned; False: an admin of the group, which does not bind the group's other admins."""


@dataclass(frozen=True, slots=True)
class Key:
    """Who is banned, and where."""

    subject_id: int
    """The QQ number of a person, or of a group where `whole_group`."""
    group_id: int = EVERYWHERE
    """In this group only."""
    whole_group: bool = False


class Restrictions:
    """The bans and switches of this process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._bans: Mapping[Key, Barred] = {}
        self._off: Set[tuple[int, str]] = frozenset()
        self._labels: Mapping[str, str] = {}

    def take(self, bans: Mapping[Key, Barred], off: Set[tuple[int, str]]) -> None:
        """This holds from now on. `off`: (group or EVERYWHERE, feature)."""
        self._bans, self._off = bans, off

    def call(self, labels: Mapping[str, str]) -> None:
        """How people call the features."""
        self._labels = labels

    def label_of(self, command: Command) -> str:
        """How people call the feature that a command belongs to."""
        return self._labels.get(feature_of(command), command.word)

    def ban_of(self, chat: Chat, *, admin: bool = False) -> tuple[Key, Barred] | None:
        """What bars this person here, the widest ban first. `admin`: he is an admin of this group at this moment."""
        if not self._bans:
            return None
        keys = [Key(chat.user_id)]
        if chat.group_id is not None:
            keys = [Key(chat.group_id, whole_group=True), *keys, Key(chat.user_id, chat.group_id)]
        now_s = self._clock()
        for key in keys:
            barred = self._bans.get(key)
            over = barred is None or (barred.until_s is not None and barred.until_s <= now_s)
            if barred is not None and not over and (barred.by_owner or not admin):
                return key, barred
        return None

    def is_off(self, group_id: int, feature: str) -> bool:
        """Whether a feature is switched off in this group (or EVERYWHERE, by the bot's owner)."""
        return bool(self._off) and (group_id, feature) in self._off

    def is_open(self, command: Command, group_id: int | None, *, owner: bool) -> bool:
        """Whether a command is on in this group, or in private; the bot's owner goes past his own switch."""
        feature = feature_of(command)
        here = group_id is None or not self.is_off(group_id, feature)
        return here and (owner or not self.is_off(EVERYWHERE, feature))


def feature_of(command: Command) -> str:
    """The feature that a command belongs to: its plugin. Blank where it has none."""
    return getattr(command.matcher, "plugin_name", None) or ""


RESTRICTIONS = Restrictions()
"""Those of the running bot."""
