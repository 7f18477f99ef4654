"""The loop's turns with a clock, a book, vendors and a voice of the test's own."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plugins._shared.beijing import BEIJING
from plugins._shared.database.watches import Watch, WatchState
from plugins._shared.outcome import NOT_CONNECTED, Outcome
from plugins.watch.command import Kind, WatchRequest, parse_watch
from plugins.watch.conditions import Verdict
from plugins.watch.ports import Delivered, Halt, Means, Reading, Words, request_of, to_spec
from plugins.watch.running import CONFIRM_S, LEASE_S, UNDELIVERED, Watching

NOON = datetime(2030, 1, 1, 12, tzinfo=BEIJING).astimezone(UTC)
ME = 21090
MOST_PER_DAY = 100
BAD = Reading(Verdict.BAD, "离线", ("节点：江苏",), ("公网地址：a.example:1",), ("回复「切换」",))
GOOD = Reading(Verdict.GOOD, "在线")
UNKNOWN = Reading(Verdict.UNKNOWN, "没有看到")
SENT, NO_FRIEND, UNSURE = Outcome("sent", 7), Outcome("failed", reason="1200"), Outcome("unknown")


def watch_of(said: str, **changed: Any) -> Watch:
    request = parse_watch(said)
    assert isinstance(request, WatchRequest)
    usual: dict[str, Any] = {
        "id": 1,
        "owner_id": ME,
        "number": 1,
        "self_id": 10000,
        "chat_kind": "group",
        "chat_id": 121010,
        "kind": request.kind.value,
        "subject": request.subject,
        "spec_json": to_spec(request, as_owner=False),
        "every_s": request.every_s or 300,
        "state": WatchState.ACTIVE,
        "note": "",
        "next_at": NOON,
        "claimant": "",
        "standing_json": "{}",
        "alarm_since": None,
        "alert_self_id": None,
        "alert_group_id": None,
        "alert_message_id": None,
        "last_text": "",
        "checked_at": None,
        "created_at": NOON,
    }
    return Watch(**{**usual, **changed})


@dataclass
class Scene:
    """Book, vendors, voice and clock in one."""

    watch: Watch
    found: Reading | Halt | None = GOOD
    outcomes: list[Outcome] = field(default_factory=list)
    now: datetime = NOON
    said: list[Words] = field(default_factory=list)
    online: bool = True
    looks: int = 0
    gone: bool = False
    told_before_it_was_said: list[bool] = field(default_factory=list)

    def accounts(self) -> set[int]:
        return {10000} if self.online else set()

    async def tell(self, watch: Watch, words: Words) -> Delivered:
        self.told_before_it_was_said.append(bool(json.loads(self.watch.standing_json).get("told")))
        self.said.append(words)
        return Delivered(self.outcomes.pop(0) if self.outcomes else SENT, 10000, None)

    async def look(self, watch: Watch, request: WatchRequest) -> Reading | Halt | None:
        self.looks += 1
        return self.found

    async def next_due(self, kind: Kind, accounts: Collection[int]) -> datetime | None:
        return self.watch.next_at if self.watch.state is WatchState.ACTIVE else None

    async def claim(self, kind: Kind, accounts: Collection[int], lease_s: float) -> Watch | None:
        self.watch = replace(self.watch, claimant="me", next_at=self.now + timedelta(seconds=lease_s))
        return self.watch

    async def keep(self, watch: Watch, **values: Any) -> bool:
        if self.gone or self.watch.state is not WatchState.ACTIVE:
            return False
        self.watch = replace(self.watch, **values)
        return True

    async def pause_all(self, watch: Watch, note: str, *, in_group: bool = False) -> list[int]:
        active = self.watch.state is WatchState.ACTIVE
        self.watch = replace(self.watch, state=WatchState.PAUSED, note=note)
        return [self.watch.number] if active else []

    async def run(self, *found: Reading | Halt | None, start: datetime | None = None) -> None:
        """One turn for each reading, each at the moment when it is due."""
        watching = Watching(Means(self, self, self, lambda: self.now, lambda: 0.0), 1, MOST_PER_DAY)
        self.now = start or self.now
        for reading in found:
            self.found = reading
            self.now = max(self.now, self.watch.next_at)
            await watching.turn(Kind(self.watch.kind))

    @property
    def texts(self) -> list[str]:
        return [words.private for words in self.said]


async def test_alert_once_then_recovery_with_its_duration() -> None:
    scene = Scene(watch_of("隧道 mc"))
    await scene.run(GOOD, BAD, BAD, BAD, BAD)
    assert len(scene.said) == 1
    alert = scene.said[0]
    assert "隧道 mc 断开了。从 01-01 12:05 起。" in alert.private
    assert "a.example" in alert.private
    assert "a.example" not in alert.group
    assert "回复「切换」" in alert.group
    assert (scene.watch.alert_message_id, scene.watch.alert_self_id) == (7, 10000)
    assert scene.watch.alarm_since == NOON + timedelta(minutes=5)
    await scene.run(GOOD, GOOD)
    assert scene.texts[1].startswith("✅ 隧道 mc 恢复了。断开了约 20 分钟（01-01 12:05 到 01-01 12:25）。")
    assert scene.watch.alarm_since is None


async def test_it_is_written_down_before_it_is_said() -> None:
    scene = Scene(watch_of("隧道 mc"))
    await scene.run(BAD, BAD)
    assert scene.told_before_it_was_said == [True]


async def test_what_may_have_arrived_is_not_said_again() -> None:
    scene = Scene(watch_of("隧道 mc"), outcomes=[UNSURE])
    await scene.run(BAD, BAD, BAD, BAD)
    assert len(scene.said) == 1


async def test_what_did_not_arrive_is_said_again_and_at_last_given_up() -> None:
    scene = Scene(watch_of("隧道 mc"), outcomes=[NO_FRIEND] * 9)
    await scene.run(*[BAD] * 9)
    assert len(scene.said) == UNDELIVERED
    assert scene.watch.state is WatchState.PAUSED
    assert "加我好友" in scene.watch.note


async def test_an_account_that_is_offline_is_no_failure_of_the_person() -> None:
    offline = Outcome("failed", reason=NOT_CONNECTED)
    scene = Scene(watch_of("隧道 mc"), outcomes=[offline] * 5)
    await scene.run(*[BAD] * 6)
    assert scene.watch.state is WatchState.ACTIVE
    scene.outcomes.clear()
    await scene.run(BAD, BAD)
    assert len(scene.said) == 6


async def test_without_a_qq_account_nothing_is_looked_at() -> None:
    scene = Scene(watch_of("隧道 mc"), online=False)
    await scene.run(BAD, BAD)
    assert scene.looks == 0


async def test_a_vendor_that_fails_is_no_alert() -> None:
    scene = Scene(watch_of("隧道 mc"))
    await scene.run(GOOD, *[UNKNOWN] * 10)
    assert scene.said == []
    assert scene.watch.last_text == "没有看到"
    assert scene.watch.alarm_since is None


async def test_no_account_pauses_all_of_the_kind_and_says_so_once() -> None:
    scene = Scene(watch_of("隧道 mc"))
    await scene.run(Halt("请重新绑定。"), Halt("请重新绑定。"))
    assert len(scene.said) == 1
    assert "请重新绑定。" in scene.texts[0]
    assert "监控 继续 1" in scene.texts[0]
    assert scene.watch.state is WatchState.PAUSED


async def test_what_is_barred_is_not_looked_at_and_not_judged() -> None:
    scene = Scene(watch_of("隧道 mc"))
    await scene.run(BAD, None, None, BAD)
    assert len(scene.said) == 1
    assert scene.watch.claimant == ""
    await scene.run(None)
    assert "没有看" in scene.watch.last_text


async def test_deleted_while_it_was_looked_at_says_nothing() -> None:
    scene = Scene(watch_of("隧道 mc"))
    await scene.run(BAD)
    scene.gone = True
    await scene.run(BAD)
    assert scene.said == []


async def test_the_next_check_confirms_a_change_soon_and_then_takes_its_time() -> None:
    scene = Scene(watch_of("ping a.example 每2小时"))
    await scene.run(GOOD)
    assert scene.watch.next_at == scene.now + timedelta(hours=2)
    await scene.run(BAD)
    assert scene.watch.next_at == scene.now + timedelta(seconds=CONFIRM_S)
    await scene.run(BAD)
    assert (len(scene.said), scene.watch.next_at) == (1, scene.now + timedelta(hours=2))
    assert scene.watch.claimant == ""


@pytest.mark.parametrize("nodes", [2, 4, 8])
async def test_confirming_keeps_the_most_nodes_of_a_day(nodes: int) -> None:
    midnight = NOON - timedelta(hours=12)
    scene = Scene(watch_of("ping a.example 每2小时 连续10次", next_at=midnight), now=midnight)
    bad, good = replace(BAD, nodes=nodes), replace(GOOD, nodes=nodes)
    spent = 0
    while scene.watch.next_at < midnight + timedelta(days=1):
        await scene.run(bad if scene.looks % 10 < 9 else good)
        spent += nodes
    assert 12 * nodes <= spent <= MOST_PER_DAY
    assert spent > 12 * nodes or nodes == 8, "as far as they go changes are confirmed"
    assert scene.said == []


async def test_a_failed_look_and_the_next_day() -> None:
    midnight = NOON - timedelta(hours=12)
    scene = Scene(watch_of("ping a.example 每2小时", next_at=midnight), now=midnight)
    await scene.run(replace(BAD, nodes=MOST_PER_DAY))
    assert scene.watch.next_at == scene.now + timedelta(hours=2), "nothing is left"
    await scene.run(UNKNOWN)
    assert scene.watch.next_at == scene.now + timedelta(hours=2), "what failed does not forget what one costs"
    scene.watch = replace(scene.watch, next_at=midnight + timedelta(hours=47))
    await scene.run(replace(GOOD, nodes=1), replace(BAD, nodes=1))
    assert scene.watch.next_at == scene.now + timedelta(seconds=CONFIRM_S), "a new day"


async def test_who_left_the_group_is_told_in_private_alone() -> None:
    scene = Scene(watch_of("ping a.example"))
    await scene.run(Halt("你已经不在群里。", in_group=True))
    assert [(words.group, "你已经不在群里" in words.private) for words in scene.said] == [("", True)]


async def test_a_claim_moves_the_check_on_by_its_lease() -> None:
    scene = Scene(watch_of("隧道 mc"))
    scene.gone = True  # nothing that comes of it is kept, as after a crash
    await scene.run(GOOD)
    assert scene.watch.next_at == scene.now + timedelta(seconds=LEASE_S[Kind.TUNNEL])


async def test_quiet_hours_end_with_a_check_of_their_own() -> None:
    night, morning = NOON + timedelta(hours=11, minutes=30), NOON + timedelta(hours=19)
    scene = Scene(watch_of("代理 20% 每4小时 安静 23:00-7:00", next_at=night))
    low = Reading(Verdict.BAD, "剩 1 GB")
    await scene.run(low, low)
    assert scene.said == []
    assert scene.watch.next_at == morning
    await scene.run(low)
    assert (scene.now, len(scene.said)) == (morning, 1)


async def test_a_package_that_is_topped_up_arms_the_reminder_again() -> None:
    scene = Scene(watch_of("代理 20%"))
    low, full = Reading(Verdict.BAD, "剩 1 GB", memory=100), Reading(Verdict.GOOD, "剩 80 GB", memory=200)
    await scene.run(full, low, low, full, full, low)
    assert [text[:1] for text in scene.texts] == ["🔴", "✅", "🔴"]


@pytest.mark.parametrize(
    "said",
    [
        "隧道 mc 每5分钟 连续3次 安静 23:00-7:30",
        "代理 12.5% 每天",
        "代理 5GB",
        "ping a.example 广东 丢包>2.5% 平均>=200ms 每30分钟",
        "http a.example 状态!=200",
    ],
)
def test_a_stored_watch_is_the_one_that_was_asked_for(said: str) -> None:
    request = parse_watch(said)
    assert isinstance(request, WatchRequest)
    assert request_of(watch_of(said)) == replace(request, every_s=request.every_s or 300)
