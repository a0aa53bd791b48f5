"""Spreadsheets as people make them: where the table begins, what its heads mean, and whose row it is."""

from zoulang.intake.cells import plain_cells as plain_cells
from zoulang.intake.grid import Grid as Grid
from zoulang.intake.grid import read_grid as read_grid
from zoulang.intake.heads import Head as Head
from zoulang.intake.heads import Laid as Laid
from zoulang.intake.heads import lay_out as lay_out
from zoulang.intake.matching import Register as Register
from zoulang.intake.matching import match_firms as match_firms
from zoulang.intake.names import plain_firm as plain_firm
from zoulang.intake.names import plain_firms as plain_firms
