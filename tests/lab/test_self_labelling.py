"""What a student says of clips, for labelling; the whole round is in recipes."""

import numpy as np
import torch

from mirdesk.lab.recipes.tiny import RECIPE
from mirdesk.lab.self_labelling import student_listener


def test_logits_of_clips():
    network = RECIPE.network().eval()
    mel = torch.randn(3, 128, 160)
    logits = student_listener(network)(mel)
    assert logits.shape == (3, 20)
    with torch.no_grad():
        np.testing.assert_allclose(logits, network(mel[:, None]).clip.numpy(), rtol=1e-5)
