"""Every vendor's room has the same shape, so that one who knows one room knows all."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from plugins._providers import Credential, Room, VendorSettings, room_by_word, rooms

HOUSE = Path(__file__).parents[2]
ROOMS = rooms()
EACH_ROOM = pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)


def folder(room: Room) -> Path:
    return HOUSE / "plugins" / "_providers" / room.name


def fake_credential(room: Room) -> Credential:
    return room.credential.from_words([f"fake-{name}" for name in room.credential.field_names()])


def test_the_five_vendors_are_found_by_walking() -> None:
    assert set(ROOMS) == {"ce17", "chmlfrp", "ihuyi", "jumdata", "proxy911"}


@EACH_ROOM
def test_a_room_has_the_same_files(room: Room) -> None:
    names = {path.name for path in folder(room).glob("*.py")}
    assert names >= {"__init__.py", "settings.py", "models.py", "protocol.py", "client.py"}


@EACH_ROOM
def test_a_room_exports_its_label_and_classes(room: Room) -> None:
    module = sys.modules[f"plugins._providers.{room.name}"]
    exported = set(module.__all__)
    assert exported >= {"ROOM", room.client.__name__, room.credential.__name__, room.settings.__name__}
    assert module.ROOM is room
    assert issubclass(room.settings, VendorSettings)
    assert issubclass(room.credential, Credential)


@EACH_ROOM
def test_a_room_is_found_by_each_of_its_words_and_no_other(room: Room) -> None:
    assert room.words
    for word in room.words:
        assert word == word.lower()
        assert room_by_word(word.upper()) is room
    assert len([w for r in ROOMS.values() for w in r.words]) == len({w for r in ROOMS.values() for w in r.words})


@EACH_ROOM
def test_settings_have_defaults_and_a_timeout_and_no_account(room: Room) -> None:
    settings = room.settings()
    assert "timeout_s" in room.settings.model_fields
    assert settings.owner_credential() is None


@EACH_ROOM
def test_settings_filled_with_an_account_give_the_credential(room: Room) -> None:
    credential = fake_credential(room)
    shared = set(room.credential.model_fields) <= set(room.settings.model_fields)
    owner = room.settings.model_validate(credential.revealed()).owner_credential()
    assert owner == (credential if shared else None)


@EACH_ROOM
def test_a_credential_has_a_secret_that_its_repr_hides(room: Room) -> None:
    credential = fake_credential(room)
    assert credential.secrets()
    assert not any(secret in repr(credential) for secret in credential.secrets())
    assert any(isinstance(getattr(credential, name), SecretStr) for name in room.credential.field_names())


@EACH_ROOM
def test_every_endpoint_is_documented_and_asynchronous(room: Room) -> None:
    public = {name: member for name, member in inspect.getmembers(room.client) if not name.startswith("_")}
    methods = {name: member for name, member in public.items() if callable(member)}
    own = {name: member for name, member in methods.items() if member.__module__.startswith("plugins._providers.")}
    assert {"verify", "aclose"} <= set(own)
    for name, member in own.items():
        assert inspect.getdoc(member), name
        if name not in {"judge", "fit", "parse"}:
            assert inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member), name


@EACH_ROOM
async def test_a_client_costs_nothing_until_it_is_used(room: Room) -> None:
    client = room.client(room.settings())
    await client.aclose()


@EACH_ROOM
def test_modules_say_where_their_facts_come_from(room: Room) -> None:
    for name in ("models.py", "protocol.py", "client.py"):
        head = (folder(room) / name).read_text(encoding="utf-8").partition('"""')[2].partition('"""')[0]
        assert "Facts:" in head, name


def test_importing_all_rooms_loads_neither_nonebot_nor_what_only_a_call_needs() -> None:
    code = (
        "import sys; from plugins._providers import rooms; rooms();"
        "print([m for m in ('nonebot', 'sqlalchemy', 'stamina', 'websockets') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@EACH_ROOM
def test_a_credential_that_does_not_fit_is_not_quoted_in_the_error(room: Room) -> None:
    fields = dict.fromkeys(room.credential.field_names(), "hidden-secret")
    with pytest.raises(ValidationError) as refused:
        room.credential.model_validate(fields | {"of_a_newer_version": "hidden-secret-too"})
    assert "hidden" not in f"{refused.value} {refused.value!r}"
