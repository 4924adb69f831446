"""The trainer: makes encoders out of the collection, and measures how well encoders retrieve."""
