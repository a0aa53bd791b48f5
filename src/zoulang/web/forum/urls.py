"""Addresses of what the public hands in."""

from django.urls import path

from zoulang.web.forum.obstruction_links import link_obstruction
from zoulang.web.forum.obstruction_views import obstruction, obstruction_state

urlpatterns = [
    path("office/obstruction/<int:case>/link/", link_obstruction, name="link_obstruction"),
    path("<slug:programme>/obstruction/", obstruction, name="obstruction"),
    path("<slug:programme>/obstruction/state/", obstruction_state, name="obstruction_state"),
]
