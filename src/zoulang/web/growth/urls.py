from django.urls import path

from zoulang.web.growth.pages import rankings, register, titles

urlpatterns = [
    path("<slug:programme>/register/", register.register, name="register"),
    path("<slug:programme>/register/decide/", register.decide, name="decide_register"),
    path("<slug:programme>/register/<slug:policy>/<str:item>/", register.standings, name="standings"),
    path("<slug:programme>/titles/", titles.titles, name="titles"),
    path("<slug:programme>/titles/enter/", titles.enter, name="enter_title"),
    path("<slug:programme>/titles/<int:title>/withdraw/", titles.withdraw, name="withdraw_title"),
    path("<slug:programme>/ladders/", titles.ladders, name="ladders"),
    path("<slug:programme>/ladders/<slug:kind>/", titles.rung, name="rung"),
    path("<slug:programme>/rankings/", rankings.rankings, name="rankings"),
    path("<slug:programme>/rankings/<slug:scheme>/", rankings.ranking, name="ranking"),
    path("<slug:programme>/rankings/<slug:scheme>/rank/", rankings.rank, name="rank_firms"),
    path("<slug:programme>/rankings/<slug:scheme>/propose/", rankings.propose, name="propose_ranking"),
    path("<slug:programme>/rankings/<slug:scheme>/assess/", rankings.assess, name="open_assessment"),
    path("<slug:programme>/rankings/<slug:scheme>/settings/", rankings.settle, name="set_scheme"),
    path("<slug:programme>/rankings/<slug:scheme>/points/<int:ranked>/", rankings.points, name="give_points"),
    path(
        "<slug:programme>/rankings/<slug:scheme>/<int:year>/<int:enterprise>/",
        rankings.firm,
        name="ranked_firm",
    ),
]
