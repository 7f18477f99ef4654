"""ChmlFrp's nodes in the little world: names after the document's samples, addresses from the documentation ranges."""

# id, name, area, group, mainland, web, udp, defence, host, address, lng, lat, state, notes
NODES_TEXT = """
2|四川德阳电信|中国四川德阳|vip|yes|yes|true|true|203.0.113.12|203.0.113.12|104.398651,31.127991|online|超大带宽，啥都能干
4|湖北十堰|中国湖北十堰|vip|yes|yes|true|true|203.0.113.14|203.0.113.14|110.797990,32.629397|online|超大带宽，啥都能干
6|日本东京直连-2|日本东京|vip|no|yes|true|true|203.0.113.20|203.0.113.20|139.691706,35.689487|online|超高带宽，干啥都行
11|江苏宿迁|江苏宿迁|user|yes|no|true|true|sq.frp.example.com|203.0.113.30|118.295113,33.946709|online|推荐游戏,web,ssh等服务
16|湖南娄底|中国湖南娄底|user|yes|yes|true|true|ld.frp.example.com|203.0.113.16|111.994482,27.700062|online|推荐游戏,web,ssh等服务
19|河北秦皇岛联通|河北秦皇岛|user|yes|no|true|true|qhd.frp.example.com|203.0.113.19|119.600492,39.935385|online|推荐大带宽类服务
24|中国香港CN2-4|中国香港|vip|no|yes|true|false|203.0.113.10|203.0.113.10|0,0|offline|三网CN2
27|浙江宁波|中国浙江宁波|vip|yes|yes|true|true|203.0.113.27|203.0.113.27|121.550357,29.874556|flapping|高防，游戏首选
30|美国洛杉矶-2|美国洛杉矶|vip|no|yes|true|true|203.0.113.33|203.0.113.33|-118.243685,34.052234|online|大带宽AS9929线路，晚高峰不卡顿
31|呼和浩特电信|中国内蒙古呼和浩特|user|yes|no|false|true|nm.frp.example.com|203.0.113.31|111.749180,40.842585|online|大带宽内蒙古，稳定性未知
33|德国法兰克福|德国法兰克福|user|no|yes|false|false|de.frp.example.com|203.0.113.40|8.682127,50.110922|online|欧洲用户推荐
35|新加坡-1|新加坡|user|no|yes|true|false|sg.frp.example.com|203.0.113.41|103.819836,1.352083|online|东南亚低延迟
"""

REMOVED_NODE = "已下线节点"
"""A node that a tunnel still names, though the vendor has given it up."""
