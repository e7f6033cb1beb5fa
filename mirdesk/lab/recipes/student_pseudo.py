"""One-sided pseudo-labels: as plain, and hearing what mn04 surely hears in real music.

Source: Lee, "Pseudo-label", ICML workshop 2013; one-sided because on dense music an AudioSet
network says "Music" and little else, so that its silence teaches nothing. A label only ever
says "present": above a quantile of what mn04 says of that instrument in the recordings, as
networks are cautious about some instruments and bold about others.
"""

import dataclasses
from typing import Final

from mirdesk.lab.recipes import student_plain

RECIPE: Final = dataclasses.replace(
    student_plain.RECIPE,
    needs_teacher=True,
    recordings=6,
    pseudo_weight=0.5,
    pseudo_quantile=0.97,
)
