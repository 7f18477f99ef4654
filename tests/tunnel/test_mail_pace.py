"""Nobody's inbox is filled with codes: by address and by person, with a clock of the test's own."""

import pytest

from plugins.tunnel import account_texts as texts
from plugins.tunnel.mail_pace import DAY_S, MOST_KEPT, MailPace

ME = 21991


class Clock:
    """Seconds that pass when the test says so."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> MailPace:
    return MailPace(clock)


def test_an_address_hears_once_a_minute_and_five_times_a_day_whoever_asks(pace: MailPace, clock: Clock) -> None:
    for number in range(5):
        assert pace.take(ME + number, "a@example.com") == 0
        assert pace.take(ME + 100 + number, "A+x@Example.com") == pytest.approx(60 if number < 4 else DAY_S - 240)
        assert pace.take(ME + 200 + number, f"other{number}@example.com") == 0
        clock.now_s += 60
    assert pace.take(ME + 300, "a@example.com") == pytest.approx(DAY_S - 300)
    clock.now_s += DAY_S - 300
    assert pace.take(ME + 300, "a@example.com") == 0


def test_a_person_may_have_three_in_ten_minutes_and_ten_a_day(pace: MailPace, clock: Clock) -> None:
    for number in range(10):
        if number and number % 3 == 0:
            assert pace.take(ME, f"b{number}@example.com") == pytest.approx(600)
            clock.now_s += 600
        assert pace.take(ME, f"b{number}@example.com") == 0
    clock.now_s += 600
    assert pace.take(ME, "b@example.com") == pytest.approx(DAY_S - 2400)
    assert pace.take(ME + 1, "b@example.com") == 0, "a refusal does not count for the address"


def test_it_forgets_what_is_long_ago(pace: MailPace) -> None:
    for number in range(MOST_KEPT):
        pace.take(number + 1, f"{number}@example.com")
    assert len(pace._sent) == MOST_KEPT


@pytest.mark.parametrize(
    ("wait_s", "words"), [(0.2, "1 秒"), (60, "60 秒"), (121, "3 分钟"), (7199, "120 分钟"), (7201, "3 小时")]
)
def test_the_refusal_says_how_long(wait_s: float, words: str) -> None:
    assert f"请约 {words}后" in texts.too_many_mails(wait_s)
