from django.urls import path

from zoulang.web.dispatch.views import assessment, decisions, notices, periods

urlpatterns = [
    path("<slug:programme>/dispatch/", periods.periods, name="dispatch"),
    path("<slug:programme>/dispatch/rhythm/", periods.rhythm, name="set_rhythm"),
    path("<slug:programme>/dispatch/open/", periods.open_, name="open_period"),
    path("<slug:programme>/dispatch/<slug:cadence>/<slug:period_end>/", periods.sheet, name="dispatch_sheet"),
    path(
        "<slug:programme>/dispatch/<slug:cadence>/<slug:period_end>/close/",
        periods.close,
        name="close_period",
    ),
    path("<slug:programme>/dispatch/<slug:cadence>/<slug:period_end>/fill/", periods.fill, name="fill_sheet"),
    path("<slug:programme>/notices/", notices.notices, name="notices"),
    path("<slug:programme>/notices/new/", notices.new_notice, name="new_notice"),
    path("<slug:programme>/notices/supervision/", notices.supervision, name="choose_supervision"),
    path("<slug:programme>/notices/<int:number>/", notices.notice, name="notice"),
    path("<slug:programme>/notices/<int:number>/move/", notices.move, name="move_notice"),
    path("<slug:programme>/notices/<int:number>/issue/", notices.issue, name="issue_notice"),
    path("<slug:programme>/notices/<int:number>/line/", notices.line, name="notice_line"),
    path("<slug:programme>/decisions/", decisions.decisions, name="decisions"),
    path("<slug:programme>/decisions/new/", decisions.new_decision, name="new_decision"),
    path("<slug:programme>/assessment/", assessment.assessments, name="assessments"),
    path("<slug:programme>/assessment/<int:year>/", assessment.assessment, name="assessment"),
    path("<slug:programme>/assessment/<int:year>/deed/", assessment.change, name="change_assessment"),
    path("<slug:programme>/assessment/<int:year>/<int:unit>/", assessment.score, name="score"),
]
