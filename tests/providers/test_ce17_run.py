"""The stream of one 17CE task, with the traps of providers.md, section 1.6, and threats.md T52."""

import json
from typing import Any

import pytest

from plugins._providers.ce17 import Node, NodeResult, TaskAccepted, TaskEnded, TestType
from plugins._providers.ce17.protocol import Frame, parse_frame
from plugins._providers.ce17.run import MAX_FRAMES, TaskRun
from plugins._providers.errors import CredentialError, NotFoundError, ProviderError, RefusedError, UnexpectedReplyError

TASK = "20180720_dc060a508bf211e8b9b2e7e0d2ed78ef:1"
INFO = {"159450": {"nodeinfo": {"ip": "203.156.218.253", "area": "1", "isp": "1", "pro_id": "221", "city_id": "280"}}}
OTHER = {"163218": {"nodeinfo": {"ip": "106.39.0.67", "area": "1", "isp": "2", "pro_id": "180", "city_id": "202"}}}


def frame(type_: str, data: Any, *, txnid: Any = 1, rt: Any = 1) -> Frame:
    return parse_frame(json.dumps({"rt": rt, "error": "", "txnid": txnid, "type": type_, "data": data}).encode())


def accept(nodes: Any) -> Frame:
    return frame("TaskAccept", {TASK: {"txnid": 1, "TaskId": TASK, "nodeCount": 2, "nodes": nodes}})


def new_data(node_id: Any, **data: Any) -> Frame:
    return frame("NewData", {"TaskId": TASK, "NodeID": node_id, "HttpCode": 200, "TotalTime": 0.5} | data)


def end(*counts: int) -> Frame:
    names = ("TotalCount", "TotalCountOK", "TotalCountErr", "TotalCountTimeout")
    return frame("TaskEnd", dict(zip(names, counts, strict=True)))


def run() -> TaskRun:
    return TaskRun(1, TestType.HTTP)


@pytest.mark.parametrize(
    "data",
    [
        {TASK: {"TaskId": TASK, "nodes": INFO | OTHER}},
        {TASK: {"TaskId": TASK, "nodes": [INFO, OTHER]}},
        [{TASK: {"TaskId": TASK, "nodes": [INFO, OTHER]}}],
        {"TaskId": TASK, "nodes": INFO | OTHER},
    ],
)
def test_accepted_nodes_come_as_dicts_or_lists(data: Any) -> None:
    event = run().feed(frame("TaskAccept", data))
    assert event == TaskAccepted(
        TASK,
        {159450: Node(159450, "203.156.218.253", 1, 1, 221, 280), 163218: Node(163218, "106.39.0.67", 1, 2, 180, 202)},
    )


@pytest.mark.parametrize("data", [None, [], "", {TASK: None}, {TASK: {"nodes": None}}, {TASK: {"nodes": {"x": 1}}}])
def test_an_empty_accept_has_no_nodes(data: Any) -> None:
    event = run().feed(frame("TaskAccept", data))
    assert isinstance(event, TaskAccepted)
    assert event.nodes == {}


def test_a_result_knows_its_node_from_the_accept_or_from_itself() -> None:
    task = run()
    task.feed(accept(INFO))
    known, own, stranger = (
        task.feed(new_data(159450)),
        task.feed(new_data("163218", NodeInfo=OTHER["163218"]["nodeinfo"])),
        task.feed(new_data(7)),
    )
    assert isinstance(known, NodeResult)
    assert isinstance(own, NodeResult)
    assert isinstance(stranger, NodeResult)
    assert known.node is not None
    assert own.node is not None
    assert (known.node.city_id, own.node.city_id, stranger.node) == (280, 202, None)
    assert (own.node_id, own.node.isp_id) == (163218, 2)


def test_a_second_answer_of_a_node_is_ignored_but_not_of_another_task() -> None:
    task = run()
    assert task.feed(new_data(1)) is not None
    assert task.feed(new_data(1, ErrMsg="late")) is None
    assert task.feed(new_data("1")) is None
    assert task.feed(new_data(1, TaskId="other:2")) is not None
    assert (task.results, task.ignored) == (2, 2)


def test_results_before_the_accept_count() -> None:
    task = run()
    assert isinstance(task.feed(new_data(159450)), NodeResult)
    task.feed(accept(INFO))
    assert task.all_answered


@pytest.mark.parametrize(
    "odd",
    [
        frame("NewData", {"NodeID": 1}, txnid=2),
        frame("TaskEnd", {}, txnid=2),
        frame("TaskErr", {}, txnid=2, rt=10013),
        frame("NewData", {}),
        frame("Surprise", {}),
        Frame(1, None, None, None, "login ok"),
    ],
)
def test_frames_of_others_and_unknown_ones_are_ignored(odd: Frame) -> None:
    task = run()
    assert task.feed(odd) is None
    assert (task.ignored, task.ended) == (1, None)


def test_text_numbers_are_understood() -> None:
    assert run().feed(frame("NewData", {"NodeID": "5", "HttpCode": "200"}, txnid="1", rt="1")) is not None


@pytest.mark.parametrize(
    ("rt", "kind"),
    [
        (-1, CredentialError),
        (10001, CredentialError),
        (10007, CredentialError),
        (10008, CredentialError),
        (10009, RefusedError),
        (10011, RefusedError),
        (10013, NotFoundError),
        (10015, RefusedError),
        (10005, RefusedError),
        (1, RefusedError),
    ],
)
def test_each_error_code_has_its_class_and_taskerr_is_never_success(rt: int, kind: type[ProviderError]) -> None:
    with pytest.raises(ProviderError) as caught:
        run().feed(frame("TaskErr", {}, rt=rt))
    assert type(caught.value) is kind


def test_10008_names_both_of_its_causes() -> None:
    with pytest.raises(CredentialError, match="code or time wrong, or out of points"):
        run().feed(frame("TaskErr", {}, rt=10008))


def test_the_end_keeps_the_vendors_counts_and_waits_for_those_it_counted() -> None:
    task = run()
    task.feed(new_data(1))
    task.feed(end(4, 2, 1, 1))
    assert task.awaits_stragglers
    task.feed(new_data(2))
    task.feed(new_data(3, HttpCode=0))
    assert not task.awaits_stragglers
    assert task.counted() == TaskEnded(total=4, ok=2, failed=1, timed_out=1)


def test_without_an_end_the_counts_are_those_of_what_came() -> None:
    task = run()
    task.feed(accept(INFO | OTHER))
    task.feed(new_data(159450))
    task.feed(new_data(163218, ErrMsg="connect timeout"))
    assert task.all_answered
    assert task.counted() == TaskEnded(total=2, ok=1, failed=1, timed_out=0)


def test_an_endless_stream_ends() -> None:
    task = run()
    odd = frame("Surprise", {})
    for _ in range(MAX_FRAMES):
        task.feed(odd)
    with pytest.raises(UnexpectedReplyError):
        task.feed(odd)


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"{}", b'{"rt": "ok"}', b'{"rt": null}', b"\xff"])
def test_what_is_no_frame_is_an_unexpected_reply(body: bytes) -> None:
    with pytest.raises(UnexpectedReplyError):
        parse_frame(body)


def test_a_frame_may_end_in_a_newline() -> None:
    assert parse_frame(b'{"rt":1,"msg":"login ok"}\r\n') == Frame(1, None, None, None, "login ok")
