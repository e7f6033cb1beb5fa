"""A round of self-training: the teacher is mn04 together with an earlier student.

Source: Xie et al., "Self-training with noisy student", CVPR 2020. Both hear a bank of
unlabelled recordings once; what they say is standardised for each instrument and added
(``lab.pseudo_labels``); where the sum is among the highest, the instrument is present, else
unknown. The labels are kept in a file beside the run; a new student learns from them beside
the mixtures. YAMNet takes no part: banks keep spectrograms, and it wants sound.
"""

import dataclasses
from typing import Final

from mirdesk.lab.recipes import student

RECIPE: Final = dataclasses.replace(
    student.RECIPE, recordings=8, pseudo_weight=0.7, pseudo_quantile=0.97
)
