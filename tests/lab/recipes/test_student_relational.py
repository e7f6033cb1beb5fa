"""Relational targets: the batch's likenesses come nearer to the teacher's."""

import pytest

from mirdesk.lab.recipes.student_relational import RECIPE


@pytest.mark.slow
def test_likenesses_are_learned(small, learn):
    checks = learn(small(RECIPE, likeness_weight=1.0))
    assert 0 < checks[-1].losses["likeness"] < checks[0].losses["likeness"]
    assert checks[-1].losses["relation"] > 0
