"""A reply beside the proposal it answers."""

from __future__ import annotations

from tests.documents.auditing.reports import of

PROPOSAL = """关于建设青梧光学谷的建议
一、背景
青梧县光学产业基础较好。
二、建议
（一）加快青梧光学谷二期厂房建设，引入专业团队运营，吸引上下游企业入驻。
（二）推进双渡镇闲置土地盘活，优先保障光学项目用地需要。
"""
REPLY = """关于对县第十八届人大二次会议第12号建议的答复
青科字〔2025〕8号
林代表：
您提出的关于建设青梧光学谷的建议收悉，现答复如下：
一、加快青梧光学谷二期厂房建设，年内引入专业运营团队，吸引光学上下游企业入驻。
二、完善创新平台。
青梧县科技局
2025年7月1日
"""


def test_what_the_reply_passes_over_is_named_and_what_it_answers_is_not() -> None:
    found = of("ask-not-answered", PROPOSAL, REPLY)
    assert [(f.severity, f.document, f.places[0].address) for f in found] == [("notice", 0, "二/（二）")]
    assert "青科字〔2025〕8号" in found[0].sentence("zh")


def test_a_reply_to_something_else_answers_nothing() -> None:
    assert not of("ask-not-answered", PROPOSAL, REPLY.replace("建设青梧光学谷的建议", "改善道路的建议"))
