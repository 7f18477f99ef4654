"""Who lives in the stand-in for QQ: the people, the groups, and who is what in which group.

Ids are short on purpose: a real QQ number has at least five digits and these are plainly invented.
"""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["owner", "admin", "member"]

BOT_ID = 10000
MEMBER_ID = 20001
ADMIN_ID = 20002
STRANGER_ID = 20003
"""In the groups, but no friend of the bot: a private message from here is a temporary session."""
OWNER_ID = 30001
"""Owner of the groups and, in the sandbox's settings, the bot's SUPERUSER."""

MAIN_GROUP_ID = 100001
OTHER_GROUP_ID = 100002
QUIET_GROUP_IDS = (100003, 100004, 100005, 100006)
"""Groups in which nobody talks: targets of a broadcast."""

_RANK: dict[Role, int] = {"member": 0, "admin": 1, "owner": 2}


@dataclass(frozen=True)
class Person:
    """A QQ account."""

    user_id: int
    name: str
    is_friend: bool = True
    """Whether the bot's account has this person as a friend."""


@dataclass
class Member:
    """A person in one group."""

    role: Role = "member"
    card: str = ""
    """Name within the group; blank means the person's own name."""


@dataclass
class Group:
    """A group and its members by user id."""

    group_id: int
    name: str
    members: dict[int, Member] = field(default_factory=dict)

    def role_of(self, user_id: int) -> Role | None:
        """The role of a member, None for one who is not in the group."""
        member = self.members.get(user_id)
        return member.role if member else None

    def outranks(self, operator_id: int, author_id: int) -> bool:
        """Whether the operator stands above the author in this group (owner over admin over member)."""
        operator, author = self.role_of(operator_id), self.role_of(author_id)
        return operator is not None and _RANK[operator] > (_RANK[author] if author else -1)


def sandbox_people() -> dict[int, Person]:
    """The people of the sandbox by user id, fresh each time."""
    everyone = (
        Person(BOT_ID, "网管"),
        Person(MEMBER_ID, "小白"),
        Person(ADMIN_ID, "老王"),
        Person(STRANGER_ID, "路人甲", is_friend=False),
        Person(OWNER_ID, "群主阿网"),
    )
    return {person.user_id: person for person in everyone}


def sandbox_groups() -> dict[int, Group]:
    """The groups of the sandbox by group id, fresh each time. The bot is an admin in the first only."""
    names = {
        MAIN_GROUP_ID: "网管测试群",
        OTHER_GROUP_ID: "另一个群",
        QUIET_GROUP_IDS[0]: "方块世界服务器",
        QUIET_GROUP_IDS[1]: "机房值班",
        QUIET_GROUP_IDS[2]: "周末摸鱼",
        QUIET_GROUP_IDS[3]: "隧道互助",
    }
    return {group_id: Group(group_id, name, _members(group_id)) for group_id, name in names.items()}


def _members(group_id: int) -> dict[int, Member]:
    is_main = group_id == MAIN_GROUP_ID
    return {
        OWNER_ID: Member("owner"),
        ADMIN_ID: Member("admin", card="老王（管理）" if is_main else ""),
        BOT_ID: Member("admin" if is_main else "member"),
        MEMBER_ID: Member(),
        STRANGER_ID: Member(),
    }
