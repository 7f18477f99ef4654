"""What people who run servers say to each other all day is no leak, and a real one is seen in any wording."""

import random
import string

import pytest

from plugins._shared.leaks import Holder, find, suspicious

ORDINARY = r"""
服务器启动不了，日志里说 java.lang.OutOfMemoryError: Java heap space
sha256sum 是 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08，你对一下
md5: 5d41402abc4b2a76b9719d911017c592
镜像用这个 nginx@sha256:4bf0d4a7e1f2b3c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d
docker pull registry.cn-hangzhou.aliyuncs.com/lib/redis:7.2.4-alpine3.19
容器 id 是 3f4e8a9b1c2d，重启一下
magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=ubuntu
这个种子 c12fe1c06bba254a9dc9f519b335aa7c1367a88a 没速度
MC 种子：-4172144997902289642，出生点旁边就是村庄
种子 8675309123456789012 谁有坐标
https://www.bilibili.com/video/BV1xx411c7mD?spm_id_from=333.1007.tianma.1-1-1.click&vd_source=3a1c9f0b2e4d5a6b7c8d9e0f1a2b3c4d
https://pan.baidu.com/s/1aBcDeFgHiJkLmNoPqRsTuV 提取码: x7k9
https://example-cdn.com/file.zip?token=8f7d6e5c4b3a29181706f5e4d3c2b1a0&expires=1732250000
https://mp.weixin.qq.com/s?__biz=MzA4MjEyNTA5Mw==&mid=2652566513&idx=1&sn=ab12cd34ef56ab78cd90ef12ab34cd56
https://github.com/fatedier/frp/releases/download/v0.61.0/frp_0.61.0_linux_amd64.tar.gz
https://s3.amazonaws.com/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261122&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404
git checkout 8c4f1b2a9d7e6053f1c2b3a4d5e6f708192a3b4c 这个版本才对
commit 8c4f1b2 修了这个 bug
我的 ipv6 是 2408:8207:18a:3ce0:7d2f:91ff:fe3b:2a10，能 ping 通吗
240e:3b7:3271:9f00::1 端口 25565
服务器 ip 103.45.67.89:25565 进不去
订单号 202611221234567890123456，催一下
淘宝订单 3987654321012345678 还没发货
快递单号 SF1234567890123，到哪了
取件码 8-2-3105，丰巢的
【菜鸟】取件码 12-3-4567，请尽快取
验证码 482913，别告诉别人
手机号 13812345678 加我
身份证后四位 1234 就行
IMG_20261122_183045_123.jpg 发群文件了
mmexport1732251845123.jpg
Screenshot_2026-11-22-18-30-45-123_com.tencent.mobileqq.jpg
{8F3A2B1C-4D5E-6F70-8192-A3B4C5D6E7F8}.png
0F9E8D7C6B5A49382716051423324150.jpg 这张图谁有原图
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==
const token = localStorage.getItem("access_token");
token = request.headers.get("Authorization")
api_key=os.environ["OPENAI_API_KEY"]
String token = jwtService.generateToken(userDetails);
if (!token) return res.status(401).json({message: 'unauthorized'})
frpc 一直报错 login to server failed: authorization failed
frpc.toml 里 serverPort = 7000，你改成 7001 试试
frps 的 auth.token 要和 frpc 一样才连得上
chmlfrp 的节点又炸了，香港那个
frp 隧道 mc_server_2024 掉线了
我的隧道叫 SkyBlock1_20_4Forge，帮我看看
17ce 测了一下 example.com 电信 平均 35ms
用 17ce 测 https://cdn.example.com/a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6/index.js 看看
911proxy 流量还剩 12.5GB
代理 socks5://1.2.3.4:1080 还能用吗
Windows 激活码 VK7JG-NPHTM-C97JM-9MPGT-3V66T 试试
steam key: AAAAA-BBBBB-CCCCC
BTC 地址 bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq
USDT TRC20 地址 TJRabPrwbZy45sbavfcjinPJC18kjpRTv8
0x742d35Cc6634C0532925a3b844Bc454e4438f44e 转这个
玩家 uuid 069a79f4-44e9-4726-a5be-fca90e38aaf5 加白名单
069a79f444e94726a5befca90e38aaf5 加白名单
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx7Yd0f2Zk3qP9s8T6uVwXyZaBcDeFgHiJkLmNoPqRs user@host 把公钥加上
/give @p minecraft:diamond_sword{Enchantments:[{id:sharpness,lvl:5}]} 1
./gradlew build -x test --no-daemon
ThreadPoolExecutor-1_worker-23 卡住了
PaperMC 1.20.4-R0.1-SNAPSHOT git-Paper-497
WARNING: thread dump at com.mojang.authlib.yggdrasil.YggdrasilMinecraftSessionService
微信 wxid_a1b2c3d4e5f6g7 加我
QQ 群 123456789 进来聊
群文件密码 a1b2c3d4，解压用
wifi 密码 Abc12345678 自己连
解压密码：www.example.com2024
身份验证失败 错误码 0x80070005
蓝屏 0x0000007E (0xFFFFFFFFC0000005)
阿里云实例 i-bp1a2b3c4d5e6f7g8h9i 到期了
腾讯云 ins-a1b2c3d4 lhins-9x8y7z6w 续费
requestId 3F2A1B4C-5D6E-7F80-9123-A4B5C6D7E8F9
traceid: 4bf92f3577b34da6a3ce929d0e0e4736
RequestId: 65f1a2b3c4d5e6f708192a3b
mongo 的 _id 507f1f77bcf86cd799439011 找不到
token 不对就重新登录
令牌过期了怎么办
我的令牌丢了，在哪重置
密钥怎么填啊，app_key 和 app_secret 分不清
appid 填 wx1234567890abcdef 对吗
ss://YWVzLTI1Ni1nY206cGFzc3dvcmQ@1.2.3.4:8388#test
vmess://eyJ2IjoiMiIsInBzIjoidGVzdCIsImFkZCI6IjEuMi4zLjQifQ==
链接:https://www.aliyundrive.com/s/8xKqPzR3vTm 提取码 4f6g
邀请码 7F3K9Q2M 注册有奖励
兑换码：GENSHINGIFT2026 快领
CDK: NS8TUVJYR4UH 有人用了吗
车牌 京A12345 挡道了
火车 G1234 次 08车12F
Redis key user:session:8f14e45fceea167a5a36dedd4bea2543 过期时间 3600
证书指纹 3B:1F:9A:77:C2:0D:AA:4E:11:92:6B:F0:83:5D:CE:21:97:44:0A:BC
PHPSESSID 老是变
ESP32 mac a4:cf:12:6d:8e:30
CVE-2024-3094 修了没
kernel 5.15.0-91-generic #101-Ubuntu SMP
http 测速 https://api.example.com/v1/users?access_token=abc123def456ghi789jkl012 返回 500
隧道 tcp_25565_a1b2c3d4e5f6 创建失败
我把 frp 的配置 md5 算了下 e10adc3949ba59abbe56e057f20f883e
节点 cn-hk-bgp-01.chmlfrp.cn 掉线
frpc 日志 [a1b2c3d4e5f60718] login to server success, get run id [a1b2c3d4e5f60718]
2026/11/22 10:02:34 [I] [client/service.go:298] [7f3c9a1b2d4e5f60] login success, run id [7f3c9a1b2d4e5f60]
frp 版本 0.61.0 sha256 2c5a6f0d8d3e9b7c1a4f5e6d7c8b9a0f1e2d3c4b5a69788796a5b4c3d2e1f001
2024/08/11 21:33:07 [I] [sub/root.go:142] start frpc service for config file [C:\frpc\frpc.ini]
[I] [service.go:301] [5f0c9a1be3d84a27] login to server success, get run id [5f0c9a1be3d84a27], server udp port [0]
frpc 启动后 [W] [control.go:92] [5f0c9a1be3d84a27] [mc] start error: port already used
2026-11-22 10:02:34.123 [I] [client/control.go:168] [1f2e3d4c5b6a7980] [ChmlFrp.mc] start proxy success
[E] [client/service.go:310] [1f2e3d4c5b6a7980] login failed: token in login doesn't match token from configuration
frp 隧道日志：[1f2e3d4c5b6a7980] proxy removed
frpc客户端 run id 1f2e3d4c5b6a7980
隧道报错 work connection closed before response StartWorkConn message: EOF
frp的p2p 打洞失败，sid 1700000000a1b2c3d4e5f6
隧道存档 world_backup_20261122_180000.tar.gz 传不上去
隧道存档 backup20261122180000 传不上去
frp 服务端 dashboard 密码 admin123456
代理池里 user-abc123_session-xyz789 这种格式
代理 用户名 customer-john_session-a1b2c3d4e5 密码忘了
frp 下载 frp_0.61.1_windows_amd64.zip 这个
节点 47.98.123.45 的隧道 tcp-8f3a9c 断了
frp 里 mc 世界种子 -4172144997902289642
用 frp 联机，Forge-1.20.1-47.2.20 和 Fabric0.15.11
frp 群文件 QQ图片20261122183045.png
[图片] frp 又红了
frpc 的 docker 镜像 sha256:4bf0d4a7e1f2b3c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d
frp 容器 4bf0d4a7e1f2 重启
frpc 容器 id 4bf0d4a7e1f2b3c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d
systemd: frpc.service: Main process exited, invocation 8f14e45fceea167a5a36dedd4bea2543
我隧道的 mod 列表 jei-1.20.1-forge-15.2.0.27.jar
代理服务器 Velocity3.3.0 build371
代理 Velocity 的 forwarding.secret 要和后端一致
隧道名 TCP25565MC1201Survival
cf 隧道 cloudflared tunnel route dns 8c4f1b2a-9d7e-4053-a1c2-b3a4d5e6f708
代理 ip 1.2.3.4:8080:user8f3a:pass9c2b
frp 卸载码 7F3K9Q2M
frp 的视频 BV1GJ411x7h7 看下
frp 教程 https://zhuanlan.zhihu.com/p/618263843?utm_id=0
frp 教程 BV1GJ411x7h7 和 av170001
隧道 QQ号 1234567890 群 987654321
frp 订单号 wx20261122183045a1b2c3d4e5
frp 充值订单 2026112222001412345678901234
frp 账单 alipay 2026112222001412345678901234
frp 群友发的 0F9E8D7C6B5A49382716051423324150.jpg
frp 我的 SteamID 76561198012345678
frp 我的好友码 SW-1234-5678-9012
"""


def tokens(text: str, *, command: bool = False) -> list[str]:
    def nobody(word: str) -> Holder | None:
        return None

    return [leak.token for leak in find(text, nobody, command=command)] if suspicious(text) else []


@pytest.mark.parametrize("text", ORDINARY.strip().splitlines())
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert tokens(text) == []


SAID = (
    "我的{v}token是{t}",
    "{v} token {t}",
    "帮我绑定一下{v}，{t}",
    "{v}的密钥：{t}，怎么绑定不上",
    "这个是{v}令牌 {t} 对吗",
    "{t}\n这是我{v}的token",
    "token={t} 这是{v}的",
    "{v} key: {t}",
    "谁要{v}，给你们用我的：{t}",
    "/绑定{v} {t}",
    "{v}（{t}）失效了吗",
)
SMALL, HEX = string.ascii_lowercase + string.digits, "0123456789abcdef"
VENDORS = (("chmlfrp", SMALL, 24), ("隧道", SMALL, 24), ("17ce", HEX, 32), ("聚美", HEX, 32), ("互亿", HEX, 32))


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(("vendor", "letters", "length"), (*VENDORS, ("911", string.ascii_letters + SMALL, 32)))
def test_a_token_is_seen_in_any_wording(said: str, vendor: str, letters: str, length: int) -> None:
    chance = random.Random(7)
    made = ["".join(chance.choices(letters, k=length)) for _ in range(40)]
    missed = [token for token in made if token not in tokens(said.format(v=vendor, t=token), command=said[0] == "/")]
    # About one in fifty tokens of small letters and digits happens to look like a made-up name.
    assert len(missed) <= 4, missed
