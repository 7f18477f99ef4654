from plugins._providers.breaker import FAILURES_TO_OPEN, FIRST_PAUSE_S, LONGEST_PAUSE_S, WINDOW_S, Breaker


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def tripped() -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_OPEN):
        assert breaker.admit()
        breaker.failed()
    return breaker, clock


def test_it_opens_after_five_failures_in_a_row() -> None:
    breaker, _ = tripped()
    assert breaker.is_open
    assert not breaker.admit()


def test_an_answer_in_between_keeps_it_closed() -> None:
    breaker = Breaker(Clock())
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.admit()


def test_slow_failures_do_not_open_it() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(20):
        breaker.failed()
        clock.now_s += WINDOW_S / 2
    assert not breaker.is_open


def test_after_the_pause_one_probe_goes_out_and_closes_it() -> None:
    breaker, clock = tripped()
    clock.now_s += FIRST_PAUSE_S
    assert breaker.admit()
    assert not breaker.admit()
    breaker.succeeded()
    assert breaker.admit()
    assert breaker.admit()


def test_failed_probes_double_the_pause_up_to_a_bound() -> None:
    breaker, clock = tripped()
    pause_s = FIRST_PAUSE_S
    for _ in range(8):
        clock.now_s += pause_s
        assert breaker.admit()
        breaker.failed()
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        clock.now_s += pause_s - 0.01
        assert not breaker.admit()
        clock.now_s -= pause_s - 0.01


def test_a_cancelled_probe_lets_the_next_one_through() -> None:
    breaker, clock = tripped()
    clock.now_s += FIRST_PAUSE_S
    assert breaker.admit()
    breaker.abandoned()
    assert breaker.admit()


def test_calls_that_set_off_before_it_opened_do_not_lengthen_the_pause() -> None:
    breaker, clock = tripped()
    for _ in range(20):
        breaker.failed()
    clock.now_s += FIRST_PAUSE_S
    assert breaker.admit()


def watched() -> tuple[Breaker, Clock, list[str]]:
    clock, told = Clock(), list[str]()
    breaker = Breaker(clock)
    breaker.on_open, breaker.on_close = lambda: told.append("open"), lambda: told.append("close")
    return breaker, clock, told


def test_it_tells_once_that_it_opened_and_once_that_it_closed() -> None:
    breaker, clock, told = watched()
    for _ in range(FAILURES_TO_OPEN + 3):
        breaker.failed()
    for _ in range(3):
        clock.now_s += LONGEST_PAUSE_S
        assert breaker.admit()
        breaker.failed()
    assert told == ["open"]
    clock.now_s += LONGEST_PAUSE_S
    assert breaker.admit()
    breaker.succeeded()
    breaker.succeeded()
    assert told == ["open", "close"]


def test_it_tells_nothing_while_all_is_well() -> None:
    breaker, _, told = watched()
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.failed()
    breaker.succeeded()
    assert told == []
