"""Deeds on the standing of firms: decide the register, rank, propose."""

from zoulang.web.growth.actions.deciding import decide_register as decide_register
