"""The same corpus and questions in the libraries that a user would pick instead."""
