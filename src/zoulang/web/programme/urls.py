from django.urls import path

from zoulang.web.programme import (
    duty_deed_views,
    duty_views,
    figure_views,
    goal_deed_views,
    goal_views,
    team_views,
)

urlpatterns = [
    path("<slug:programme>/goals/", goal_views.goals, name="goals"),
    path("<slug:programme>/goals/<int:goal>/", goal_views.goal, name="goal"),
    path("<slug:programme>/goals/<int:goal>/value/", goal_deed_views.measure, name="measure_goal"),
    path("<slug:programme>/goals/<int:goal>/take/", goal_deed_views.take, name="take_measurement"),
    path("<slug:programme>/goals/<int:goal>/city/", goal_deed_views.city, name="enter_city_value"),
    path("<slug:programme>/goals/<int:goal>/base/", goal_deed_views.base_year, name="set_base_year"),
    path("<slug:programme>/goals/<int:goal>/bid/", goal_deed_views.bid, name="bid_for_title"),
    path("<slug:programme>/figures/", figure_views.figures, name="figures"),
    path("<slug:programme>/figures/<slug:figure>/", figure_views.figure, name="figure"),
    path("<slug:programme>/duties/", duty_views.duties, name="duties"),
    path("<slug:programme>/duties/<int:duty>/", duty_views.duty, name="duty"),
    path("<slug:programme>/duties/<int:duty>/lead/", duty_deed_views.lead, name="name_lead"),
    path("<slug:programme>/duties/<int:duty>/units/", duty_deed_views.units, name="add_participants"),
    path("<slug:programme>/duties/<int:duty>/rhythm/", duty_deed_views.rhythm, name="set_duty_rhythm"),
    path("<slug:programme>/duties/parts/<int:part>/day/", duty_deed_views.own_day, name="set_own_day"),
    path("<slug:programme>/duties/parts/<int:part>/move/", duty_deed_views.move, name="move_part"),
    path("<slug:programme>/duties/parts/<int:part>/open/", duty_deed_views.see_open, name="see_open_parts"),
    path("<slug:programme>/units/<int:unit>/", duty_views.unit, name="unit"),
    path("<slug:programme>/teams/", team_views.teams, name="teams"),
    path("<slug:programme>/teams/form/", team_views.form, name="form_team"),
    path("<slug:programme>/teams/<slug:team>/", team_views.team, name="team"),
    path("<slug:programme>/plan/", team_views.plan, name="plan"),
    path("<slug:programme>/plan/begin/", team_views.begin_plan, name="begin_plan"),
]
