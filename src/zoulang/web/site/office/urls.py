from django.urls import include, path

from zoulang.web.money.claims.deeds import claim_deed
from zoulang.web.site.office.awards import awards, awards_spreadsheet, pay
from zoulang.web.site.office.certain import certain
from zoulang.web.site.office.desk import desk, publish
from zoulang.web.site.office.drafted import drafted
from zoulang.web.site.office.drafts import add, decide_draft, draft_card, mend, reopen
from zoulang.web.site.office.journal import journal
from zoulang.web.site.office.lists import decide_list, lists, yearly_list
from zoulang.web.site.office.load import load
from zoulang.web.site.office.model import ask_model
from zoulang.web.site.office.names import decide_pair, merge, names
from zoulang.web.site.office.proposals import new_proposal, promise_to_duty, split
from zoulang.web.site.office.questions import answer, ask, questions
from zoulang.web.site.office.sheets import sheet, sheet_taken, sheets
from zoulang.web.site.office.today import today

urlpatterns = [
    path("", today, name="today"),
    path("desk/<slug:programme>/<slug:document>/", desk, name="desk"),
    path("desk/<slug:programme>/<slug:document>/publish/", publish, name="publish"),
    path("desk/<slug:programme>/<slug:document>/certain/", certain, name="certain"),
    path("desk/<slug:programme>/<slug:document>/model/", ask_model, name="ask_model"),
    path("drafts/<int:draft>/", decide_draft, name="decide_draft"),
    path("drafts/<int:draft>/card/", draft_card, name="draft_card"),
    path("drafts/<int:draft>/mend/", mend, name="mend_draft"),
    path("drafts/<int:draft>/reopen/", reopen, name="reopen_draft"),
    path("drafts/<int:draft>/rule/", drafted, name="drafted_rule"),
    path("clauses/<int:clause>/add/", add, name="add_draft"),
    path("clauses/<int:clause>/ask/", ask, name="ask"),
    path("questions/", questions, name="questions"),
    path("questions/<int:question>/answer/", answer, name="answer"),
    path("names/<slug:programme>/", names, name="names"),
    path("names/<slug:programme>/merge/", merge, name="merge_names"),
    path("names/pairs/<int:pair>/", decide_pair, name="decide_pair"),
    path("load/", load, name="load"),
    path("journal/", journal, name="journal"),
    path("", include("zoulang.web.site.office.keeping_urls")),
    path("money/", include("zoulang.web.site.office.money.urls")),
    path("claims/<int:case>/<slug:deed>/", claim_deed, name="claim_deed"),
    path("awards/", awards, name="awards"),
    path("awards/spreadsheet/", awards_spreadsheet, name="awards_spreadsheet"),
    path("awards/<int:award>/pay/", pay, name="pay"),
    path("policies/", include("zoulang.web.workbench.urls")),
    path("proposals/<slug:programme>/new/", new_proposal, name="new_proposal"),
    path("proposals/<int:case>/split/", split, name="split_proposal"),
    path("promises/<int:item>/duty/", promise_to_duty, name="promise_to_duty"),
    path("lists/", lists, name="lists"),
    path("lists/<int:number>/", yearly_list, name="yearly_list"),
    path("lists/<int:number>/decide/", decide_list, name="decide_list"),
    path("cases/", include("zoulang.web.casework.office_urls")),
    path("sheets/", sheets, name="sheets"),
    path("sheets/<slug:programme>/<slug:slug>/", sheet, name="sheet"),
    path("sheets/<slug:programme>/<slug:slug>/take/", sheet_taken, name="sheet_taken"),
    # Last: a slug takes any first word.
    path("", include("zoulang.web.money.office_urls")),
]
