"""The browser, HTTP and widget doors. Only `app.py` and `qa serve` import this package."""
