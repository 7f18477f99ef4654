"""17CE's stand-in: a WebSocket at `/socket` (its document "17CE 测速接口文档说明书 (websocket 版)")."""

from plugins._sandbox.vendors.ce17.session import Ce17Desk

__all__ = ["Ce17Desk"]
