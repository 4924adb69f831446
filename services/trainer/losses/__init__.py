"""What an autoencoder is trained for: one objective per file."""
