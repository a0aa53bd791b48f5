from django.urls import path

from zoulang.web.policy import clash_views, comparison_views, views

urlpatterns = [
    path("<slug:programme>/documents/<slug:document>/", views.document, name="document"),
    path("<slug:programme>/documents/<slug:document>/compare/", comparison_views.compare, name="compare"),
    path("<slug:programme>/documents/<slug:document>/clashes/", clash_views.clashes, name="clashes"),
]
