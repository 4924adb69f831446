"""Networks that the trainer makes and the encoder runs. All of PyTorch that more than one service needs is here."""
