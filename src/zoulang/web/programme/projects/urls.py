from django.urls import path

from zoulang.web.programme.projects import views

urlpatterns = [
    path("<slug:programme>/projects/", views.projects, name="projects"),
    path("<slug:programme>/projects/problems/", views.problems, name="project_problems"),
    path("<slug:programme>/projects/problems/send/", views.send, name="send_problems"),
    path("<slug:programme>/projects/<int:case>/plan/", views.plan, name="project_plan"),
    path("<slug:programme>/leaders/", views.leaders, name="leaders"),
]
