"""DNS in words: who gets which address, and what is odd about it. DIG tells its answers with the same words."""

from collections.abc import Container, Mapping, Sequence

from plugins.speedtest.dns_report import Answer, DnsDetails, Mark
from plugins.speedtest.figures import letter, some
from plugins.speedtest.report import Report

ANSWERS = "解析结果"
BY_PROVINCE = "各省得到的答案"
MARKS = {
    Mark.NOT_PUBLIC: "疑似污染/劫持",
    Mark.ABROAD: "境外答案，疑似污染",
    Mark.RARE: "少见",
    Mark.ALL_NOT_PUBLIC: "非公网地址",
}
ANSWERS_TOLD = 8
ADDRESSES, SUSPECTS = "不同 IP", "可疑节点"
LETTERS_NOTE = "字母见上表"
OTHER, OTHER_SHORT = "其他 IP", "其他"
OTHERS_NAMED = 6


def remark(_report: Report, details: DnsDetails) -> str:
    """The end of the verdict."""
    if details.odd:
        return f"{len(details.odd)} 个节点的答案疑似污染或劫持"
    inside = next((answer for answer in details.answers if answer.mark is Mark.ALL_NOT_PUBLIC), None)
    if inside is not None:
        return f"解析到的不是公网地址（{inside.special}）"
    return f"得到 {len(details.answers)} 个 IP" if details.answers else ""


def lines(_report: Report, details: DnsDetails) -> list[str]:
    """For the text twin: the answers with a letter each, odd ones first, then province by province."""
    if not details.answers:
        return []
    letters = {answer.address: letter(index) for index, answer in enumerate(details.answers)}
    told = ranked(details)
    rest = len(details.answers) + details.more - ANSWERS_TOLD
    return [
        f"【{ANSWERS}】{len(details.answers)} 个 IP",
        *(f"{letters[answer.address]} {answer_line(answer, details.asked)}" for answer in told[:ANSWERS_TOLD]),
        more_answers(rest),
        *_provinces(details, letters, {answer.address for answer in told[:ANSWERS_TOLD]}),
    ]


def ranked(details: DnsDetails) -> list[Answer]:
    """Odd answers first, then those of most nodes."""
    return sorted(details.answers, key=lambda answer: answer.mark is None or answer.mark is Mark.RARE)


def answer_line(answer: Answer, asked: int) -> str:
    """`203.0.113.9（浙江杭州电信）12/24 广东、北京、上海等 9 处【少见】`."""
    place = f"（{place_of(answer)}）" if place_of(answer) else ""
    mark = f"【{MARKS[answer.mark]}】" if answer.mark else ""
    return f"{answer.address}{place} {answer.nodes}/{asked} {provinces_of(answer)}{mark}"


def place_of(answer: Answer) -> str:
    """`浙江杭州电信`, `私有地址`, "" where nobody said."""
    return answer.special or answer.place or ""


def provinces_of(answer: Answer) -> str:
    """Whose nodes got it."""
    return some([name for name, _ in answer.provinces])


def _provinces(details: DnsDetails, letters: dict[str, str], told: set[str]) -> list[str]:
    """`【各省】广东 AB，北京 C；其他 IP：新疆、西藏`: by letter, and the provinces whose answers have no line. Nothing
    where all got the same, nor where there is one province."""
    if len(details.answers) < 2 or len(details.by_province) < 2:
        return []
    lettered = {name: province_letters(found, letters, told) for name, found in details.by_province}
    rows = "，".join(f"{name} {found}" for name, found in lettered.items() if found)
    others = [name for name, found in lettered.items() if not found]
    return ["【各省】" + "；".join(filter(None, [rows, f"{OTHER}：{some(others, OTHERS_NAMED)}" if others else ""]))]


def province_letters(addresses: Sequence[str], letters: Mapping[str, str], told: Container[str]) -> str:
    """`AC`: the letters of those answers of a province that are told."""
    return "".join(sorted(letters[address] for address in addresses if address in told))


def more_answers(count: int) -> str:
    """`另有 41 个 IP`, "" for none."""
    return f"另有 {count} 个 IP" if count > 0 else ""


def answers_note(details: DnsDetails) -> str:
    return f"{len(details.answers) + details.more} 个 IP · {details.asked} 个节点"
