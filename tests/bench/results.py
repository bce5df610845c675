"""RESULTS.md: one section for each benchmark, written anew by the benchmark it belongs to."""

from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"

_HEAD = """# Results of the benchmarks

Written by `make bench`, never by hand. How each figure comes about stands in the modules of this folder.
"""


def write_section(path: Path, name: str, text: str) -> None:
    """Put the section of that name in its place, or at the end where there is none yet; the others stay."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    whole = path.read_text("utf-8") if path.is_file() else _HEAD
    if begin not in whole:
        whole = f"{whole.rstrip()}\n\n{begin}\n{end}\n"
    before, _, rest = whole.partition(begin)
    _, _, after = rest.partition(end)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", "utf-8")


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown; the first column is text, the others are figures."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
