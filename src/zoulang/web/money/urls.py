from django.urls import path

from zoulang.web.money import telling_views, town_views, views
from zoulang.web.money.claims import views as claims

urlpatterns = [
    path("<slug:programme>/rules/<slug:policy>/<str:item>/", views.rule, name="rule"),
    path("<slug:programme>/rules/<slug:policy>/<str:item>/tell/", telling_views.tell, name="tell_firms"),
    path("<slug:programme>/rules/<slug:policy>/<str:item>/claim/", claims.start_claim, name="start_claim"),
    path("<slug:programme>/rules/<slug:policy>/<str:item>/list/", claims.award_list, name="award_list"),
    path("<slug:programme>/enterprises/<int:enterprise>/papers/", claims.held_papers, name="held_papers"),
    path("<slug:programme>/town-points/", town_views.town_points, name="town_points"),
    path("<slug:programme>/town-points/set/", town_views.set_points, name="set_town_points"),
]
