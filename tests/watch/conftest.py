"""The logic of the plugin is pure: it is tested without NoneBot, so without the plugin's own `__init__`."""

from tests.support.bare import bare_package

bare_package("plugins.watch")
