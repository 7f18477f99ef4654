"""DIG: the raw text of every node, and what its answer section says.

`extras`: `raw` (the text of dig, at most `rows`' bounds), `status` (`NOERROR`…), `ips` (A and AAAA of the answer
section) and `places` as of DNS. The node's latency is dig's own `Query time`; a `+trace` has none.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from plugins._providers.ce17 import NodeResult
from plugins.speedtest import dns_report
from plugins.speedtest.causes import cause_of
from plugins.speedtest.dns_report import DnsDetails
from plugins.speedtest.rows import NodeRow, Reading

RAW_CHARS = 6000
"""What is kept of one node's text."""
_STATUS = re.compile(r"->>HEADER<<-[^\n]{0,80}\bstatus: ([A-Z]{1,16})")
_QUERY_TIME = re.compile(r";; Query time: ([0-9]{1,7}) msec")
_RECORD = re.compile(r"^[^;\s]\S*\s+[0-9]+\s+IN\s+(?:A|AAAA)\s+(\S+)\s*$", re.MULTILINE)
_ANSWER = re.compile(r";; ANSWER SECTION:\n(.*?)(?:\n\s*\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class DigText:
    """One node's text."""

    node_id: int
    name: str
    text: str


@dataclass(frozen=True)
class DigDetails:
    """All texts of a run; the rest of them stand in the rows."""

    answers: DnsDetails
    statuses: tuple[tuple[str, int], ...]
    """(`NOERROR`, nodes), most frequent first."""
    shown: DigText | None
    """The text that stands for all: of the first node whose answer is the usual one."""
    texts: int
    """How many nodes' texts are kept."""

    @property
    def odd(self) -> frozenset[int]:
        """Nodes that got a suspicious answer."""
        return self.answers.odd


def read(result: NodeResult) -> Reading:
    """A node with a text has answered, whatever the text says; it is well where the text says NOERROR or nothing."""
    if result.failed or not result.dig:
        return Reading(cause_of(result.error))
    text = result.dig
    status, time = _STATUS.search(text), _QUERY_TIME.search(text)
    extras = {
        "raw": text.strip("\n")[:RAW_CHARS],
        "status": status[1] if status else None,
        "ips": addresses_in(text),
        "places": dns_report.places_of(result),
    }
    return Reading(None, float(time[1]) if time else None, status is None or status[1] == "NOERROR", extras)


def addresses_in(text: str) -> list[str]:
    """Addresses of the answer section; without one (`+trace`) those of the text's last A and AAAA records."""
    section = _ANSWER.search(text)
    if section is not None:
        return _RECORD.findall(section[1])
    blocks = [_RECORD.findall(block) for block in re.split(r"\n\s*\n", text)]
    return next((found for found in reversed(blocks) if found), [])


def summarise(rows: Sequence[NodeRow]) -> DigDetails:
    """Group the answers; choose the text to show."""
    told = [row for row in rows if row.answered]
    answers = dns_report.summarise(told)
    return DigDetails(
        answers=answers,
        statuses=tuple(Counter(row.extras["status"] for row in told if row.extras.get("status")).most_common()),
        shown=_shown(told, answers),
        texts=sum(1 for row in told if row.extras.get("raw")),
    )


def _shown(told: Sequence[NodeRow], answers: DnsDetails) -> DigText | None:
    usual = answers.answers[0].address if answers.answers else None
    texts = [row for row in told if row.extras.get("raw")]
    row = next((row for row in texts if usual in row.extras["ips"]), next(iter(texts), None))
    return DigText(row.node_id, row.name, row.extras["raw"]) if row else None
