from django.urls import path

from zoulang.web.policy import checkup_views, clash_views, comparison_views, views

urlpatterns = [
    path("<slug:programme>/check-up/", checkup_views.check_up, name="check-up"),
    path("<slug:programme>/documents/<slug:document>/", views.document, name="document"),
    path("<slug:programme>/documents/<slug:document>/compare/", comparison_views.compare, name="compare"),
    path("<slug:programme>/documents/<slug:document>/clashes/", clash_views.clashes, name="clashes"),
]
