"""Whose budget: a person's, a group's, or that of all together."""

from enum import StrEnum


class Scope(StrEnum):
    """The value is the scope's word in the database."""

    USER = "user"
    GROUP = "group"
    ALL = "all"
