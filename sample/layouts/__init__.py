"""Page layouts of the invented sample reports, one module per framework."""
