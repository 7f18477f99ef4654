"""Types for vendors' fields: strict about what we keep, tolerant of how it arrives.

The vendors send numbers as strings, truth as `"true"` or `"yes"`, and nothing as `""`, `[]`, `"-"` or null. Each type
here turns all of these into one Python value, or into None where nothing sensible was said (threats.md T43).
"""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr


class VendorModel(BaseModel):
    """What we keep of a vendor's reply. Built from the vendor's names (aliases) or from ours; never changed after."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore", populate_by_name=True)


def to_text(value: Any) -> str | None:
    """Text without blanks around it; numbers as text; `""`, `[]`, null and anything else → None."""
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def to_whole(value: Any) -> int | None:
    """`5`, `5.0`, `"5"` → 5; anything else → None."""
    number = to_number(value)
    return int(number) if number is not None and number == int(number) else None


def to_number(value: Any) -> float | int | None:
    """`0.5`, `"0.5"`, `3` → a finite number (whole ones stay exact); anything else → None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int):
        return value
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 2**63:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def to_flag(value: Any) -> bool | None:
    """true, 1, `"true"`, `"yes"`, `"1"` → True; false, 0, `"false"`, `"no"`, `"0"` → False; anything else → None."""
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return words.get(str(value).strip().lower()) if isinstance(value, bool | int | str) else None


def to_money(value: Any) -> Decimal | None:
    """`18.2` or `"18.20"` → Decimal; anything else → None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        money = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return money if money.is_finite() else None


def to_moment(value: Any) -> datetime | None:
    """`2022-05-13 12:14:15` (naive: the vendor names no zone) or ISO 8601 with a zone → datetime; else None."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def to_secret(value: Any) -> SecretStr | None:
    """Text → SecretStr; nothing → None."""
    if isinstance(value, SecretStr):
        return value
    text = to_text(value)
    return SecretStr(text) if text else None


def to_list(value: Any) -> list[Any]:
    """A list as it is; null, `{}` and `""` (PHP's and Java's ways to say none) → []; else as it is, to be refused."""
    return [] if value in (None, "", {}) else value


Text = Annotated[str | None, BeforeValidator(to_text)]
Whole = Annotated[int | None, BeforeValidator(to_whole)]
Number = Annotated[float | None, BeforeValidator(to_number)]
Flag = Annotated[bool | None, BeforeValidator(to_flag)]
Money = Annotated[Decimal | None, BeforeValidator(to_money)]
Moment = Annotated[datetime | None, BeforeValidator(to_moment)]
Secret = Annotated[SecretStr | None, BeforeValidator(to_secret)]
RequiredText = Annotated[str, BeforeValidator(to_text)]
RequiredWhole = Annotated[int, BeforeValidator(to_whole)]
