from django.urls import path

from zoulang.web.site.check_up import firm, visitor

urlpatterns = [
    path("<slug:programme>/check-up/", visitor.check_up, name="check-up"),
    path("<slug:programme>/enterprises/<int:enterprise>/check-up/", firm.firm_check_up, name="firm_check_up"),
]
