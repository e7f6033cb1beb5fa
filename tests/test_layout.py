"""Every module has its test file, where a reader looks for it."""

from pathlib import Path

ROOT = Path(__file__).parents[1]


def expected_test(module: Path) -> Path:
    """Return the test file of a module, both relative to their trees."""
    return module.parent / f"test_{module.stem}.py"


def modules() -> list[Path]:
    tree = ROOT / "mirdesk"
    found = (path.relative_to(tree) for path in tree.rglob("*.py"))
    # __init__ and __main__ hold nothing to test; a private module is tested by its only user.
    return sorted(path for path in found if not path.stem.startswith("_"))


def test_every_module_has_its_test_file():
    missing = [
        f"mirdesk/{module.as_posix()} -> tests/{expected_test(module).as_posix()}"
        for module in modules()
        if not (ROOT / "tests" / expected_test(module)).is_file()
    ]
    assert missing == [], "modules without a test file:\n" + "\n".join(missing)


def test_every_test_file_holds_tests():
    empty = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "def test_" not in path.read_text(encoding="utf-8")
    ]
    assert empty == [], "test files without a test:\n" + "\n".join(empty)


def test_package_inits_hold_a_docstring_only():
    wordy = []
    for path in sorted((ROOT / "mirdesk").rglob("__init__.py")):
        text = path.read_text(encoding="utf-8").strip()
        if not (text.startswith('"""') and text.endswith('"""') and text.count('"""') == 2):
            wordy.append(path.relative_to(ROOT).as_posix())
    assert wordy == []


def test_the_rules_see_the_program():
    names = {module.as_posix() for module in modules()}
    assert {"errors.py", "domain/tracks.py", "lab/demo/score.py"} <= names
    assert expected_test(Path("lab/demo/score.py")) == Path("lab/demo/test_score.py")
    assert expected_test(Path("errors.py")) == Path("test_errors.py")
