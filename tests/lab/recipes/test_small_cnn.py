"""The small CNN learns from labels of clips alone, and cannot be shipped."""

import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes.small_cnn import RECIPE
from mirdesk.lab.shipping import load_run


def test_learns_from_clips(small, learn, tmp_path):
    checks = learn(small(RECIPE, pairs=4))
    assert {name for name, value in checks[-1].losses.items() if value} == {"clip"}
    with pytest.raises(DatasetError, match="only students"):
        load_run(tmp_path, small(RECIPE))
