"""`python bot.py keys check` and `keys rotate`: sentences on stdout, never a key.

Exit codes: 0 all is well, 1 there is something to do (the sentences say what), 2 not understood or bad settings, 3 the
database or the keys cannot be used at all.
"""

import asyncio
import os
import sys

from plugins._shared import boot, key_texts
from plugins._shared.database import Database, StorageError, bindings
from plugins._shared.keys import KeyFile, KeyRefusedError, RotationRefusedError, VaultError, keys_of_settings
from plugins._shared.rotation import Survey, mode_hints, rotate_file, rotate_settings, survey
from plugins._shared.settings import FrameSettings

OK, TO_DO, NOT_UNDERSTOOD, BROKEN = 0, 1, boot.EXIT_REFUSED, 3


def main(words: list[str]) -> int:
    """The words behind `bot.py` → the exit code."""
    # Before anything is made: not even SQLite's own files beside the database are anybody else's business.
    os.umask(0o077)
    if words not in (["keys", "check"], ["keys", "rotate"]):
        sys.stderr.write(f"{key_texts.USAGE}\n")
        return NOT_UNDERSTOOD
    try:
        return asyncio.run(_do(words[1], boot.frame_settings()))
    except RotationRefusedError as e:
        _say(e.sentence)
        return TO_DO
    except (VaultError, StorageError) as e:
        boot.refuse(e.sentence, BROKEN)


async def _do(action: str, settings: FrameSettings) -> int:
    keys = keys_of_settings([key.get_secret_value() for key in settings.secret_keys])
    db, file = Database(settings.database_url, settings.data_dir), KeyFile(settings.data_dir)
    try:
        if not await db.open_existing():
            _say(key_texts.NO_DATABASE)
            return OK if file.stamp() is None or keys else TO_DO
        if action == "check":
            return await _check(db, file, keys)
        return await _rotate_settings(db, keys) if keys else await _rotate_file(db, file)
    finally:
        await db.stop()


async def _check(db: Database, file: KeyFile, keys: list[bytes]) -> int:
    """What the keys open, and whether the file is closed to others."""
    _say(key_texts.source(None if keys else file.path))
    problems = [] if keys else _modes(file)
    in_file = not keys
    keys = keys or file.read(any_mode=True)
    if not keys:
        problems.append(key_texts.NO_KEYS)
    found = survey(keys, await bindings.all_sealed(db))
    _say(*(key_texts.opens(number, len(keys), rows) for number, rows in enumerate(found.opened, start=1)))
    problems += _broken(found)
    if in_file and len(keys) > 1:
        problems.append(key_texts.ROTATE_TO_FINISH)
    elif sum(found.opened[1:]):
        problems.append(key_texts.hint_older(sum(found.opened[1:])))
    _say(*problems or [key_texts.ALL_WELL])
    return TO_DO if problems else OK


def _modes(file: KeyFile) -> list[str]:
    if file.stamp() is None:
        return []
    if not (problems := mode_hints(file)):
        _say(key_texts.modes_are_right(file.path))
    return problems


async def _rotate_file(db: Database, file: KeyFile) -> int:
    try:
        done = await rotate_file(db, file)
    except KeyRefusedError as e:
        raise RotationRefusedError(e.sentence) from e
    left = len(done.survey.opened)
    if left > 1:
        _say(key_texts.old_keys_stay(done.changed))
    else:
        _say(key_texts.rotated(done.changed, done.survey.opened[0], resumed=done.resumed))
    return _rest(done.survey, well=left == 1)


async def _rotate_settings(db: Database, keys: list[bytes]) -> int:
    done = await rotate_settings(db, keys)
    if len(keys) == 1:
        _say(key_texts.NEW_KEY_FIRST)
        return _rest(done.survey, well=True)
    _say(key_texts.resealed(done.changed, done.survey.opened[0]))
    if unneeded := done.survey.unneeded:
        _say(key_texts.removable([position + 1 for position in unneeded]))
    return _rest(done.survey, well=True)


def _rest(found: Survey, *, well: bool) -> int:
    problems = _broken(found)
    _say(*problems)
    return OK if well and not problems else TO_DO


def _broken(found: Survey) -> list[str]:
    return [key_texts.broken([(row.id, row.owner_id, row.vendor) for row in found.broken])] if found.broken else []


def _say(*sentences: str) -> None:
    sys.stdout.writelines(f"{sentence}\n" for sentence in sentences)
