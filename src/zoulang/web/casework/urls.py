"""The pages of procedures and cases."""

from django.urls import path

from zoulang.web.casework import firm_views, views

urlpatterns = [
    path("<slug:programme>/procedures/", views.procedures, name="procedures"),
    path("<slug:programme>/procedures/<slug:slug>/", views.procedure, name="procedure"),
    path("<slug:programme>/enterprises/<int:enterprise>/finance/", firm_views.products, name="firm_products"),
    path("<slug:programme>/cases/<slug:procedure>/", views.cases, name="cases"),
    path("<slug:programme>/cases/<slug:procedure>/<int:case>/", views.case, name="case"),
    path(
        "<slug:programme>/cases/<slug:procedure>/<int:case>/papers/<int:paper>/",
        views.paper,
        name="case_paper",
    ),
]
