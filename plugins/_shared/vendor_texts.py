"""What a person types for each vendor, as the vendor itself names it."""

from plugins._providers import Room

_FIELDS = {
    "jumdata": "<appId> <appSecret>",
    "ihuyi": "<account> <apikey>",
    "ce17": "<账号> <令牌>",
    "chmlfrp": "<token>",
    "proxy911": "<app_key>",
}


def fields_of(room: Room) -> str:
    """The fields of a credential in their order: `<appId> <appSecret>`."""
    return _FIELDS.get(room.name) or " ".join(f"<{name}>" for name in room.credential.field_names())
