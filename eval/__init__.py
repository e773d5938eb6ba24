"""How well the program does, measured through its public door; results are committed."""
