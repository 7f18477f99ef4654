"""Every sentence of the plugin `status`."""

from plugins._shared.manual import Manual
from plugins.status.service import Health

STATUS = Manual(summary="看我是否正常", usage="状态", examples=("状态",))


def status(health: Health, *, owner: bool) -> str:
    """The health in words; the owner sees the figures, too."""
    lines = [] if health.degraded or not health.stores else ["运行正常。"]
    if health.degraded:
        lines.append("降级运行：密钥与数据库不符，绑定的账号暂时用不了。")
    if not health.stores:
        lines.append("降级运行：磁盘写不进去了，暂时不能绑定、建监控或测速，已经存下的不受影响。")
    lines.append(f"已运行 {duration(health.up_s)}，连接着 {health.accounts} 个 QQ 账号。")
    if owner:
        lines.append(f"绑定的账号 {health.bindings} 个，占用内存 {health.memory_mib:.0f} MiB。")
        if not health.stores:
            lines.append("请在服务器上看看数据目录所在的磁盘：是不是满了，或者变成了只读。")
        if health.degraded:
            lines.append("请把原来的 secret.key（或 SECRET_KEYS）放回去，再重新启动。")
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """`93784` → `1 天 2 小时`."""
    minutes = int(seconds // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时"
    return f"{hours} 小时 {minutes} 分钟" if hours else f"{minutes} 分钟"
