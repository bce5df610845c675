"""The crawler: brings documents in, politely, from the places the source catalogue names."""
