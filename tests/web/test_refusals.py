"""What is refused is said in the language and look of the screen, and to programs in one shape."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from tests.web.conftest import POLICY, TEXT, County
from tests.web.test_api import assert_error
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import DEEDS
from zoulang.web.accounts.roles import all_deeds
from zoulang.web.accounts.sentences import error_in_words, in_words
from zoulang.web.policy.models import Document
from zoulang.web.site.office import forms

Browsers = Callable[[str], Client]
SOURCE = Path(__file__).parents[2] / "src/zoulang"
# Where mistakes are found that a page tells; other commands speak English on a terminal.
HEARD_ON_PAGES = [
    *(SOURCE / "documents").glob("*.py"),
    SOURCE / "rules/record.py",
    *(SOURCE / f"web/{app}/{name}.py" for app, name in [
        ("policy", "actions"), ("registry", "accepting"), ("registry", "facts"),
        ("programme", "accepting"), ("programme", "actions"), ("money", "approving"), ("money", "payable"),
    ]),
    *(SOURCE / "web/money/actions").glob("*.py"),
]  # fmt: skip
CHECK_UP = "/api/check-up/sample-2026-90"


# --- sentences ---------------------------------------------------------------------------------------


def test_a_problem_is_told_in_the_language_of_the_screen() -> None:
    problem = Problem(
        said("receipt {receipt} is used", receipt="拨-1"),
        said("write the number of this payment"),
        place=said("page {number}", number=3),
    )
    assert error_in_words(InputError(problem)) == "第3页：凭证号拨-1已经用过；请填写本次拨付的凭证号。"
    with override("en"):
        told = error_in_words(InputError(problem))
    assert told == str(problem) == "page 3: receipt 拨-1 is used; write the number of this payment"


def test_a_day_in_a_sentence_is_written_as_the_language_writes_days() -> None:
    sentence = said("the policy expired on {last}", last=date(2025, 12, 31))
    assert sentence == "the policy expired on 2025-12-31"
    assert in_words(sentence) == "该政策已于2025年12月31日届满"


@pytest.mark.parametrize("path", HEARD_ON_PAGES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_whatever_a_page_may_tell_is_said_so_that_it_can_be_translated(path: Path) -> None:
    plain = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Problem" | "ValueProblem"), args=args):
                plain += [each.lineno for each in args[:2] if _is_text(each)]
            case ast.Assign(targets=[ast.Name(id="found" | "remedy")], value=value) if _is_text(value):
                plain.append(value.lineno)
    assert not plain, f"{path.name}: write said(...) in lines {plain}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_deed_has_words_for_its_refusal() -> None:
    assert set(DEEDS) == all_deeds()


# --- pages -------------------------------------------------------------------------------------------


def test_a_refused_deed_names_the_person_and_the_deed(client_of: Browsers, county: County) -> None:
    county.load()
    answer = client_of("industry").post("/office/desk/sample/sample-2026-90/publish/")
    assert answer.status_code == 403
    assert "账号industry无权在此公开文件" in answer.content.decode()


def test_who_fails_to_log_in_too_often_waits_and_reads_why(county: County, settings: Any) -> None:
    browser = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = browser.post("/login/", {"username": "office", "password": "wrong"})
    assert last.status_code == 429
    assert "登录失败次数过多" in last.content.decode()
    assert "masthead" in last.content.decode()
    right = browser.post("/login/", {"username": "office", "password": "a password of tests"})
    assert right.status_code == 429


def test_a_form_without_the_mark_of_this_site_is_not_taken(county: County) -> None:
    county.load()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(county["office"])
    answer = browser.post("/office/desk/sample/sample-2026-90/publish/")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
    assert not Document.objects.get().published


def test_an_address_that_only_takes_forms_says_so(county: County) -> None:
    answer = Client().get("/logout/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    assert "这个网址不能直接打开" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/office/journal/?verb=%00",
        "/sample/check-up/?policy=%00",
        "/sample/rules/sample-2026-90/%00/",
        "/%00/",
    ],
)
def test_a_character_that_no_database_keeps_is_turned_away(
    client_of: Browsers, county: County, address: str
) -> None:
    assert client_of("office").get(address).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=999999999999",
        "page=two",
        "page=1.5",
        "state=none",
        "verb=nothing",
        "x=" + "9" * 5000,
    ],
)
def test_odd_words_in_an_address_are_taken_as_what_comes_nearest(
    client_of: Browsers, county: County, query: str
) -> None:
    browser = client_of("office")
    for address in (
        "/office/journal/",
        "/office/awards/",
        "/office/awards/spreadsheet/",
        "/sample/documents/",
    ):
        assert browser.get(f"{address}?{query}").status_code in (200, 404)
    assert browser.get(f"/office/journal/?{query}").status_code == 200


@pytest.mark.parametrize(
    "asked", ["0001-01-01", "1899-12-31", "9999-12-31", "2026-02-30", "9" * 3000, "２０２６-01-01", "-1"]
)
def test_an_absurd_day_shows_the_business_date_and_says_so(county: County, asked: str) -> None:
    county.open()
    answer = Client().get("/sample/documents/sample-2026-90/", {"on": asked})
    assert answer.status_code == 200
    assert "所填日期无法显示" in answer.content.decode()


@pytest.mark.parametrize("address", ["/青梧/", "/sample/documents/文件/", "/sample/rules/样例/设备/"])
def test_an_address_in_chinese_that_is_none_is_not_there(county: County, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_a_rule_named_in_chinese_has_its_page_and_its_spreadsheet(county: County) -> None:
    county.open()
    county.install(
        POLICY.replace("id: equipment", "id: 设备").replace("policy: sample-2026-90", "policy: second")
    )
    answer = Client().get("/sample/rules/second/设备/", {"as": "xlsx"})
    assert "filename*=utf-8''second-%E8%AE%BE%E5%A4%87.xlsx" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("old", "new"), [("policy: sample-2026-90", "policy: 样例"), ("id: equipment", "id: a/b")]
)
def test_a_policy_that_no_address_can_name_is_not_installed(county: County, old: str, new: str) -> None:
    county.open()
    with pytest.raises(InputError, match="cannot stand in the address"):
        county.install(POLICY.replace(old, new))


# --- uploads -----------------------------------------------------------------------------------------


def upload(browser: Client, county: County, file: SimpleUploadedFile) -> Any:
    return browser.post("/office/load/", {"programme": county.programme.pk, "file": file})


def test_what_is_wrong_with_an_upload_is_told_in_chinese(client_of: Browsers, county: County) -> None:
    browser = client_of("office")
    for file, sentence in [
        (
            SimpleUploadedFile("意见.pdf", b"%PDF-1.4 broken"),
            "意见.pdf：PDF已损坏，或者不是PDF文件；请从原文件重新导出。",
        ),
        (
            SimpleUploadedFile("意见.exe", b"MZ"),
            "意见.exe：.exe文件无法读取；请提供.docx、.doc、.wps、.pdf、.ofd、.html或.txt文件。",
        ),
        (SimpleUploadedFile("意见", b"text"), "意见：没有扩展名的文件无法读取"),
        (SimpleUploadedFile("意见.docx", b"PK\x03\x04"), "意见.docx：不是.docx文件，或者文件不完整"),
        (SimpleUploadedFile("意见.txt", b"\x00\x01\x02"), "不是UTF-8或GB18030编码的文本"),
    ]:
        assert sentence in upload(browser, county, file).content.decode()


def test_a_file_with_a_long_chinese_name_is_read(client_of: Browsers, county: County) -> None:
    name = "关于" * 100 + ".txt"
    answer = upload(client_of("office"), county, SimpleUploadedFile(name, TEXT.encode()))
    assert answer.status_code == 302


def test_a_file_that_is_too_large_for_a_page_is_not_read(
    client_of: Browsers, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MAX_UPLOAD", 10)
    answer = upload(client_of("office"), county, SimpleUploadedFile("意见.txt", TEXT.encode()))
    assert "请一次只提供一份文件" in answer.content.decode()


def test_a_document_from_which_nothing_is_read_has_an_empty_desk(client_of: Browsers, county: County) -> None:
    text = (
        "青政字〔2026〕91号\n\n青梧县样例说明\n\n一、说明\n本说明仅供参考。\n"
        "本说明自2026年2月1日起施行，有效期至2026年12月31日。\n青梧县人民政府\n2026年1月10日\n"
    )
    answer = upload(client_of("office"), county, SimpleUploadedFile("说明.txt", text.encode()))
    desk = client_of("office").get(answer.headers["Location"])
    assert desk.status_code == 200
    assert "没有从本文件读出待审记录" in desk.content.decode()


def test_two_documents_of_one_number_and_two_offices_are_two_documents(
    client_of: Browsers, county: County
) -> None:
    for office in ("青政字", "青科字"):
        text = TEXT.replace("青政字〔2026〕90号", f"{office}〔2026〕91号")
        assert (
            upload(client_of("office"), county, SimpleUploadedFile("意见.txt", text.encode())).status_code
            == 302
        )
    slugs = Document.objects.filter(number__endswith="91号").values_list("slug", flat=True)
    assert sorted(slugs) == ["sample-2026-91", "sample-2026-91-2"]


# --- programs ----------------------------------------------------------------------------------------


def test_a_method_an_address_does_not_take_is_refused_in_the_one_shape(county: County) -> None:
    for method in ("put", "delete", "patch", "post", "options"):
        answer = getattr(Client(), method)("/api/documents")
        assert_error(answer, 405, "does not take this method")
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("address", ["/api/", "/api/nothing/", "/api/documents/", "/api/documents/sample"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch", "options"])
def test_what_is_not_there_is_refused_in_the_one_shape(county: County, address: str, method: str) -> None:
    assert_error(getattr(Client(), method)(address), 404, "nothing here")


@pytest.mark.parametrize(
    "kind", ["text/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_not_json_by_its_type_is_refused_in_the_one_shape(county: County, kind: str) -> None:
    county.open()
    assert_error(Client().post(CHECK_UP, data="a=1", content_type=kind), 415, "the body is")


def test_a_body_that_is_too_large_is_refused_in_the_one_shape(county: County, settings: Any) -> None:
    county.open()
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"facts": {"市级设备资金": "1" * 2000}})
    assert_error(Client().post(CHECK_UP, data=body, content_type="application/json"), 413, "too large")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[" * 50_000,
        b"[]",
        b"",
        b'{"facts": {"a": NaN}}',
        b'{"facts": {"\\ud800": "1"}}',
        b'{"facts": {"\\u0000": "1"}}',
        b'{"facts": {}, "on": "0000-00-00"}',
        b'{"facts": {}, "language": "de"}',
    ],
)
def test_a_body_that_makes_no_sense_is_refused_in_the_one_shape(county: County, body: bytes) -> None:
    county.open()
    answer = Client().post(CHECK_UP, data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert_error(answer, answer.status_code, "")


def test_a_host_that_is_not_ours_and_a_null_are_refused_in_the_one_shape(county: County) -> None:
    assert_error(Client().get("/api/documents", headers={"host": "elsewhere.example"}), 400, "cannot be read")
    assert_error(Client().get("/api/documents?programme=%00"), 400, "cannot be read")


def test_what_breaks_breaks_in_the_one_shape(county: County) -> None:
    browser = Client(raise_request_exception=False)
    with mock.patch("zoulang.web.site.api.business_date", side_effect=RuntimeError):
        assert_error(browser.get("/api/documents"), 500, "something broke")


# --- the envelope ------------------------------------------------------------------------------------


def test_every_answer_forbids_what_no_page_needs(county: County) -> None:
    for address in ("/", "/login/", "/nothing/", "/api/documents", "/api/nothing"):
        headers = Client().get(address).headers
        policy = headers["Content-Security-Policy"]
        for part in (
            "default-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ):
            assert part in policy, address
        assert "unsafe-eval" not in policy
        assert "script-src" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookies_of_a_login_are_kept_from_scripts_and_other_sites(county: County, settings: Any) -> None:
    browser = Client()
    browser.post("/login/", {"username": "office", "password": "a password of tests"})
    session = browser.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert browser.cookies["csrftoken"]["samesite"] == "Lax"
