"""One module for each page of the browser; each has `show()`, which draws it."""
