"""Who is never measured: government and military sites everywhere, and the hosts of the vendors we ask.

A speed test makes hundreds of machines call at once; where that could be taken for an attack, it is not done.
"""

from collections.abc import Iterable

from plugins._shared.errors import UsageError
from plugins.speedtest import usage_texts as texts

OF_STATES = frozenset({"gov", "mil", "xn--zfr164b", "xn--mxtq1m"})
"""As the last label: US government and military, .政务, .政府."""
OF_STATES_IN_COUNTRIES = frozenset({"gov", "mil", "gob", "gouv", "govt", "gub", "gv", "mod", "police", "xn--mxtq1m"})
"""As the label before a country's: gov.cn, mil.cn, gov.uk, gob.mx, gouv.fr, govt.nz, gub.uy, gv.at, mod.uk …"""
_STATE_SUFFIXES_TEXT = """
go.jp go.kr go.th go.id go.ke go.tz go.ug go.cr gc.ca canada.ca forces.ca bund.de bundeswehr.de admin.ch europa.eu
nato.int un.org 81.cn chinamil.com.cn nic.in parliament.uk
"""
STATE_SUFFIXES = frozenset(_STATE_SUFFIXES_TEXT.split())
_VENDORS_TEXT = """
17ce.com jumdata.com ihuyi.com uapis.cn chmlfrp.cn chmlfrp.net chmlfrp.com 911proxy.com qzhua.net
"""
VENDORS = frozenset(_VENDORS_TEXT.split())
"""17CE itself and the other vendors that the bot asks."""


def refuse_denied(host: str, also: Iterable[str] = ()) -> None:
    """`host` in the plain form of `public_host`. `also`: further suffixes of the bot's owner. Raises UsageError."""
    if is_of_a_state(host):
        raise UsageError(texts.denied_state(host))
    if _ends_in(host, VENDORS):
        raise UsageError(texts.denied_vendor(host))
    if _ends_in(host, {suffix.lower().strip(".") for suffix in also}):
        raise UsageError(texts.denied_here(host))


def is_of_a_state(host: str) -> bool:
    """`www.gov.cn`, `army.mil`, `x.gouv.fr`; not `gov.example.com`."""
    labels = host.lower().removesuffix(".").split(".")
    if len(labels) > 1 and labels[-1] in OF_STATES:
        return True
    in_country = len(labels) > 1 and (len(labels[-1]) == 2 or labels[-1].startswith("xn--"))
    return (in_country and labels[-2] in OF_STATES_IN_COUNTRIES) or _ends_in(host, STATE_SUFFIXES)


def _ends_in(host: str, suffixes: Iterable[str]) -> bool:
    labels = host.lower().removesuffix(".").split(".")
    tails = {".".join(labels[index:]) for index in range(len(labels))}
    return not tails.isdisjoint(suffixes)
