"""The student that ships: all that helped, together.

It begins with the trunk of mn04 (transfer learning), learns labels of frames and clips of
mixtures, and at the same time what mn04 knows: the distances between its embeddings (EAsT,
arXiv 2306.17424), its tags, and what it is sure to hear in unlabelled recordings. Its own
embedding learns to tell recordings apart (Chen et al., "SimCLR", 2020) and instruments (Khosla
et al., "Supervised contrastive learning", 2020).
"""

from typing import Final

from mirdesk.lab.recipes.recipe import CROPS, Recipe

RECIPE: Final = Recipe(
    mixtures=CROPS,
    tags=44,
    has_transfer=True,
    needs_teacher=True,
    trunk_rate=0.4,
    recordings=10,
    learning_rate=1.5e-3,
    contrast_weight=0.2,
    relation_weight=0.1,
    teacher_weight=0.3,
    tag_weight=0.5,
    pseudo_weight=0.5,
)
