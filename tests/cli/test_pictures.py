"""Pictures that cannot be written are refused before the work begins."""

import pytest

from mirdesk.cli.pictures import check_writable
from mirdesk.errors import FileUnreadableError


def test_a_missing_folder_is_refused_early(tmp_path):
    check_writable(tmp_path / "a.png")
    with pytest.raises(FileUnreadableError, match="folder does not exist"):
        check_writable(tmp_path / "none" / "a.png")
