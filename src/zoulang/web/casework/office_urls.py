"""The deeds on cases, below /office/cases/."""

from django.urls import path, re_path

from zoulang.web.casework import office

urlpatterns = [
    path("open/<slug:programme>/<slug:procedure>/", office.open_one, name="open_case"),
    path("open/<slug:programme>/<slug:procedure>/for-list/", office.for_list, name="open_for_list"),
    path("names/<slug:programme>/<slug:kind>/", office.names, name="case_names"),
    path("<int:case>/move/<slug:move>/", office.move, name="move_case"),
    path("<int:case>/facts/", office.facts, name="set_case_facts"),
    path("<int:case>/parts/<slug:position>/", office.parts, name="set_case_parts"),
    path("<int:case>/papers/", office.papers, name="add_case_paper"),
    path("<int:case>/ticks/<slug:check>/", office.ticks, name="tick_case"),
    path("<int:case>/lists/<slug:kind>/", office.entries, name="add_case_item"),
    path("<int:case>/report/", office.report, name="report"),
    re_path(
        r"^items/(?P<item>[0-9]{1,15})/(?P<deed>answer|assign|paper|close)/$", office.entry, name="case_item"
    ),
]
