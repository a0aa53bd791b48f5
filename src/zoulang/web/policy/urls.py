from django.urls import path

from zoulang.web.policy import views

urlpatterns = [
    path("<slug:programme>/documents/<slug:document>/", views.document, name="document"),
]
