from django.urls import path

from zoulang.web.money.pages import accounts, batches, budgets, preview, recoveries

urlpatterns = [
    path("<slug:programme>/budgets/", budgets.budgets, name="budgets"),
    path("<slug:programme>/budgets/set/", budgets.set_one, name="set_budget"),
    path("<slug:programme>/budgets/<int:budget>/", budgets.budget, name="budget"),
    path("<slug:programme>/budgets/<int:budget>/close/", budgets.close, name="close_budget"),
    path("<slug:programme>/instalments/", batches.instalments, name="instalments"),
    path("<slug:programme>/instalments/run/", preview.preview, name="preview_run"),
    path("<slug:programme>/instalments/<int:instalment>/free/", recoveries.free, name="free_instalment"),
    path("<slug:programme>/batches/", batches.batches, name="batches"),
    path("<slug:programme>/batches/prepare/", batches.prepare, name="prepare_batch"),
    path("<slug:programme>/batches/<int:batch>/", batches.batch, name="batch"),
    path("<slug:programme>/batches/<int:batch>/send/", batches.send, name="send_batch"),
    path("<slug:programme>/batches/<int:batch>/withdraw/", batches.withdraw, name="withdraw_batch"),
    path("<slug:programme>/batches/<int:batch>/return/", batches.take, name="take_return"),
    path("<slug:programme>/batches/<int:batch>/file.<slug:kind>", batches.file_of_batch, name="batch_file"),
    path("<slug:programme>/payments/<int:payment>/slip/", batches.slip, name="payment_slip"),
    path("<slug:programme>/accounts/", accounts.accounts, name="accounts_to_check"),
    path("<slug:programme>/accounts/<int:account>/decide/", accounts.decide, name="decide_account"),
    path("<slug:programme>/enterprises/<int:enterprise>/account/", accounts.state, name="state_account"),
    path("<slug:programme>/enterprises/<int:enterprise>/money/", accounts.firm_money, name="firm_money"),
    path("<slug:programme>/recoveries/", recoveries.recoveries, name="recoveries"),
    path("<slug:programme>/recoveries/<int:recovery>/returned/", recoveries.returned, name="money_returned"),
    path("<slug:programme>/awards/<int:award>/", recoveries.award, name="award"),
    path("<slug:programme>/awards/<int:award>/demand/", recoveries.demand, name="demand_back"),
]
