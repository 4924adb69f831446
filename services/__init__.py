"""Vasari's services. Each works one queue and imports only `shared`; `services.__main__` sees them all."""
