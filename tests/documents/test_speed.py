"""A text several times as long takes that many times the work and memory, not more."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import docx

from zoulang.documents import read
from zoulang.documents.opening.files import open_blocks
from zoulang.documents.opening.numerals import chinese_numeral


def lines(articles: int) -> list[str]:
    """So many articles with items and points, as a plan has them."""
    made = ["青政字〔2025〕8号", "", "青梧县人民政府", "关于扶持试验产业的实施意见", ""]
    for article in range(1, articles + 1):
        made.append(f"第{article}条  任务{article}")
        for item in range(1, 4):
            made.append(f"（{chinese_numeral(item)}）壮大配套。梳理第{item}批上下游企业，推动供需对接。")
            made += [
                f"{point}.到2027年，第{article}类产业产值达到{article + item}亿元。（责任单位：县科技局）"
                for point in range(1, 4)
            ]
    return made


def work(path: Path) -> float:
    """Seconds of the processor that reading takes: its ratios hold on a busy machine too."""
    begun = time.process_time()
    read(path)
    return time.process_time() - begun


def written(folder: Path, name: str, articles: int) -> Path:
    path = folder / name
    path.write_text("\n".join(lines(articles)), encoding="utf-8")
    return path


def test_four_times_the_text_takes_no_more_than_six_times_the_work(tmp_path: Path) -> None:
    once, four = written(tmp_path, "a.txt", 60), written(tmp_path, "b.txt", 240)
    read(once)
    assert min(work(four) for _ in range(2)) < 6 * min(work(once) for _ in range(3))


def test_four_times_the_word_file_takes_no_more_than_six_times_the_work(tmp_path: Path) -> None:
    for name, articles in (("a.docx", 40), ("b.docx", 160)):
        document = docx.Document()
        for line in lines(articles):
            document.add_paragraph(line)
        document.save(tmp_path / name)
    read(tmp_path / "a.docx")
    assert min(work(tmp_path / "b.docx") for _ in range(2)) < 6 * min(
        work(tmp_path / "a.docx") for _ in range(3)
    )


def test_a_text_of_three_and_a_half_million_signs_is_opened_in_a_few_times_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    line = "县财政对首次入库并且正常经营的试验企业给予一次性奖励，并在下一年度的项目申报中予以优先推荐。\n"
    path.write_text(line * (3_500_000 // len(line) + 1), encoding="utf-8")
    assert path.stat().st_size > 10_000_000
    tracemalloc.start()
    blocks = open_blocks(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(len(block.text) for block in blocks) > 3_400_000
    assert peak < 8 * path.stat().st_size
