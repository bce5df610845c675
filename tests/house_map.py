"""Draws the map of the house in README.md from the first sentence of every module."""

import ast
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FLOORS = ("coi", "crawler", "indexer", "web")
BEGIN = "<!-- map: begin -->"
END = "<!-- map: end -->"


def modules() -> list[Path]:
    """Every Python file of the four floors, in the order of the tree."""
    found = [path for floor in FLOORS for path in (PROJECT / floor).rglob("*.py")]
    return sorted(found, key=lambda path: (path.parent.as_posix(), path.name != "__init__.py", path.name))


def sentence(path: Path) -> str:
    """The first line of a module's docstring; empty where there is none."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0]


def draw() -> str:
    """The map: one line a room, indented by floor."""
    lines = []
    for path in modules():
        inside = path.relative_to(PROJECT)
        if "versions" in inside.parts:
            continue
        folder = path.name == "__init__.py"
        depth = len(inside.parts) - (2 if folder else 1)
        name = f"{inside.parent.name}/" if folder else path.name
        lines.append(f"{'    ' * depth + name:<34} {sentence(path)}")
    return "\n".join(["```text", *lines, "```"])


def placed(readme: str) -> str:
    """The README with the map in its place."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{draw()}\n{END}{after}"


if __name__ == "__main__":
    file = PROJECT / "README.md"
    file.write_text(placed(file.read_text("utf-8")), "utf-8")
