from django.urls import path

from zoulang.web.site.firm import views

urlpatterns = [
    path("<slug:programme>/firm/", views.own_firm, name="firm"),
    path("<slug:programme>/enterprises/<int:enterprise>/", views.enterprise, name="enterprise"),
    path("<slug:programme>/enterprises/<int:enterprise>/facts/", views.own_facts, name="own_facts"),
    path("<slug:programme>/enterprises/<int:enterprise>/facts/dispute/", views.dispute, name="dispute_fact"),
]
