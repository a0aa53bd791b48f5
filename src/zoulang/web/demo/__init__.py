"""The demo: the reference programme, and an invented county with two years of history.

The county's history is told in ``programmes/qingwu/demo.yaml`` and played
through the same actions that users call, from a seed: two builds of the same
data are equal.
"""

from zoulang.web.demo.building import PASSWORD, accounts, build

__all__ = ["PASSWORD", "accounts", "build"]
