// Review by keys: each answer's button carries its own in data-key. Off where somebody turned it off
// (single-letter keys disturb speech input, WCAG 2.1.4), while typing, and with any modifier.
(() => {
  "use strict";
  const NAME = "riftline-review-keys";
  const button = document.querySelector(".keys-switch");
  let on = true;
  try { on = localStorage.getItem(NAME) !== "off"; } catch { /* storage may be forbidden */ }

  const show = () => {
    document.documentElement.classList.toggle("no-keys", !on);
    if (button) { button.hidden = false; button.textContent = on ? button.dataset.on : button.dataset.off; }
  };
  if (button) button.addEventListener("click", () => {
    on = !on;
    try { localStorage.setItem(NAME, on ? "on" : "off"); } catch { /* then for this page alone */ }
    show();
  });
  show();

  let sent = false;
  document.addEventListener("keydown", (event) => {
    if (!on || sent || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (at instanceof Element && at.closest("input, textarea, select, [contenteditable]")) return;
    for (const each of document.querySelectorAll("button[data-key]")) {
      if (each.dataset.key === event.key.toLowerCase()) {
        event.preventDefault();
        sent = true;
        each.click();
        return;
      }
    }
  });
})();
