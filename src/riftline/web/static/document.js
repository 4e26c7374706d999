// The document page: a statement opens beside the text, and selected words fill the form that adds
// one. Everything here can be done without it.
"use strict";

(() => {
  const panel = document.getElementById("panel");
  const picked = document.getElementById("picked");
  let opener = null;
  let words = "";
  let near = "";

  function close() {
    panel.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    panel.scrollTop = 0;
    const head = panel.querySelector("h2");
    if (head) head.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close=panel]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (panel.childElementCount) close();
    picked.hidden = true;
  });

  // The words of a selection without the numbers of notes that stand in it.
  function selected() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const row = (n) => (n.nodeType === 1 ? n : n.parentElement)?.closest(".sheet .row");
    const first = row(range.startContainer);
    if (!first || !row(range.endContainer)) return null;
    const copy = range.cloneContents();
    copy.querySelectorAll(".n, .notes, .tr, .b-kind").forEach((n) => n.remove());
    const said = copy.textContent.replace(/\s+/g, " ").trim();
    return said ? { said, near: first.dataset.start } : null;
  }

  document.addEventListener("selectionchange", () => {
    const found = selected();
    picked.hidden = !found;
    if (found) [words, near] = [found.said, found.near];
  });

  document.getElementById("pick")?.addEventListener("click", () => {
    const form = document.getElementById("add");
    if (!form) return;
    form.open = true;
    document.getElementById("add-words").value = words;
    document.getElementById("add-near").value = near;
    picked.hidden = true;
    form.scrollIntoView({ block: "center" });
    form.querySelector("input[name=speaker]").focus();
  });
})();
