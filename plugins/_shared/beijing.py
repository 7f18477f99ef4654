"""Time as the people we build for read it: Beijing time, whatever zone the server is in."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def local_date(moment: datetime) -> str:
    """`2026-11-22`."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d")


def local_minute(moment: datetime) -> str:
    """`11-22 14:03`."""
    return moment.astimezone(BEIJING).strftime("%m-%d %H:%M")


def local_moment(moment: datetime) -> str:
    """`11-22 14:03`, with the year in front where it is not this one."""
    this_year = datetime.now(BEIJING).year == moment.astimezone(BEIJING).year
    return local_minute(moment) if this_year else f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
