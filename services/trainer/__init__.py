"""Trains autoencoders on the collection, and measures how well each encoder finds works that belong together."""
