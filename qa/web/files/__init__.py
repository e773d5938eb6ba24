"""Files to take away: an answer or a list as Word, PDF, Excel, CSV."""
