"""What was granted before counts where the whole register is decided."""

from zoulang.web.growth.ledger import ledger
from zoulang.web.money.history import history_frame

ledger(history_frame)
