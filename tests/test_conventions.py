"""The house habits that a program can check. Each failure says which file and what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "gildia"
ROOMS = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
VERTICAL = [room for room in ROOMS if room not in {"foundation", "config"}]

PLACES = {
    "__init__.py", "README.md", "apps.py", "rules", "models", "permissions", "queries", "wording",
    "actions", "events", "forms", "views", "api", "admin", "tasks", "urls", "templates", "migrations",
    "tests", "middleware", "backends", "adapters", "management", "data", "static", "templatetags", "locale",
}  # fmt: skip
JUNK_DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "service",
    "services",
    "manager",
    "managers",
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
README_LINES = 60
HOOKS = {"gildia/accounts/forms/person.py"}  # allauth hands the new person over to the form
WRITES = {
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "save",
    "delete",
    "update",
}


def sources(*, tests: bool = False) -> Iterator[Path]:
    """Our Python files, without migrations and, unless asked, without tests."""
    for path in sorted(HOUSE.glob("*/**/*.py")):
        inside = set(path.relative_to(HOUSE).parts)
        if "migrations" not in inside and (tests or "tests" not in inside):
            yield path


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("room", VERTICAL)
def test_a_room_has_only_the_known_places(room: str) -> None:
    names = {path.name for path in (HOUSE / room).iterdir() if path.name != "__pycache__"}
    unknown = {name for name in names if name not in PLACES and name.removesuffix(".py") not in PLACES}
    assert unknown == set(), "name it after one of the places of CONTRIBUTING.md"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_readme_of_one_screen(room: str) -> None:
    lines = (HOUSE / room / "README.md").read_text().splitlines()
    assert 5 < len(lines) <= README_LINES


def test_nothing_is_a_junk_drawer() -> None:
    drawers = [
        short(path) for path in HOUSE.rglob("*") if path.suffix in {".py", ""} and path.stem in JUNK_DRAWERS
    ]
    assert drawers == [], "name a module after what it holds"


def test_files_are_read_in_one_sitting() -> None:
    long = {
        short(path): lines
        for path in sources()
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_functions_fit_a_screen() -> None:
    long = [
        f"{short(path)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def part_of_room(path: Path) -> str:
    """Which place of its room a file belongs to: views for views.py and for views/home.py."""
    return path.relative_to(HOUSE).parts[1].removesuffix(".py")


def test_pages_show_only_what_the_reader_may_see() -> None:
    everything = [
        f"{short(path)}:{number}"
        for path in sources()
        if part_of_room(path) in {"views", "api"} and path.relative_to(HOUSE).parts[0] in VERTICAL
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"\bobjects\.all\(\)", line)
    ]
    assert everything == [], "lists start from visible_to(viewer)"


def test_only_actions_write() -> None:
    writers = [
        f"{short(path)}:{node.lineno} .{node.func.attr}()"
        for path in sources()
        if path.relative_to(HOUSE).parts[0] in VERTICAL
        and part_of_room(path) in {"views", "api", "forms", "queries", "permissions", "rules"}
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and (node.func.attr == "save" or ".objects" in ast.unparse(node.func))
        and short(path) not in HOOKS
        and "super()" not in ast.unparse(node.func)
    ]
    assert writers == [], "a write is a function in actions.py"


def test_actions_take_more_than_two_arguments_by_name() -> None:
    positional = [
        f"{short(path)}: {node.name}"
        for path in sources()
        if path.relative_to(HOUSE).parts[0] in VERTICAL and part_of_room(path) == "actions"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and len(node.args.args) > 2
    ]
    assert positional == []


def test_rules_do_not_look_at_the_clock() -> None:
    clock = re.compile(r"\b(timezone\.now|datetime\.now|date\.today|localdate|time\.time)\(|\brandom\b")
    lookers = [
        f"{short(path)}:{number}"
        for path in sources()
        if part_of_room(path) == "rules"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if clock.search(line)
    ]
    assert lookers == [], "time and chance come in as arguments"


def test_no_page_keeps_its_address_from_itself() -> None:
    tellers = [short(path) for path in sources() if '"no-referrer"' in path.read_text()]
    assert tellers == [], "browsers then send forms with `Origin: null`, which is refused; say same-origin"
