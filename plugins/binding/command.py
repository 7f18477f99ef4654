"""The text of `绑定` and `解绑` → typed requests. Pure."""

from dataclasses import dataclass

from plugins._providers import Credential, Room, room_by_word
from plugins._shared.errors import UsageError
from plugins.binding import texts

MAX_FIELD_CHARS = 512
SHORTEST_TOKEN = 5


@dataclass(frozen=True)
class BindRequest:
    """A credential for a vendor. Its repr shows no secret: the fields are SecretStr."""

    room: Room
    credential: Credential

    @property
    def mask(self) -> str:
        """What may be shown of it."""
        return mask(self.credential)


def mentions_vendor(rest: str) -> bool:
    """Whether the text behind a bare `绑定` begins with a vendor: `绑定手机号` and the like are ordinary talk."""
    words = rest.split()
    return room_by_word(words[0]) is not None or (len(words) > 1 and holds_secret(rest))


def holds_secret(argument: str) -> bool:
    """Whether there is something behind the vendor's word that could be a token, and not just a question."""
    words = argument.split()
    return any(len(word) >= SHORTEST_TOKEN and word.isascii() for word in words if room_by_word(word) is None)


def parse_vendor(text: str) -> Room:
    """A vendor's word → its room. Raises UsageError."""
    words = text.split()
    room = room_by_word(words[0]) if words else None
    if room is None:
        raise UsageError(texts.which_vendor())
    return room


def parse_bind(text: str) -> BindRequest:
    """`17ce user token` → a request. Raises UsageError; the sentence never repeats what was typed."""
    room = parse_vendor(text)
    words = text.split()[1:]
    if any(len(word) > MAX_FIELD_CHARS or not word.isascii() or not word.isprintable() for word in words):
        raise UsageError(texts.odd_letters(room))
    try:
        credential = room.credential.from_words(words)
    except ValueError:
        # from None: a validation error's text would hold the words.
        raise UsageError(texts.fields_wanted(room)) from None
    return BindRequest(room, credential)


def mask(credential: Credential) -> str:
    """A credential as it may be shown to its owner: names of accounts by their ends, secrets by their last letters."""
    return " ".join(_masked(text) for text in credential.revealed().values())


def _masked(text: str) -> str:
    """At most a quarter of the text, at most six letters, the rest starred; the length is not told either."""
    ends = min(3, len(text) // 8)
    return f"{text[:ends]}****{text[len(text) - ends :]}"
