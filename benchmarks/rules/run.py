"""The same eight measures by many engines, side by side.

    python benchmarks/rules/run.py --prepare          make the environments of the peers, then run all
    python benchmarks/rules/run.py                    all of them: 15 to 20 minutes on two cores
    python benchmarks/rules/run.py --peers zoulang_peer,duckdb_hand --sizes 10000 --rounds 5
    python benchmarks/rules/run.py --sizes 1000000 --stream 20000000

Each peer (`peers/NAME.py`) answers in a process of its own. In a round every peer runs once; a ratio is the
median over the rounds of the peer against hand-written Polars in the same round, because other work on
the machine slows all of a round alike. Tables go to standard output, every figure to `results.json`.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tables import BASE, Answer, Round, show_batch, show_single, show_stream

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PEERS = (
    BASE, "zoulang_peer", "zoulang_reasons_peer", "polars_fen_hand", "duckdb_hand",
    "zoulang_on_duckdb_peer", "zoulang_on_pyspark_peer", "narwhals_on_polars", "narwhals_on_duckdb",
    "narwhals_on_pyspark", "openfisca_peer", "python_hand", "zen_peer",
    "zen_batch_peer", "cel_google_peer", "cel_rust_peer", "cel_python_peer", "rule_engine_peer",
    "business_rules_peer",
)  # fmt: skip
# The environment in which the records are made, and those in which Zoulang itself is installed.
MAIN = "main"
WITH_ZOULANG = (MAIN, "spark")
TIMEOUT_SECONDS = 1800


@dataclass(frozen=True)
class Peer:
    """What the file of a peer says of itself, read without running it."""

    name: str
    environment: str
    most_rows: int
    streams: bool


def peer_of(name: str) -> Peer:
    """Read the head of a peer's file."""
    tree = ast.parse((HERE / "peers" / f"{name}.py").read_text(encoding="utf-8"))
    said: dict[str, Any] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            target = ast.unparse(statement.targets[0]).strip("()")
            if target in ("ENV, KIND, MAX_N", "ENV", "KIND", "MAX_N"):
                value = ast.literal_eval(statement.value)
                said |= dict(zip(target.split(", "), value if "," in target else (value,), strict=True))
    defined = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    return Peer(name, said["ENV"], said["MAX_N"], "stream" in defined)


class Bench:
    """Runs workers in the environments of a folder, over records in it."""

    def __init__(self, folder: Path, repeats: int, calls: int):
        self.folder, self.repeats, self.calls = folder, repeats, calls
        self.data = folder / "data"

    def prepare(self) -> None:
        """Make an environment for each list of requirements; Zoulang itself goes where it is asked."""
        for listing in sorted(HERE.glob("requirements-*.txt")):
            name = listing.stem.removeprefix("requirements-")
            if not self._python(name).exists():
                subprocess.run([sys.executable, "-m", "venv", str(self._environment(name))], check=True)
            own = ["-e", str(ROOT)] if name in WITH_ZOULANG else []
            command = [str(self._python(name)), "-m", "pip", "install", "--quiet", "-r", str(listing), *own]
            subprocess.run(command, check=True)

    def _environment(self, name: str) -> Path:
        return self.folder / "environments" / name

    def _python(self, name: str) -> Path:
        return self._environment(name) / "bin" / "python"

    def interpreter(self, environment: str) -> str:
        """The Python of an environment; where there is none, this one."""
        own = self._python(environment)
        return str(own) if own.exists() else sys.executable

    def records(self, count: int, exact: bool = True) -> Path:
        """A file of records; with `exact`, the exact totals of all its rows stand beside it."""
        file = self.data / f"enterprises_{count}.parquet"
        if not file.exists() or exact:
            work = f"prepared({count}, Path({str(self.data)!r}))"
            module = "exact"
            if not exact:
                work, module = f"write({count}, Path({str(file)!r}))", "enterprises"
            program = f"from pathlib import Path; from {module} import *; {work}"
            subprocess.run([self.interpreter(MAIN), "-c", program], cwd=HERE, check=True)
        return file

    def ask(self, peer: Peer, *question: object) -> Answer:
        """The answer of one worker process."""
        command = [self.interpreter(peer.environment), "worker.py", peer.name, *map(str, question)]
        try:
            done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            return {"failed": "took too long"}
        for line in done.stdout.splitlines():
            if line.startswith("RESULT "):
                return dict(json.loads(line.removeprefix("RESULT ")))
        said = (done.stderr or done.stdout).strip().splitlines()
        return {"failed": said[-1] if said else f"ended with {done.returncode}"}

    def batch(self, peers: Sequence[Peer], count: int, rounds: int) -> list[Round]:
        """Whole tables."""
        records = self.records(count)
        return interleaved(peers, rounds, lambda peer: self.ask(peer, "batch", records, self.repeats))

    def single(self, peers: Sequence[Peer], count: int, rounds: int) -> list[Round]:
        """One record."""
        records = self.records(count)
        return interleaved(peers, rounds, lambda peer: self.ask(peer, "one", records, self.calls))

    def stream(self, peers: Sequence[Peer], count: int, checked: int, rounds: int) -> list[Round]:
        """From file to file; the first `checked` rows are compared with the exact totals."""
        self.records(checked)
        records, result = self.records(count, exact=count <= checked), self.folder / "result.parquet"

        def ask(peer: Peer) -> Answer:
            answer = self.ask(peer, "stream", records, result)
            result.unlink(missing_ok=True)
            return answer

        return interleaved(peers, rounds, ask)


def interleaved(peers: Sequence[Peer], rounds: int, ask: Callable[[Peer], Answer]) -> list[Round]:
    """All peers once, then all again."""
    found: list[Round] = []
    for _ in range(rounds):
        found.append({})
        for peer in peers:
            found[-1][peer.name] = ask(peer)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


# --- command line -----------------------------------------------------------------------------------


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", default=",".join(PEERS), help="names, separated by commas")
    parser.add_argument("--sizes", default="10000,1000000", help="numbers of records for whole tables")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--repeats", type=int, default=5, help="calls in one process, of which the best counts"
    )
    parser.add_argument("--calls", type=int, default=300, help="calls for one record; 0: leave this out")
    parser.add_argument("--stream", type=int, default=0, help="number of records from Parquet to Parquet")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "benchmarks")
    parser.add_argument("--prepare", action="store_true", help="make the environments of the peers first")
    return parser.parse_args()


def main() -> None:
    """Run what the command line says."""
    said = options()
    names = [BASE, *(name for name in said.peers.split(",") if name and name != BASE)]
    peers, sizes = [peer_of(name) for name in names], sorted(map(int, said.sizes.split(",")))
    bench = Bench(said.folder.resolve(), said.repeats, said.calls)
    if said.prepare:
        bench.prepare()
    found: dict[str, Any] = {"load": os.getloadavg(), "batch": {}, "one": [], "stream": []}
    # A peer too slow for the smallest table gets one of its own size.
    small = {peer.most_rows for peer in peers if peer.most_rows < sizes[0]}
    for count in sorted(small | set(sizes)):
        able = [peer for peer in peers if peer.most_rows >= count]
        if count in small:
            able = [peer for peer in peers if peer.name == BASE or peer.most_rows == count]
        found["batch"][count] = bench.batch(able, count, said.rounds)
        show_batch(found["batch"][count], count)
    if said.calls:
        found["one"] = bench.single(peers, sizes[0], said.rounds)
        show_single(found["one"])
    if said.stream:
        able = [peer for peer in peers if peer.streams and peer.most_rows >= said.stream]
        found["stream"] = bench.stream(able, said.stream, min(sizes[-1], said.stream), said.rounds)
        show_stream(found["stream"], said.stream)
    found["load_after"] = os.getloadavg()
    (bench.folder / "results.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
