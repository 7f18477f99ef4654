"""The words of the bot's commands, from a process of its own: in a test's process NoneBot is another one."""

import json
import subprocess
import sys
from functools import cache

from tests.support.imports import ROOT

_DUMP = """
import json, sys
from plugins._shared import readme
json.dump([[command.word, *command.aliases] for command in readme.load_commands()], sys.stdout)
"""


@cache
def command_words() -> list[list[str]]:
    """Of each command its words, the canonical one first."""
    done = subprocess.run([sys.executable, "-c", _DUMP], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
