"""Artists whom everybody knows, with their years and usual spellings: for sources that give a name and nothing else."""
