/* Runs in the pages when they stand in a frame (?embed=true): tells the page around them how high
   they are, so that the frame needs no bar of its own. widget.js listens for it. */
(() => {
  "use strict";
  if (window.parent === window) return;
  let last = 0;

  function tell() {
    const content = document.querySelector('[data-testid="stMainBlockContainer"]');
    const height = content ? Math.ceil(content.getBoundingClientRect().height) : 0;
    if (!height || height === last) return;
    last = height;
    // Who may frame the pages is said by frame-ancestors; a height is no secret.
    window.parent.postMessage({ type: "inspection-qa-height", height }, "*");
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data?.type !== "inspection-qa-measure") return;
    last = 0;
    tell();
  });

  const sizes = new ResizeObserver(tell);
  let watched = null;
  new MutationObserver(() => {
    const content = document.querySelector('[data-testid="stMainBlockContainer"]');
    if (content && content !== watched) {
      if (watched) sizes.unobserve(watched);
      watched = content;
      sizes.observe(content);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
