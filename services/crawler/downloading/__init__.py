"""How the crawler meets other people's sites: within bounds, at their pace, and no further than they allow."""
