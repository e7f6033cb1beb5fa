"""Embeddings as teachers (EAsT): as plain, and near where mn04's embeddings are near.

Source: Ding and Lerch, "Audio embeddings as teachers for music classification", ISMIR 2023
(arXiv 2306.17424): the last features, pooled, are to have the distance correlation 1 with the
teacher's embeddings, with weight 0.9. Their other variant asks a linear map of the features
for a high cosine with the embeddings.
"""

import dataclasses
from typing import Final

from mirdesk.lab.recipes import student_plain

RECIPE: Final = dataclasses.replace(
    student_plain.RECIPE, needs_teacher=True, teacher_weight=0.9
)
COSINE: Final = dataclasses.replace(student_plain.RECIPE, needs_teacher=True, cosine_weight=0.9)
