"""Where images that a model made are kept.

generated/<id>.png   the id is the digest of its bytes
"""

GENERATED = "generated/"


def generated_key(generation: str) -> str:
    """The key of the images of this id."""
    return f"{GENERATED}{generation}.png"
