"""Knowledge distillation: as plain, and learning what mn04 says of each clip.

Source: Hinton et al., "Distilling the knowledge in a neural network", 2015; for tags, as
probabilities of each class apart. Only mn04's classes that are one of the 20 instruments are
learned (``lab.audioset``). Where it says nothing it teaches "absent", which is its weakness
on dense music.
"""

import dataclasses
from typing import Final

from mirdesk.lab.recipes import student_plain

RECIPE: Final = dataclasses.replace(
    student_plain.RECIPE, needs_teacher=True, distill_weight=0.7
)
