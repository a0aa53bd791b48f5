"""Every address of the site. What is named here comes before the names of programmes."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from zoulang.web.site import views
from zoulang.web.site.api import api
from zoulang.web.site.clause_page import clause
from zoulang.web.site.firm.entrance import Login
from zoulang.web.site.office.proposals import reply_paper
from zoulang.web.site.office.way_in import WayIn

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", include("django.conf.urls.i18n")),
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("enter/<str:uidb64>/<str:token>/", WayIn.as_view(), name="way_in"),
    path("office/", include("zoulang.web.site.office.urls")),
    path("api/", api.urls),
    path("<slug:programme>/", views.programme, name="programme"),
    path("", include("zoulang.web.site.check_up.urls")),
    path("", include("zoulang.web.site.firm.urls")),
    path("<slug:programme>/documents/", views.documents, name="documents"),
    path("<slug:programme>/documents/<slug:document>/clauses/<path:address>/", clause, name="clause"),
    path("<slug:programme>/proposals/<int:case>/letter/", reply_paper, name="reply_paper"),
    path("", include("zoulang.web.registry.urls")),
    path("", include("zoulang.web.dispatch.urls")),
    path("", include("zoulang.web.casework.urls")),
    path("", include("zoulang.web.programme.projects.urls")),
    path("", include("zoulang.web.forum.urls")),
    path("", include("zoulang.web.policy.urls")),
    path("", include("zoulang.web.programme.urls")),
    path("", include("zoulang.web.growth.urls")),
    path("", include("zoulang.web.money.urls")),
]

handler400 = "zoulang.web.site.errors.bad_request"
handler403 = "zoulang.web.site.errors.forbidden"
handler404 = "zoulang.web.site.errors.not_found"
handler500 = "zoulang.web.site.errors.broken"
