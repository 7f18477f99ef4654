"""The server's clock as the upgrade's `Date` tells it; a proxy in between may add a second header."""

import time
from email.utils import formatdate
from types import SimpleNamespace
from typing import Any, cast

import pytest
from websockets.datastructures import Headers

from plugins._providers.ce17.session import Session


@pytest.mark.parametrize(("dates", "known"), [([], False), (["now"], True), (["now", "now"], True), (["junk"], False)])
def test_no_number_of_dates_breaks_a_refused_login(dates: list[str], known: bool) -> None:
    now = formatdate(time.time() - 100, usegmt=True)
    headers = Headers([("Date", now if date == "now" else date) for date in dates])
    session: Any = SimpleNamespace(_socket=SimpleNamespace(response=SimpleNamespace(headers=headers)))
    skew_s = Session._clock_skew_s(cast(Session, session))
    assert (skew_s is not None) is known
    assert skew_s is None or 98 < skew_s < 110
