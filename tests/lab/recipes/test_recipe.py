"""A recipe names each loss that there is."""

from mirdesk.analysis.network import Student
from mirdesk.lab.plain_cnn import PlainCnn
from mirdesk.lab.recipes.recipe import PLAIN_CNN, Recipe
from mirdesk.lab.training.terms import TERMS


def test_weights_are_those_of_the_terms():
    assert list(Recipe().weights) == list(TERMS)


def test_architectures():
    assert isinstance(Recipe().network(), Student)
    assert isinstance(Recipe(architecture=PLAIN_CNN, features=8).network(), PlainCnn)
