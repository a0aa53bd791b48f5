from django.urls import path

from zoulang.web.money.pages import accounts, batches, budgets, recoveries

urlpatterns = [
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/set/", budgets.set_one, name="set_budget"),
    path("budgets/<int:budget>/", budgets.budget, name="budget"),
    path("budgets/<int:budget>/close/", budgets.close, name="close_budget"),
    path("instalments/", batches.instalments, name="instalments"),
    path("instalments/<int:instalment>/free/", recoveries.free, name="free_instalment"),
    path("batches/", batches.batches, name="batches"),
    path("batches/prepare/", batches.prepare, name="prepare_batch"),
    path("batches/<int:batch>/", batches.batch, name="batch"),
    path("batches/<int:batch>/send/", batches.send, name="send_batch"),
    path("batches/<int:batch>/withdraw/", batches.withdraw, name="withdraw_batch"),
    path("batches/<int:batch>/return/", batches.take, name="take_return"),
    path("batches/<int:batch>/file.<slug:kind>", batches.file_of_batch, name="batch_file"),
    path("payments/<int:payment>/slip/", batches.slip, name="payment_slip"),
    path("accounts/", accounts.accounts, name="accounts_to_check"),
    path("accounts/<int:account>/decide/", accounts.decide, name="decide_account"),
    path("enterprises/<int:enterprise>/account/", accounts.state, name="state_account"),
    path("enterprises/<int:enterprise>/money/", accounts.firm_money, name="firm_money"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/<int:recovery>/returned/", recoveries.returned, name="money_returned"),
    path("awards/<int:award>/", recoveries.award, name="award"),
    path("awards/<int:award>/demand/", recoveries.demand, name="demand_back"),
]
