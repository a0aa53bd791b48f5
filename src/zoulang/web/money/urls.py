from django.urls import path

from zoulang.web.money import telling_views, town_views, views

urlpatterns = [
    path("<slug:programme>/rules/<slug:policy>/<str:item>/", views.rule, name="rule"),
    path("<slug:programme>/rules/<slug:policy>/<str:item>/tell/", telling_views.tell, name="tell_firms"),
    path("<slug:programme>/town-points/", town_views.town_points, name="town_points"),
    path("<slug:programme>/town-points/set/", town_views.set_points, name="set_town_points"),
]
