"""The crawler: brings images with their metadata into the object store."""
