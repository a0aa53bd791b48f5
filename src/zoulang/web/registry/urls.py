"""The pages of the register."""

from django.urls import path

from zoulang.web.registry.pages import edit, enterprises, statements

urlpatterns = [
    path("<slug:programme>/enterprises/", enterprises.enterprises, name="enterprises"),
    path("<slug:programme>/enterprises/<int:enterprise>/edit/", edit.edit, name="edit_enterprise"),
    path("<slug:programme>/facts/", statements.statements, name="statements"),
    path("<slug:programme>/facts/files/<int:upload>/", statements.upload, name="upload"),
    path("<slug:programme>/facts/statements/<int:statement>/", statements.statement, name="statement"),
    path("<slug:programme>/facts/disputes/<int:dispute>/", statements.dispute, name="dispute"),
]
