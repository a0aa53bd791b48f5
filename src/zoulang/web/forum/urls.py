"""Addresses of what the public hands in."""

from django.urls import path

from zoulang.web.forum.obstruction_views import obstruction, obstruction_state

urlpatterns = [
    path("<slug:programme>/obstruction/", obstruction, name="obstruction"),
    path("<slug:programme>/obstruction/state/", obstruction_state, name="obstruction_state"),
]
