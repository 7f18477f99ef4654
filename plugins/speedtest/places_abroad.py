"""Is a place abroad? 17CE's `srcip_from` begins with a province (`浙江杭州电信`) or a country (`美国加利福尼亚`)."""

from plugins._providers.ce17.places import PROVINCES

_COUNTRIES_TEXT = """
美国 日本 韩国 新加坡 加拿大 英国 法国 德国 荷兰 俄罗斯 澳大利亚 新西兰 印度 印尼 马来西亚 泰国 越南 菲律宾 柬埔寨 老挝
缅甸 蒙古 朝鲜 巴基斯坦 孟加拉 斯里兰卡 尼泊尔 哈萨克斯坦 乌兹别克斯坦 土耳其 伊朗 伊拉克 以色列 沙特阿拉伯 阿联酋
阿拉伯 卡塔尔 科威特 巴林 约旦 意大利 西班牙 葡萄牙 瑞士 瑞典 挪威 芬兰 丹麦 波兰 捷克 奥地利 比利时 爱尔兰 卢森堡
匈牙利 罗马尼亚 保加利亚 希腊 乌克兰 白俄罗斯 立陶宛 拉脱维亚 爱沙尼亚 塞尔维亚 克罗地亚 斯洛文尼亚 斯洛伐克 摩尔多瓦
冰岛 塞浦路斯 马耳他 巴西 阿根廷 智利 秘鲁 哥伦比亚 墨西哥 委内瑞拉 乌拉圭 巴拿马 哥斯达黎加 埃及 南非 尼日利亚 肯尼亚
摩洛哥 阿尔及利亚 突尼斯 埃塞俄比亚 加纳 毛里求斯 塞舌尔 伯利兹 关岛 欧盟 欧洲 北美
"""
COUNTRIES = tuple(_COUNTRIES_TEXT.split())
_VAGUE = frozenset({"未知", "局域网", "本机地址", "保留地址", "内网IP"})


def is_abroad(place: str | None) -> bool | None:
    """True, False; None where the words do not say (`阿里云`, ``, `未知`)."""
    text = (place or "").strip()
    if not text or text in _VAGUE:
        return None
    if text.startswith(COUNTRIES):
        return True
    return False if text.startswith(("中国", *PROVINCES.values())) else None
