"""What the workers answered, as Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

# The peer that the others are compared with.
BASE = "polars_hand"

Answer = dict[str, Any]
Round = dict[str, Answer]


def ratio(rounds: Iterable[Round], name: str, figure: Callable[[Answer], float]) -> float:
    """The median over the rounds of the peer against hand-written Polars of the same round."""
    both = [each for each in rounds if "failed" not in each[name] and "failed" not in each[BASE]]
    return median(figure(each[name]) / figure(each[BASE]) for each in both)


def best(answer: Answer) -> float:
    """Seconds of the fastest call of a process."""
    return float(min(answer["seconds"]))


def table(head: str, rounds: Sequence[Round], row: Callable[[str, list[Answer]], str]) -> None:
    """Print one line for each peer, or why there is none."""
    columns = head.count("|") - 1
    print(head)
    print("|" + "---|" * columns)
    for name in rounds[0]:
        answers = [each[name] for each in rounds if "failed" not in each[name]]
        if answers:
            print(f"| {name} | {row(name, answers)} |", flush=True)
        else:
            print(f"| {name} | {rounds[0][name]['failed'][:120]} |" + " |" * (columns - 2), flush=True)


def show_batch(rounds: Sequence[Round], count: int) -> None:
    def row(name: str, answers: list[Answer]) -> str:
        seconds = median(map(best, answers))
        memory = median(each["peak_mib"] for each in answers)
        last = answers[-1]
        return (
            f"{ratio(rounds, name, best):.2f} × | {seconds:.4f} | {count / seconds:,.0f} | {memory:,.0f} |"
            f" {last['rows_off']:,} | {last['largest_fen']:.2g}"
        )

    print(f"\n### {count:,} records, Parquet to eight amounts and their total in memory\n")
    table(
        "| peer | against hand-written Polars | s | records/s | peak MiB | rows off | at most, fen |",
        rounds,
        row,
    )


def show_single(rounds: Sequence[Round]) -> None:
    def alone(answer: Answer) -> float:
        return float(answer["one"]["median"])

    def row(name: str, answers: list[Answer]) -> str:
        explained = [each["explain"]["median"] for each in answers if "explain" in each]
        size = answers[0].get("explain_bytes", "–")
        text = f"{median(explained):.4f} | {size:,}" if explained else "– | –"
        p95 = median(each["one"]["p95"] for each in answers)
        off = "yes" if answers[-1]["off"] else "no"
        own = median(map(alone, answers))
        return f"{ratio(rounds, name, alone):.4f} × | {own:.4f} | {p95:.4f} | {text} | {off}"

    print("\n### One record, warm\n")
    head = "| peer | against hand-written Polars | ms | 95 % of calls, ms | explained, ms | bytes | off |"
    table(head, rounds, row)


def show_stream(rounds: Sequence[Round], count: int) -> None:
    def row(name: str, answers: list[Answer]) -> str:
        seconds = median(map(best, answers))
        memory = median(each["peak_mib"] for each in answers)
        last, share = answers[-1], ratio(rounds, name, best)
        off = last["rows_off"] if last["rows"] == count else f"{last['rows']:,} rows only"
        return f"{share:.2f} × | {seconds:.2f} | {count / seconds:,.0f} | {memory:,.0f} | {off}"

    print(f"\n### {count:,} records, Parquet to Parquet, one cold call\n")
    table("| peer | against hand-written Polars | s | records/s | peak MiB | rows off |", rounds, row)
