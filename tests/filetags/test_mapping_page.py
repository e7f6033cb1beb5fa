"""The page of the guide about names in files."""

import subprocess
import sys
from pathlib import Path

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags.mapping_page import mapping_markdown

PAGE = Path(__file__).parents[2] / "resources" / "guide" / "tag-mapping.md"
COMMAND = "python -m mirdesk.filetags.mapping_page > resources/guide/tag-mapping.md"


def test_the_page_is_made_from_the_tables():
    assert PAGE.read_text(encoding="utf-8") == mapping_markdown(), f"make it anew: {COMMAND}"


def test_every_field_has_its_line():
    lines = mapping_markdown().splitlines()
    for field in TAG_FIELDS.values():
        assert any(
            line.startswith(f"| {field.display_name} | `{field.name}` |") for line in lines
        )


def test_tables_have_as_many_cells_in_every_line():
    blocks = mapping_markdown().split("\n\n")
    tables = [block.splitlines() for block in blocks if block.startswith("|")]
    assert len(tables) == 4
    assert all(len({line.count("|") for line in table}) == 1 for table in tables)


def test_names_of_older_versions_and_further_names():
    page = mapping_markdown()
    assert "| `TDRC` | `TYER` | `TYE` |" in page
    assert "| `TMOO` | `TXXX:mood` | `TXX` |" in page
    assert "`organization`" in page
    assert "`WM/Comments`".lower() in page


def test_it_is_written_by_the_command():
    command = [sys.executable, "-X", "utf8", "-m", "mirdesk.filetags.mapping_page"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.decode("utf-8").replace("\r\n", "\n") == mapping_markdown()
