"""Foreign files: looked at, taken whole or not at all, what is doubtful decided by a person."""

from zoulang.web.registry.intake.looking import Look as Look
from zoulang.web.registry.intake.looking import look_at_file as look_at_file
from zoulang.web.registry.intake.taking import Taken as Taken
from zoulang.web.registry.intake.taking import take_statement as take_statement
