"""An official document as a file to take away."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from zoulang.paper import OfficialDocument, official_bytes
from zoulang.web.accounts.models import Programme

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What the head of a page says of a paper of the demo; papers are written in Chinese.
DEMO_MARK = "演示数据"


def wants_paper(request: HttpRequest) -> bool:
    """Whether the address asks for the page as an official document (``?as=docx``)."""
    return request.GET.get("as") == "docx"


def paper(name: str, document: OfficialDocument, programme: Programme) -> HttpResponse:
    """The document as ``NAME.docx``; one of the demo says so on every page."""
    if programme.is_demo:
        document = replace(document, marks=(DEMO_MARK, *document.marks))
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.docx") or ""}
    return HttpResponse(official_bytes(document), content_type=DOCX, headers=headers)
