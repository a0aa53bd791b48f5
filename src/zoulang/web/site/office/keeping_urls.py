"""Addresses of what is kept for all programmes: people, days off, messages."""

from django.urls import path

from zoulang.web.site.office import people
from zoulang.web.site.office.holidays import add_holiday, drop_holiday, holidays, take_year
from zoulang.web.site.office.messages import messages, settle_message
from zoulang.web.site.office.way_in import ChangePassword

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<slug:programme>/add/", people.new_person, name="new_person"),
    path("people/<slug:programme>/units/add/", people.new_unit, name="new_unit"),
    path("people/<slug:programme>/units/<int:unit>/", people.one_unit, name="unit_people"),
    path("people/<slug:programme>/roles/<int:membership>/end/", people.end_membership, name="end_role"),
    path(
        "people/<slug:programme>/addresses/<slug:kind>/<int:number>/",
        people.keep_address,
        name="keep_address",
    ),
    path("people/<slug:programme>/of/<str:username>/", people.one_person, name="person"),
    path("people/<slug:programme>/of/<str:username>/role/", people.give, name="give_role"),
    path("people/<slug:programme>/of/<str:username>/way-in/", people.open_again, name="let_in_again"),
    path("people/<slug:programme>/of/<str:username>/hand-over/", people.hand_over_page, name="hand_over"),
    path("deputies/", people.deputies, name="deputies"),
    path("deputies/of/<int:membership>/", people.name_deputy, name="name_deputy"),
    path("deputies/<int:deputy>/end/", people.stop_deputy, name="end_deputy"),
    path("password/", ChangePassword.as_view(), name="change_password"),
    path("holidays/", holidays, name="holidays"),
    path("holidays/add/", add_holiday, name="add_holiday"),
    path("holidays/remove/", drop_holiday, name="remove_holiday"),
    path("holidays/accept/", take_year, name="accept_year"),
    path("messages/", messages, name="messages"),
    path("messages/<int:message>/", settle_message, name="settle_message"),
]
