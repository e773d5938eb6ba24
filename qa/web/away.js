/* Runs in the pages: says in plain words that the service is away, in place of Streamlit's own dialog
   (which speaks of a terminal and covers the answer), and goes on when it is back. */
(() => {
  "use strict";
  const AWAY = "The service cannot be reached just now. What stands on this page can still be read; the page goes on by itself when the service is back.";
  const LOOK_EVERY_MS = 500;
  const PATIENCE_MS = 3000; // a short break is none
  const FIRST_PATIENCE_MS = 15000; // a slow phone loads as long
  const FORGOTTEN_MS = 100000; // Streamlit keeps a visitor's session for two minutes
  const RELOADED = "inspection-qa-reloaded"; // when; a page that stays broken is not loaded again and again
  const RELOAD_EVERY_MS = 60000;
  const healthz = new URL("healthz", document.currentScript.src);
  let strip = null;
  let since = Date.now(); // when the connection was lost; 0 while it is there
  let known = false; // it was there once
  let started = null; // which start of the service this page knows
  let incomplete = false;
  let asking = false;

  /** Parts of the page are loaded when they are needed; what was missed is not tried again. */
  window.addEventListener("vite:preloadError", () => { incomplete = true; });

  function isConnected() {
    const state = document.querySelector(".stApp")?.dataset;
    return Boolean(state) && [undefined, "CONNECTED"].includes(state.testConnectionState);
  }

  function closeDialog() {
    for (const dialog of document.querySelectorAll("[role=dialog]")) {
      const heading = dialog.querySelector("h2");
      if (heading && heading.textContent === "Connection error") dialog.querySelector("button")?.click();
    }
  }

  function show(away) {
    if (away === Boolean(strip)) return;
    strip?.remove();
    strip = null;
    if (!away) return;
    strip = document.createElement("div");
    strip.className = "qa-away";
    strip.setAttribute("role", "alert");
    strip.style.cssText = "position:fixed;inset:0 0 auto;z-index:1000000;padding:.8rem 1.2rem;text-align:center;"
      + "color:#fff;background:#16202a;border-bottom:4px solid #ffbf47;font:600 1rem/1.4 system-ui,Arial,sans-serif";
    document.body.append(strip);
    strip.textContent = AWAY; // after it is there, or some screen readers say nothing
  }

  function reloadedJustNow() {
    const last = Number(sessionStorage.getItem(RELOADED));
    sessionStorage.setItem(RELOADED, String(Date.now()));
    return Date.now() - last < RELOAD_EVERY_MS;
  }

  async function startOfService() {
    try {
      const reply = await fetch(healthz, { cache: "no-store" });
      return reply.ok ? reply.headers.get("X-Service-Start") : null;
    } catch {
      return null;
    }
  }

  /** Connected again. A service that was started anew, or has forgotten this visitor, would take the
      next press of a button for a first visit and lose what was typed: then the page begins anew. */
  async function goOn() {
    const start = await startOfService();
    if (start === null) return; // gone again
    const forgotten = known && (start !== started || Date.now() - since > FORGOTTEN_MS);
    if (forgotten || (incomplete && !reloadedJustNow())) {
      location.reload(); // the address says what the page shows
      return;
    }
    incomplete = false;
    [started, known, since] = [start, true, 0];
    show(false);
  }

  async function look() {
    closeDialog();
    if (!isConnected()) {
      since ||= Date.now();
      show(Date.now() - since > (known ? PATIENCE_MS : FIRST_PATIENCE_MS));
    } else if ((since || incomplete) && !asking) {
      asking = true;
      await goOn();
      asking = false;
    }
  }

  new MutationObserver(closeDialog).observe(document.body, { childList: true });
  setInterval(look, LOOK_EVERY_MS);
})();
