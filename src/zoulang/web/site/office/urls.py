from django.urls import include, path

from zoulang.web.site.office.awards import awards, awards_spreadsheet, pay
from zoulang.web.site.office.desk import decide_draft, desk, publish
from zoulang.web.site.office.journal import journal
from zoulang.web.site.office.lists import decide_list, lists, yearly_list
from zoulang.web.site.office.load import load
from zoulang.web.site.office.reports import report
from zoulang.web.site.office.today import today

urlpatterns = [
    path("", today, name="today"),
    path("desk/<slug:programme>/<slug:document>/", desk, name="desk"),
    path("desk/<slug:programme>/<slug:document>/publish/", publish, name="publish"),
    path("drafts/<int:draft>/", decide_draft, name="decide_draft"),
    path("load/", load, name="load"),
    path("journal/", journal, name="journal"),
    path("awards/", awards, name="awards"),
    path("awards/spreadsheet/", awards_spreadsheet, name="awards_spreadsheet"),
    path("awards/<int:award>/pay/", pay, name="pay"),
    path("policies/", include("zoulang.web.workbench.urls")),
    path("lists/", lists, name="lists"),
    path("lists/<int:number>/", yearly_list, name="yearly_list"),
    path("lists/<int:number>/decide/", decide_list, name="decide_list"),
    path("reports/<int:duty_unit>/", report, name="report"),
]
