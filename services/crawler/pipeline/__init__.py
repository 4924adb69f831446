"""What happens to an item, one step per file: validate, describe, store."""
