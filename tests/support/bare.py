"""Packages of plugins without the plugin: their pure files can be imported where NoneBot does not run."""

import importlib.util
import sys
from types import ModuleType


def bare_package(name: str) -> None:
    """From now on `name` (`plugins.ip`) is a package with the plugin's folder and nothing in it.

    Importing anything inside a plugin runs its `__init__`, which registers matchers and so needs a started NoneBot. A
    package that is already imported stays as it is.
    """
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{name} is no package", name=name)
    package = ModuleType(name)
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = package
