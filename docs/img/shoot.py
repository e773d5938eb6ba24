"""Takes the pictures in this folder from a running server over the sample reports.

QA_FEEDBACK_DAYS=90 qa serve --index index/samples --port 8501 &
python docs/img/shoot.py --server http://127.0.0.1:8501
"""

from __future__ import annotations

import argparse
import io
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent
WIDE, NARROW, FRAME = 1100, 360, 520  # pixels
SCREENING = (
    f"?q={quote('Was the screening tool Seeing the whole house used in Tidemouth in 2022?')}"
)
_TALLEST = 2400


@dataclass(frozen=True)
class Shot:
    """One picture: what is opened, how wide, and what is clicked first."""

    name: str
    place: str
    width: int = WIDE
    scheme: str = "light"
    click: str | None = None


REPORT = "reports?report=tidemouth-ilacs-2022-05-06"
ROW = f"{REPORT}&page=1&passage=tidemouth-ilacs-2022-05-06.grade-leadership"
LIST = "questions?" + "&".join(
    f"q={quote(question)}"
    for question in (
        "How was leadership judged in Tidemouth in 2022?",
        "Do social workers carry too many cases in Oldmere?",
        "How much does Harnley spend on taxis?",
    )
)

SHOTS = (
    Shot("ask", ""),
    Shot("answer", SCREENING),
    Shot("marked-page", SCREENING, click="Show page 2 of the report"),
    Shot("answer-dark", f"?q={quote('What grades did Tidemouth get in 2022?')}", scheme="dark"),
    Shot("answer-phone", SCREENING, NARROW),
    Shot("refusal", f"?q={quote('What grades did Tidemouth get in 1999?')}"),
    Shot("embedded", f"{SCREENING}&embed=true", FRAME),
    Shot("authority", "authority?authority=Tidemouth"),
    Shot("authority-phone", "authority?authority=Tidemouth", NARROW),
    Shot("grades", "grades?authority=Tidemouth&framework=ilacs"),
    Shot("grades-map", "grades?view=map&framework=ilacs"),
    Shot("grades-map-phone", "grades?view=map&framework=ilacs", NARROW, "dark"),
    Shot("grades-years", "grades?view=years", scheme="dark"),
    Shot("grades-phone", "grades?authority=Tidemouth&framework=ilacs", NARROW),
    Shot("questions", LIST),
    Shot("questions-phone", LIST, NARROW),
    Shot("reports", "reports"),
    Shot("reports-phone", "reports", NARROW),
    Shot("report", ROW),
    Shot("report-phone", ROW, NARROW),
    Shot("about", "about?framework=ilacs"),
    Shot("about-phone", "about", NARROW, "dark"),
)


def take(browser: Browser, server: str, shot: Shot) -> None:
    """Writes the shot's PNG, in few colours, to keep the repository small."""
    size = {"width": shot.width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=shot.scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server}/{shot.place}")
    page.locator(".stMain [data-testid='stHtml']").nth(1).wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(2500)
    if shot.click:
        page.get_by_text(shot.click).click()
        page.locator(".qa-figure img").wait_for()
        page.wait_for_timeout(1500)
    height = page.evaluate("document.querySelector('.stMainBlockContainer').scrollHeight")
    page.set_viewport_size({"width": shot.width, "height": min(int(height) + 20, _TALLEST)})
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")  # it had gone to the mark
    page.wait_for_timeout(700)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(64, dither=Image.Dither.NONE).save(FOLDER / f"{shot.name}.png", optimize=True)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://127.0.0.1:8501")
    server = parser.parse_args().server
    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args)
        for shot in SHOTS:
            take(browser, server, shot)
            print(shot.name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
