"""The benchmark runs at a tiny size, and Zoulang gives every firm what the exact arithmetic gives."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
BENCH = REPOSITORY / "benchmarks" / "rules"
ROWS = 1_500
OURS = ("zoulang_peer", "zoulang_reasons_peer")
PEERS = ("polars_hand", *OURS)
FIRM = {
    "year": 2023,
    "apply_date": date(2023, 6, 1),
    "m1_premium": 1000.01,
    "m1_recog": 1,
    "four_strong": True,
    "f2_fixed_asset": 4e6,
    "f2_revenue": 1e6,
    "f2_tax": 0.0,
    "f2_financing": 0.0,
    "first_listed": True,
    "above_scale": True,
    "last_year_contrib": 1e6,
    "f5": 0.05,
    "f6": 0.0,
    "ims_first_cert": True,
    "smart_factory": True,
    "smart_workshop": False,
    "f8": 9e6,
    "gazelle_first": True,
    "gazelle_level": 1,
    "m9_kind": 1,
    "m9_year": 2020,
    "demo_level": 2,
    "one_tech": 1,
    "design": 0,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str, Path]:
    """The figures, the printed tables and the folder of one small run of hand-written Polars and Zoulang."""
    folder = tmp_path_factory.mktemp("bench")
    command = [sys.executable, str(BENCH / "run.py"), "--peers", ",".join(OURS), "--sizes", str(ROWS)]
    command += [
        "--rounds",
        "1",
        "--repeats",
        "1",
        "--calls",
        "5",
        "--stream",
        str(ROWS),
        "--folder",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "results.json").read_text(encoding="utf-8")), done.stdout, folder


def test_each_total_of_zoulang_is_the_exact_one_to_the_fen(run: tuple[dict[str, Any], str, Path]) -> None:
    round_ = run[0]["batch"][str(ROWS)][0]
    assert {name: round_[name].get("failed") for name in PEERS} == dict.fromkeys(PEERS)
    assert {name: (round_[name]["rows_off"], round_[name]["largest_fen"]) for name in OURS} == dict.fromkeys(
        OURS, (0, 0.0)
    )
    # Binary fractions stay within a hair of the exact total; only what is paid is rounded.
    assert round_["polars_hand"]["rows_off"] == 0
    assert round_["polars_hand"]["largest_fen"] < 0.001


def test_one_record_gets_the_same_alone_and_explained(run: tuple[dict[str, Any], str, Path]) -> None:
    round_ = run[0]["one"][0]
    assert not any(round_[name]["off"] for name in PEERS)
    assert all(round_[name]["explain_bytes"] > 1_000 for name in OURS)


def test_a_streamed_file_holds_every_row_with_the_same_totals(run: tuple[dict[str, Any], str, Path]) -> None:
    round_ = run[0]["stream"][0]
    assert {name: (each["rows"], each["rows_off"]) for name, each in round_.items()} == dict.fromkeys(
        round_, (ROWS, 0)
    )
    assert "zoulang_peer" in round_


def test_the_tables_tell_ratios_for_every_peer(run: tuple[dict[str, Any], str, Path]) -> None:
    lines = [line for line in run[1].splitlines() if line.startswith("| ")]
    for name in PEERS:
        own = [line.split("|")[2].strip() for line in lines if line.split("|")[1].strip() == name]
        assert len(own) >= 2
        assert all(cell.endswith(" ×") for cell in own)


def test_the_exact_totals_are_those_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """A firm that gets something of every measure, worked out by hand."""
    monkeypatch.syspath_prepend(str(BENCH))
    from exact import amounts, total, total_paid

    yuan = {"m1": "300.003", "m2": 1_500_000, "m3": 100_000, "m5": "0.015", "m6": 500_000, "m8": 1_300_000}
    expected = {**yuan, "m9": 500_000, "m10": 1_100_000}
    assert amounts(FIRM) == {name: Decimal(amount) for name, amount in expected.items()}
    assert total(FIRM) == Decimal("5000300.018")
    assert total_paid(FIRM) == Decimal("5000300.02")
