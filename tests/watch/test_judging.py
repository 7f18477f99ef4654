"""When somebody is told: driven by a clock of the test's own."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.watch.conditions import Verdict
from plugins.watch.judging import (
    BLIND_AFTER,
    BLIND_FOR,
    MOST_FLAPS,
    Owed,
    Rule,
    Standing,
    due,
    from_plain,
    judge,
    to_plain,
    told,
)

START = datetime(2030, 1, 1, tzinfo=UTC)
B, G, M, U = Verdict.BAD, Verdict.GOOD, Verdict.BETWEEN, Verdict.UNKNOWN
LETTERS = {"B": B, "G": G, "M": M, "U": U}


@dataclass
class Person:
    """Somebody with one watch."""

    rule: Rule = field(default_factory=Rule)
    standing: Standing = field(default_factory=Standing)
    now: datetime = START
    said: list[Owed] = field(default_factory=list)

    def read(self, verdict: Verdict, *, quiet: bool = False, reached: bool = True, gap_min: float = 5) -> Owed:
        self.now += timedelta(minutes=gap_min)
        self.standing = judge(self.standing, verdict, self.rule, self.now)
        owed = due(self.standing, verdict, quiet=quiet)
        if owed is not Owed.NOTHING and reached:
            self.said.append(owed)
            self.standing = told(self.standing, owed)
        self.standing = from_plain(json.loads(json.dumps(to_plain(self.standing))))  # a restart after every reading
        return owed

    def read_all(self, letters: str, **how: bool) -> list[str]:
        before = len(self.said)
        for letter in letters:
            self.read(LETTERS[letter], **how)
        return [owed.value for owed in self.said[before:]]


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ("GGGG", []),
        ("BGBGBG", []),
        ("BB", ["alert"]),
        ("BBBBBBBB", ["alert"]),
        ("BUUB", ["alert"]),
        ("UUUUUU", []),
        ("BBUUUU", ["alert"]),
        ("BBGG", ["alert", "recovered"]),
        ("BBGBGBGB", ["alert"]),
        ("BBGUG", ["alert", "recovered"]),
        ("BBGMG", ["alert"]),
        ("BMB", []),
        ("BBMMMM", ["alert"]),
        ("BBGGBBGGGG", ["alert", "recovered", "alert", "recovered"]),
        ("BBGGBBGG", ["alert", "recovered", "alert"]),
    ],
)
def test_readings_and_what_is_said(readings: str, said: list[str]) -> None:
    assert Person().read_all(readings) == said


def test_the_duration_goes_from_the_first_bad_to_the_first_good_reading() -> None:
    person = Person()
    person.read_all("GBBBGG")
    assert person.standing.lasted == timedelta(minutes=15)


def test_whatever_comes_and_goes_has_to_be_well_longer_and_longer() -> None:
    person = Person()
    for flaps in (*range(MOST_FLAPS + 1), MOST_FLAPS):
        assert person.read_all("BB") == ["alert"]
        assert person.read_all("G" * ((2 << flaps) - 1)) == []
        assert person.read_all("G") == ["recovered"]
    person.now += timedelta(hours=2)
    assert person.read_all("BBGG") == ["alert", "recovered"]


def test_quiet_hours_hold_it_back_until_it_is_over_or_they_are() -> None:
    person = Person()
    assert person.read_all("BBB", quiet=True) == []
    assert person.read_all("B") == ["alert"]
    assert person.read_all("GG", quiet=True) == []
    assert person.read_all("U") == []
    assert person.read_all("G") == ["recovered"]


def test_what_passed_in_the_quiet_hours_is_one_line() -> None:
    person = Person()
    assert person.read_all("BBBGGGG", quiet=True) == []
    assert person.read_all("GG") == ["passed"]
    assert person.read_all("BBGGGGBB", quiet=True) == []
    assert person.read_all("B") == ["alert"]


def test_at_the_end_of_the_quiet_hours_it_is_told_only_if_it_is_still_true() -> None:
    person = Person()
    person.read_all("BB", quiet=True)
    assert person.read_all("GU") == []
    assert person.read_all("B") == ["alert"]


def test_an_alarm_that_comes_back_before_its_end_was_told_is_no_news() -> None:
    person = Person()
    assert person.read_all("BB") == ["alert"]
    assert person.read_all("GGBB", quiet=True) == []
    assert person.read_all("BB") == []
    assert person.read_all("GGGG") == ["recovered"]


def test_what_reached_nobody_is_said_again() -> None:
    person = Person()
    assert person.read_all("BBB", reached=False) == []
    assert person.read_all("BB") == ["alert"]


def test_nothing_seen_for_hours_is_said_once_and_is_no_alert() -> None:
    person = Person()
    gap_min = BLIND_FOR / timedelta(minutes=1) / BLIND_AFTER
    for _ in range(3 * BLIND_AFTER):
        person.read(U, gap_min=gap_min)
    assert person.said == [Owed.BLIND]
    assert not person.standing.alarmed
    assert person.read_all("GGUUUU") == []


def test_a_standing_of_another_version_is_understood() -> None:
    assert from_plain({"bad": 1, "nobody_knows": 5, "told": None}) == Standing(bad=1)


def test_memory_is_kept_as_it_was_before_the_alarm() -> None:
    standing = Standing()
    for verdict, memory in ((G, 10), (B, 11), (B, 12), (B, 99)):
        standing = judge(standing, verdict, Rule(2, 1), START, memory)
    assert standing.memory == 12


MOMENT = st.tuples(st.sampled_from([B, B, G, G, M, U]), st.booleans(), st.booleans(), st.integers(1, 90))
RULES = st.builds(lambda failures, goods: Rule(failures, min(failures, goods)), st.integers(1, 4), st.integers(1, 2))


@given(RULES, st.lists(MOMENT, max_size=60))
@settings(max_examples=150, deadline=None)
def test_alerts_and_recoveries_alternate_and_nothing_is_said_in_quiet_hours(
    rule: Rule, moments: list[tuple[Verdict, bool, bool, int]]
) -> None:
    person = Person(rule)
    for verdict, quiet, reached, gap_min in moments:
        said = len(person.said)
        owed = person.read(verdict, quiet=quiet, reached=reached, gap_min=gap_min)
        if quiet:
            assert owed is Owed.NOTHING
        if owed is Owed.ALERT:
            assert verdict in (B, M)
            assert person.standing.alarmed
        if owed is Owed.RECOVERED:
            assert verdict in (G, M)
            assert not person.standing.alarmed
        assert len(person.said) - said <= 1
    news = [owed for owed in person.said if owed in (Owed.ALERT, Owed.RECOVERED)]
    assert news == [Owed.ALERT, Owed.RECOVERED] * (len(news) // 2) + [Owed.ALERT] * (len(news) % 2)
    for _ in range(rule.goods << MOST_FLAPS):
        person.read(G)
    person.read(G)
    assert not person.standing.alarmed
    assert person.standing.owed is Owed.NOTHING


@given(RULES, st.lists(st.tuples(st.sampled_from([B, G, M, U]), st.integers(1, 60)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_failed_readings_change_nothing(rule: Rule, readings: list[tuple[Verdict, int]]) -> None:
    seen = replaced = Standing()
    now = START
    for verdict, gap_min in readings:
        now += timedelta(minutes=gap_min)
        seen = judge(seen, verdict, rule, now)
        if verdict is not U:
            replaced = judge(replaced, verdict, rule, now)
        assert replace(seen, unknown=0, unknown_since=None, told_blind=False) == replaced


@given(RULES, st.lists(st.sampled_from([B, G, M, U]), max_size=40))
@settings(max_examples=100, deadline=None)
def test_an_alarm_begins_only_after_so_many_bad_readings_in_a_row(rule: Rule, readings: list[Verdict]) -> None:
    standing, known = Standing(), []
    for number, verdict in enumerate(readings):
        before = standing.alarmed
        standing = judge(standing, verdict, rule, START + timedelta(minutes=number))
        known += [verdict] if verdict is not U else []
        if standing.alarmed and not before:
            assert known[-rule.failures :] == [B] * rule.failures
        if before and not standing.alarmed:
            assert known[-rule.goods :] == [G] * rule.goods
