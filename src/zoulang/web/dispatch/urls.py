from django.urls import path

from zoulang.web.dispatch.views import periods

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
]
