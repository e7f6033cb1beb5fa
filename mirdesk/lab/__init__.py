"""Synthesis of training data, training recipes, evaluation; nothing imports it."""
