"""Distillation: what the student says comes nearer to what the teacher says."""

from mirdesk.lab.recipes.student_kd import RECIPE


def test_distillation_falls(small, learn):
    checks = learn(small(RECIPE))
    assert 0 < checks[-1].losses["distill"] < checks[0].losses["distill"]
    assert checks[-1].losses["teacher"] == 0  # scores are learned, no embeddings
