"""Deeds on the standing of firms: decide the register, rank, propose."""

from zoulang.web.growth.actions.deciding import decide_register as decide_register
from zoulang.web.growth.actions.ranking import give_points as give_points
from zoulang.web.growth.actions.ranking import is_fixed as is_fixed
from zoulang.web.growth.actions.ranking import propose_ranking as propose_ranking
from zoulang.web.growth.actions.ranking import rank_firms as rank_firms
from zoulang.web.growth.actions.ranking import set_scheme as set_scheme
