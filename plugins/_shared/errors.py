"""What can go wrong on our side of a command."""

from collections.abc import Hashable


class UsageError(Exception):
    """The user's text does not fit the command. `sentence` is Chinese, says what to send instead, and costs nothing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class LimitError(UsageError):
    """A limit of ours stands in the way. `told_to` hears of it once in a while: `Ask.explaining` keeps the time."""

    def __init__(self, sentence: str, told_to: Hashable) -> None:
        super().__init__(sentence)
        self.told_to = told_to
