"""Deeds on the standing of firms: decide the register, rank, propose."""

from zoulang.web.growth.actions.assessment import open_assessment as open_assessment
from zoulang.web.growth.actions.deciding import decide_register as decide_register
from zoulang.web.growth.actions.ranking import give_all_points as give_all_points
from zoulang.web.growth.actions.ranking import give_points as give_points
from zoulang.web.growth.actions.ranking import is_fixed as is_fixed
from zoulang.web.growth.actions.ranking import propose_ranking as propose_ranking
from zoulang.web.growth.actions.ranking import rank_firms as rank_firms
from zoulang.web.growth.actions.ranking import set_scheme as set_scheme
from zoulang.web.growth.actions.titles import file_title as file_title
from zoulang.web.growth.actions.titles import grant_title as grant_title
from zoulang.web.growth.actions.titles import withdraw_title as withdraw_title
