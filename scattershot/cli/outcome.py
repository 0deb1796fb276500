"""What `scattershot run` says at the end: the table of results, or what failed and the remedy."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scattershot import files
from scattershot.cli.workflow import State

REMEDY_STOPPED = "Finished jobs are kept; the same command goes on from there."
TAIL = 15
"""Lines shown of a log."""

SHOWN = 3
"""Failed jobs that are shown."""

COLUMNS = {
    "target": "target",
    "source": "source",
    "models": "models",
    "direct_mae": "best direct MAE",
    "paper_mae": "best transferred MAE",
    "nested_mae": "nested MAE",
    "unit": "unit",
}


def success(state: State, folder: Path) -> str:
    """The results as a table and the paths of the pages, as far as the run made them."""
    parts = ["" if state.total else "Nothing to do: everything is up to date."]
    results = folder / "results"
    summary = results / "summary.json"
    if summary.exists():
        parts.append(table(files.read_json(summary)))
    names = {"Table 1": "table1.html", "Explorer": "explorer.html", "Report": "report.html"}
    pages = {name: results / file for name, file in names.items()}
    lines = [f"{name}: {path}" for name, path in pages.items() if path.exists()]
    if lines:
        parts.append("\n" + "\n".join(lines))
    return "\n".join(part for part in parts if part)


def failure(state: State, folder: Path, log: Path) -> str:
    """What failed, the end of its log, and what to do."""
    parts = []
    for job in state.failed[:SHOWN]:
        parts.append(f"Failed: rule {job['rule_name']}: {job['message']}")
        logs = [folder / name for name in job["log"] or []]
        parts += [_tail(path) for path in logs if _filled(path)] or [_traceback(log)]
    if len(state.failed) > SHOWN:
        parts.append(f"… and {len(state.failed) - SHOWN} more jobs failed.")
    if not state.failed:
        parts += [_without_location(error) for error in state.errors] or [_tail(log)]
    parts.append(f"The whole log is {log}.")
    if state.failed:
        done = f"{state.done} of {state.total} jobs are done and kept"
        parts.append(f"{done}; with the cause mended, the same command goes on from there.")
    return "\n".join(parts)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Rows of results/summary.json as aligned text."""
    texts = [list(COLUMNS.values())]
    texts += [[_cell(row.get(key)) for key in COLUMNS] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    numeric = [key in ("models", "direct_mae", "paper_mae", "nested_mae") for key in COLUMNS]
    lines = [
        "  ".join(
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in texts
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _filled(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _tail(path: Path) -> str:
    if not _filled(path):
        return f"  {path} is empty"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
    return "\n".join([f"  the end of {path}:", *(f"  | {line}" for line in lines)])


def _traceback(log: Path) -> str:
    """The last traceback in Snakemake's log, where a job that keeps no log of its own left it."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("Traceback")]
    if not starts:
        return _tail(log)
    block = lines[starts[-1] :]
    ends = [number for number, line in enumerate(block) if number and not line.startswith(" ")]
    last = ends[0] + 1 if ends else len(block)
    return "\n".join(f"  | {line}" for line in block[max(0, last - TAIL) : last])


def _without_location(error: str) -> str:
    """A WorkflowError without the lines that say where in the Snakefile it was raised."""
    lines = error.splitlines()
    if lines and lines[0].startswith("WorkflowError"):
        lines = lines[1:]
    return "\n".join(line for line in lines if not line.startswith('  File "'))
