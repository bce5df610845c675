"""The engines: each fulfils coi.search_index.SearchIndex with a library of its own."""
