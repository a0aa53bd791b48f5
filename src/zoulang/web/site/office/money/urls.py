from django.urls import path

from zoulang.web.site.office.money import alarms, forecast, map, measures, what_if

urlpatterns = [
    path("<slug:programme>/", measures.money_measures, name="money_measures"),
    path("<slug:programme>/decide/", measures.decide_again, name="decide_again"),
    path("<slug:programme>/firms/<slug:policy>/<str:item>/", measures.measure_firms, name="measure_firms"),
    path("<slug:programme>/forecast/", forecast.forecast, name="forecast"),
    path("<slug:programme>/map/", map.money_map, name="money_map"),
    path("<slug:programme>/map/awards/", map.money_cell, name="money_cell"),
    path("<slug:programme>/what-if/", what_if.what_if, name="what_if"),
    path("<slug:programme>/what-if/try/", what_if.tried, name="what_if_tried"),
    path("<slug:programme>/alarms/", alarms.alarms, name="alarms"),
    path("<slug:programme>/alarms/look/", alarms.look, name="look_for_alarms"),
    path("<slug:programme>/alarms/<int:alarm>/", alarms.decide, name="decide_alarm"),
]
