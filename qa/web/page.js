/* Runs in the pages: copies a text by a plain button, and brings into view what a link or a question led to. */
(() => {
  "use strict";
  const AGAIN_MS = [0, 300, 900]; // what is drawn later above it moves it
  const seen = new Set();
  let moved = 0; // when the reader last scrolled, pressed or touched: then the page is theirs

  /** An address without https has no clipboard of its own; there the old way works. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const box = document.createElement("textarea");
      box.value = text;
      box.style.cssText = "position:fixed;top:0;opacity:0";
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (!button) return;
    const done = await copy(button.dataset.copy);
    button.focus();
    const said = button.parentElement.querySelector("[role=status]");
    if (said) said.textContent = done ? "Copied" : "Not copied: mark the text below and copy it";
  });

  for (const kind of ["wheel", "touchstart", "keydown", "mousedown"]) {
    window.addEventListener(kind, () => { moved = Date.now(); }, { passive: true });
  }

  function show(mark, since) {
    if (moved > since || !mark.isConnected) return;
    mark.scrollIntoView({ block: mark.dataset.at || "start", inline: mark.dataset.at ? "start" : "nearest" });
  }

  new MutationObserver(() => {
    for (const mark of document.querySelectorAll("[data-look]")) {
      if (seen.has(mark.dataset.look)) continue;
      seen.add(mark.dataset.look);
      const since = Date.now();
      for (const wait of AGAIN_MS) setTimeout(() => show(mark, since), wait);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
