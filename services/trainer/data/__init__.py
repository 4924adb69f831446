"""The collection as training data: read and reduced once, split, and handed out in batches."""
