from django.urls import path

from zoulang.web.money import views

urlpatterns = [
    path("<slug:programme>/rules/<slug:policy>/<str:item>/", views.rule, name="rule"),
]
