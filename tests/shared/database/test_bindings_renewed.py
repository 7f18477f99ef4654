"""A credential that is renewed in place: only where it is still this very one, and nothing else of the row changes."""

from plugins._shared.database import Database, bindings
from plugins._shared.database.bindings import Binding, BindingState

OWNER = 21201


async def put(db: Database) -> Binding:
    return await bindings.put(db, owner_id=OWNER, vendor="chmlfrp", sealed=b"one", mask="sa…en", alias="小号")


async def test_only_the_blob_changes(db: Database) -> None:
    old = await put(db)
    new = await bindings.renew(db, old, lambda: b"two")
    assert new is not None
    assert (new.sealed, new.id, new.mask, new.alias) == (b"two", old.id, old.mask, "小号")
    assert (new.state, new.created_at) == (old.state, old.created_at)
    assert await bindings.again(db, old) == new
    assert await bindings.all_at(db, "chmlfrp") == [new]
    assert await bindings.all_at(db, "ce17") == []


async def test_of_two_who_renew_one_is_refused(db: Database) -> None:
    old = await put(db)
    assert await bindings.renew(db, old, b"two", BindingState.REFUSED) is not None
    assert await bindings.renew(db, old, b"three") is None
    kept = await bindings.again(db, old)
    assert kept is not None
    assert (kept.sealed, kept.state) == (b"two", BindingState.REFUSED)


async def test_what_is_gone_stays_gone(db: Database) -> None:
    old = await put(db)
    await bindings.delete(db, old)
    assert await bindings.renew(db, old, b"two") is None
    assert await bindings.again(db, old) is None
