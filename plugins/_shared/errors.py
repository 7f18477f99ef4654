"""What can go wrong on our side of a command."""


class UsageError(Exception):
    """The user's text does not fit the command. `sentence` is Chinese, says what to send instead, and costs nothing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
