"""How networks are trained: a file a recipe, each with the paper it comes from."""
