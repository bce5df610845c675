"""The benchmark of searching: our engine beside its peers, over the same documents, words and questions."""
