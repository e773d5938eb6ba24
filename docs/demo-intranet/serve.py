"""Serves the demonstration intranet page from an origin of its own.

python docs/demo-intranet/serve.py --server http://127.0.0.1:8501 --port 8600
"""

from __future__ import annotations

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}


def handler_for(server: str) -> type[BaseHTTPRequestHandler]:
    """A handler of the folder's three files, with the server's address filled in."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.split("?")[0].lstrip("/") or "index.html"
            file = FOLDER / name
            if name not in ("index.html", "demo.css", "demo.js"):
                self.send_error(404)
                return
            body = file.read_text(encoding="utf-8").replace("@SERVER@", server).encode()
            self.send_response(200)
            self.send_header("Content-Type", KINDS[file.suffix])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing for each file."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://127.0.0.1:8501", help="where Inspection QA is")
    parser.add_argument("--port", type=int, default=8600)
    given = parser.parse_args()
    origin = f"http://127.0.0.1:{given.port}"
    print(f"{origin} (allow it there: QA_ORIGINS='[\"{origin}\"]')", flush=True)
    ThreadingHTTPServer(("127.0.0.1", given.port), handler_for(given.server)).serve_forever()


if __name__ == "__main__":
    main()
