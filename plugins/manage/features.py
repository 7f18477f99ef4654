"""What can be switched on and off: one feature a plugin, taken from the table of commands. Pure.

A feature goes by its plugin's name (`tunnel`), its title (`ChmlFrp 隧道`) or part of it, its chief command's words
(`隧道`, `frp`), or the help's topic (`隧道与代理`, which may be several).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plugins._shared.errors import UsageError
from plugins._shared.table import Command, fold
from plugins.manage import texts

KEPT = {
    "manage": texts.ALWAYS_ON,
    "broadcast": texts.BROADCAST_IS_APART,
    "help": texts.HELP_STAYS,
    "status": texts.HELP_STAYS,
    "binding": texts.OWN_STAYS,
    "records": texts.OWN_STAYS,
}
"""Plugins that cannot be switched off, and what to say to who tries."""
ALL_WORDS = frozenset({"全部", "所有", "全体", "all"})


@dataclass(frozen=True)
class Feature:
    """A plugin's commands as a whole."""

    name: str
    """The plugin's name; stored."""
    label: str
    """How it is called: its chief command's word, else its title."""
    topic: str
    words: tuple[str, ...]
    """Its commands."""
    keys: frozenset[str]
    """Folded names that mean it."""
    title: str
    """Folded."""
    commands: frozenset[str]
    """All words of all its commands, folded."""


def features_of(commands: Iterable[Command]) -> list[Feature]:
    """All features, those that cannot be switched included, in the order in which the commands stand."""
    rows: dict[str, list[Command]] = {}
    for row in commands:
        if not row.hidden and (plugin := getattr(row.matcher, "plugin", None)) is not None:
            rows.setdefault(plugin.name, []).append(row)
    return [_feature(name, of_plugin) for name, of_plugin in rows.items()]


def _feature(name: str, rows: list[Command]) -> Feature:
    meta = rows[0].matcher.plugin.metadata
    title = fold(meta.name) if meta else name
    # The chief command is one whose word stands in the title: `隧道` in `ChmlFrp 隧道`.
    chief = next((row for row in rows if any(fold(word) in title for word in row.words)), rows[0])
    label = next((word for word in chief.words if fold(word) in title), chief.word)
    said = {fold(word) for row in rows for word in row.words}
    return Feature(
        name=name,
        label=label,
        topic=fold(rows[0].topic),
        words=tuple(row.word for row in rows),
        keys=frozenset({name, title, *(fold(word) for word in chief.words)}),
        title=title,
        commands=frozenset(said),
    )


def switchable(features: Iterable[Feature]) -> list[Feature]:
    """Those that can be switched off."""
    return [feature for feature in features if feature.name not in KEPT]


def find_features(features: Sequence[Feature], text: str, *, off: bool) -> list[Feature]:
    """What the names mean, `全部` included. Raises UsageError."""
    if not (names := text.split()):
        raise UsageError(texts.which_feature(switchable(features), off=off))
    # A title may have a blank in it.
    found = _named(features, text) or [one for name in names for one in _one(features, name, off=off)]
    if kept := [KEPT[feature.name] for feature in found if feature.name in KEPT]:
        raise UsageError(kept[0])
    return list({feature.name: feature for feature in found}.values())


def _one(features: Sequence[Feature], name: str, *, off: bool) -> list[Feature]:
    if fold(name) in ALL_WORDS:
        return switchable(features)
    if found := _named(features, name):
        return found
    owner = next((feature for feature in features if fold(name) in feature.commands), None)
    if owner is None:
        raise UsageError(texts.no_such_feature(name, switchable(features)))
    # To switch on what a command needs does no more than was asked; to switch off its neighbours would.
    if off and owner.name not in KEPT:
        raise UsageError(texts.part_of(name, owner))
    return [owner]


def _named(features: Sequence[Feature], name: str) -> list[Feature]:
    wanted = fold(name)
    if exact := [feature for feature in features if wanted in feature.keys]:
        return exact
    if topic := [feature for feature in switchable(features) if wanted == feature.topic]:
        return topic
    parts = [feature for feature in features if len(wanted) > 1 and wanted in feature.title]
    return parts if len(parts) == 1 else []
