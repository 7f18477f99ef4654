"""Open questions: one person, one chat, once, and not for long."""

from plugins._shared.asking import Ask
from plugins._shared.dialogs import QUESTION_TTL_S, Dialogs
from plugins._shared.hearing import Chat

ME = Chat(10000, 100001, 20001)


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


async def agree(ask: Ask) -> None:
    raise AssertionError("the dialogs only keep actions")


async def other(ask: Ask) -> None:
    raise AssertionError("the dialogs only keep actions")


def test_answer_gives_the_action_once() -> None:
    dialogs = Dialogs()
    dialogs.ask(ME, {"确认": agree, "换": other})
    assert dialogs.answer(ME, "别的话") is None
    assert dialogs.answer(ME, "确认") is agree
    assert dialogs.answer(ME, "确认") is None
    assert dialogs.answer(ME, "换") is None
    assert not dialogs.waiting(ME)


def test_only_the_asker_in_that_chat_of_that_account_answers() -> None:
    dialogs = Dialogs()
    dialogs.ask(ME, {"确认": agree})
    elsewhere = (
        Chat(10000, 100001, 20002),
        Chat(10000, 100002, 20001),
        Chat(10000, None, 20001),
        Chat(10001, 100001, 20001),
    )
    for chat in elsewhere:
        assert dialogs.answer(chat, "确认") is None
        assert not dialogs.cancel(chat)
    assert dialogs.answer(ME, "确认") is agree


def test_question_ends_after_sixty_seconds() -> None:
    clock = Clock()
    dialogs = Dialogs(clock)
    assert QUESTION_TTL_S == 60
    dialogs.ask(ME, {"确认": agree})
    clock.now_s += 59.9
    assert dialogs.waiting(ME)
    clock.now_s += 0.1
    assert not dialogs.waiting(ME)
    assert dialogs.answer(ME, "确认") is None
    assert not dialogs.cancel(ME)


def test_question_can_last_longer_and_is_answered_in_its_last_moment() -> None:
    clock = Clock()
    dialogs = Dialogs(clock)
    dialogs.ask(ME, {"确认": agree}, ttl_s=300)
    clock.now_s += 299.9
    assert dialogs.answer(ME, "确认") is agree


def test_newer_question_replaces_the_older_one() -> None:
    dialogs = Dialogs()
    dialogs.ask(ME, {"确认": agree})
    dialogs.ask(ME, {".": other})
    assert dialogs.answer(ME, "确认") is None
    assert dialogs.answer(ME, ".") is other


def test_cancel_closes_the_question() -> None:
    dialogs = Dialogs()
    dialogs.ask(ME, {"确认": agree})
    assert dialogs.cancel(ME)
    assert dialogs.answer(ME, "确认") is None
    assert not dialogs.cancel(ME)


def test_what_goes_on_is_heard_beside_other_questions_and_after_them() -> None:
    clock = Clock()
    dialogs = Dialogs(clock)
    standing = dialogs.stand(ME, {"取消": agree}, 300)
    dialogs.ask(ME, {"确认": other})
    assert dialogs.answer(ME, "取消") is None, "it is the newer question that this ends"
    assert dialogs.cancel(ME)
    assert not dialogs.cancel(ME), "the one that stands is not closed like that"
    assert dialogs.answer(ME, "取消") is agree
    assert not dialogs.waiting(ME)
    standing = dialogs.stand(ME, {"取消": agree}, 300)
    dialogs.ask(ME, {"确认": other})
    clock.now_s += 60
    assert dialogs.waiting(ME)
    dialogs.withdraw(ME, standing)
    assert not dialogs.waiting(ME)
    dialogs.stand(ME, {"取消": agree}, 300)
    dialogs.forget(ME.user_id)
    assert not dialogs.waiting(ME)


def test_questions_that_nobody_answers_are_forgotten() -> None:
    clock = Clock()
    dialogs = Dialogs(clock)
    for user_id in range(100):
        dialogs.ask(Chat(10000, None, user_id), {"确认": agree})
    clock.now_s += 61
    dialogs.ask(ME, {"确认": agree})
    assert len(dialogs._open) == 1
