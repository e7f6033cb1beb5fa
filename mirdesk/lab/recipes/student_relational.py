"""Relational targets: as plain, and alike what mn04 finds alike within the batch.

Source: Park et al., "Relational knowledge distillation", CVPR 2019; as a distribution over who
is alike, Tejankar et al., "ISD: self-supervised learning by iterative similarity
distillation", ICCV 2021. The student's own embedding (not its features, as in EAsT) learns
whom of the batch each clip resembles; clips that share instruments count as alike too.
"""

import dataclasses
from typing import Final

from mirdesk.lab.recipes import student_plain

RECIPE: Final = dataclasses.replace(
    student_plain.RECIPE, needs_teacher=True, likeness_weight=0.3, relation_weight=0.1
)
