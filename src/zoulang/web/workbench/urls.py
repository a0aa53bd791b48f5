from django.urls import path

from zoulang.web.workbench import parts, views

urlpatterns = [
    path("", views.policies, name="policies"),
    path("editions/<int:edition>/", views.edition, name="edition"),
    path("editions/<int:edition>/approve/", views.approve, name="approve_change"),
    path("editions/<int:edition>/refuse/", views.refuse, name="refuse_change"),
    path("editions/<int:edition>/withdraw/", views.withdraw, name="withdraw_change"),
    path("decisions/<int:award>/", views.replayed, name="replay"),
    path("<slug:policy>/", views.workbench, name="workbench"),
    path("<slug:policy>/check/", parts.check, name="check_text"),
    path("<slug:policy>/cards/", parts.cards, name="cards"),
    path("<slug:policy>/cases/", parts.cases, name="rule_cases"),
    path("<slug:policy>/effect/", parts.effect_of_text, name="effect"),
    path("<slug:policy>/findings/", parts.findings_of_text, name="findings"),
    path("editions/<int:edition>/findings/", parts.findings_of_edition, name="findings_of_edition"),
    path("<slug:policy>/draft/", views.keep_draft, name="save_draft"),
    path("<slug:policy>/propose/", views.propose, name="propose_change"),
]
