"""Two documents side by side: what changed in each clause, and what rests on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import TEXT, County
from zoulang.web.money.actions import grant_awards
from zoulang.web.policy.actions import load_document, publish_document
from zoulang.web.policy.models import Document, PolicyFile
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise

PAGE = "/sample/documents/sample-2026-90/compare/"
CHANGED = (
    TEXT.replace("〔2026〕90号", "〔2027〕8号")
    .replace("到2026年，全县智能传感产业营业收入达到90亿元", "到2028年，全县智能传感产业营业收入达到120亿元")
    .replace("资金的30%给予", "资金的40%给予")
    .replace("三、政策措施\n", "三、扶持方向\n    支持企业向价值链高端延伸。\n    四、政策措施\n")
    .replace("2026年1月1日起施行，有效期至2026年12月31日", "2027年1月1日起施行，有效期至2027年12月31日")
)


@pytest.fixture
def editions(county: County, tmp_path: Path) -> tuple[Document, Document]:
    old = county.open()
    path = tmp_path / "new.txt"
    path.write_text("\n".join(line.strip() for line in CHANGED.splitlines()), encoding="utf-8")
    new = load_document(county.programme, path, by=county["office"])
    return old, new


def text_of(client: Client, new: Document) -> str:
    answer = client.get(PAGE, {"with": new.slug})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.content.decode()))


def test_the_page_tells_changed_numbers_and_renumbered_clauses(
    client_of: Callable[[str], Client], editions: tuple[Document, Document]
) -> None:
    page = text_of(client_of("office"), editions[1])
    assert "90亿元 120亿元" in page and "30% 40%" in page
    assert "三/（一）" in page and "四/（一）" in page
    assert "支持企业向价值链高端延伸。" in page


def test_what_rests_on_a_changed_clause_stands_beside_it(
    client_of: Callable[[str], Client],
    county: County,
    firms: list[Enterprise],
    editions: tuple[Document, Document],
) -> None:
    facts = {firms[0]: {"市级设备资金": "100万元", "拨付文号": "甲-1"}}
    record_facts(county.programme, 2026, "年度填报", facts, county["statistics"])
    policy = PolicyFile.objects.get(slug="sample-2026-90")
    grant_awards(policy, 2026, county["finance"], date(2026, 7, 1))
    page = text_of(client_of("office"), editions[1])
    # The rule, what it owes, and the goal with its light.
    assert "设备奖补" in page and "30万元" in page
    assert "智能传感产业营业收入" in page


def test_the_earlier_document_stands_on_the_left_whichever_was_opened(
    client_of: Callable[[str], Client], editions: tuple[Document, Document]
) -> None:
    old, new = editions
    one = text_of(client_of("office"), new)
    other = client_of("office").get(f"/sample/documents/{new.slug}/compare/", {"with": old.slug})
    assert other.context["old"] == old and other.context["new"] == new
    assert one.count("90亿元 120亿元") == 1


def test_a_document_that_is_not_public_is_compared_by_nobody_outside(
    client_of: Callable[[str], Client], county: County, editions: tuple[Document, Document]
) -> None:
    assert Client().get(PAGE, {"with": editions[1].slug}).status_code == 404
    publish_document(editions[1], county["office"])
    assert Client().get(PAGE, {"with": editions[1].slug}).status_code == 200


def test_a_draft_that_waits_is_told_only_to_those_who_see_drafts(
    client_of: Callable[[str], Client], county: County, editions: tuple[Document, Document]
) -> None:
    publish_document(editions[1], county["office"])
    rate = re.compile(r"(Rate|比例) ?: 30% → 40%")
    assert rate.search(text_of(client_of("office"), editions[1]))
    assert not rate.search(text_of(Client(), editions[1]))


def test_the_page_makes_a_constant_number_of_queries(
    client_of: Callable[[str], Client], county: County, editions: tuple[Document, Document], tmp_path: Path
) -> None:
    client = client_of("office")
    with CaptureQueriesContext(
        connection,
    ) as few:
        text_of(client, editions[1])
    more = "".join(
        f"（{n}）第{n}项。对新建基地给予{k}万元奖励。\n" for k, n in enumerate("二三四五六七八九", start=1)
    )
    path = tmp_path / "long.txt"
    lines = [line.strip() for line in CHANGED.replace("〔2027〕8号", "〔2027〕9号").splitlines()]
    path.write_text("\n".join(lines[:-1]) + "\n" + more + lines[-1], encoding="utf-8")
    longer = load_document(county.programme, path, by=county["office"])
    with CaptureQueriesContext(connection) as many:
        text_of(client, longer)
    assert len(many) <= len(few)
