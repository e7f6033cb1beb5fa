"""The plain student learns from labels alone."""

from mirdesk.lab.recipes.student_plain import RECIPE


def test_learns_without_a_teacher(small, learn):
    checks = learn(small(RECIPE))
    assert checks[-1].losses["frame"] < checks[0].losses["frame"]
    used = {name for name, value in checks[-1].losses.items() if value}
    assert used == {"frame", "clip"}
