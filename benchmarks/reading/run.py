"""How long reading takes and how much memory it needs, for growing texts and a Word file of thirty pages.

    python benchmarks/reading/run.py [--megabytes 1 4 10] [--profile]

Each size is read in a process of its own. The texts are official prose of an invented county, made here.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import docx

from zoulang.documents import read
from zoulang.documents.opening.numerals import chinese_numeral

HEAD = (
    "青政字〔2025〕8号",
    "",
    "青梧县人民政府",
    "关于扶持试验产业的实施意见",
    "",
    "各镇人民政府，县政府各部门：",
)
PAGES = 30
SIGNS_ON_A_PAGE = 28 * 22


def paragraphs() -> Iterator[str]:
    """The lines of an endless document: articles, items, and points with measures, goals and duties."""
    yield from HEAD
    article = 0
    while True:
        article += 1
        yield f"第{article}条  任务{article}"
        for item in range(1, 4):
            yield f"（{chinese_numeral(item)}）壮大配套。分类梳理第{item}批上下游企业，推动供需对接。"
            for point in range(1, 8):
                yield (
                    f"{point}.对第{article}类首次入库并且正常经营的试验企业，县财政给予{10 + point}万元奖励，"
                    f"最高不超过{50 + item}万元；到2027年，试验产业产值达到{article + item}亿元，"
                    f"培育{point + 2}家平台。（责任单位：县科技局、县财政局）"
                )


def text_of(size: int) -> str:
    """Paragraphs of so many bytes in UTF-8."""
    lines, length = [], 0
    for line in paragraphs():
        lines.append(line)
        length += len(line.encode()) + 1
        if length >= size:
            return "\n".join(lines)
    raise AssertionError("the document has no end")


def word_file(path: Path) -> None:
    """A Word file of thirty pages, 28 signs to a line and 22 lines to a page."""
    document, signs = docx.Document(), 0
    for line in paragraphs():
        document.add_paragraph(line)
        signs += len(line)
        if signs >= PAGES * SIGNS_ON_A_PAGE:
            break
    document.save(path)


def measure(path: Path) -> None:
    """Read one file and print what it took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, worked = time.perf_counter(), time.process_time()
    reading = read(path)
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = path.stat().st_size / 2**20
    print(
        f"{path.name:12} {size:6.2f} MiB {len(reading.text):>9,} signs  "
        f"{seconds:7.2f} s ({worked:.2f} of work)  "
        f"peak {peak / 1024:6.0f} MiB (before {before / 1024:.0f})  "
        f"{len(reading.clauses):>6,} clauses {len(reading.records):>7,} records",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, nargs="*", default=[1, 4, 10])
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.read:
        if chosen.profile:
            with cProfile.Profile() as profile:
                measure(chosen.read)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        else:
            measure(chosen.read)
        return
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name, "30 pages.docx")]
        word_file(paths[0])
        for megabytes in chosen.megabytes:
            paths.append(Path(name, f"{megabytes:g} MB.txt"))
            paths[-1].write_text(text_of(int(megabytes * 1e6)), encoding="utf-8")
        for path in paths:
            more = ["--profile"] if chosen.profile else []
            subprocess.run([sys.executable, __file__, "--read", str(path), *more], check=True)


if __name__ == "__main__":
    main()
