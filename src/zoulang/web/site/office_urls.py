from django.urls import path

from zoulang.web.site import office

urlpatterns = [
    path("", office.today, name="today"),
    path("desk/<slug:programme>/<slug:document>/", office.desk, name="desk"),
    path("desk/<slug:programme>/<slug:document>/publish/", office.publish, name="publish"),
    path("drafts/<int:draft>/", office.decide_draft, name="decide_draft"),
    path("load/", office.load, name="load"),
    path("journal/", office.journal, name="journal"),
    path("awards/", office.awards, name="awards"),
    path("awards/spreadsheet/", office.awards_spreadsheet, name="awards_spreadsheet"),
    path("awards/<int:award>/pay/", office.pay, name="pay"),
    path("reports/<int:duty_unit>/", office.report, name="report"),
]
