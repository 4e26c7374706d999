// Figures inside the page: drawn by the desk, in the page's own colours, with links on their marks.
// Without this script the same figures stand there as pictures.
"use strict";

(() => {
  const NARROW = 600; // px of a column below which the drawing for telephones is fetched

  async function draw(figure) {
    const art = figure.querySelector(".fig-art");
    const narrow = figure.clientWidth < NARROW;
    const address = new URL(figure.dataset.figure, location.href);
    address.searchParams.set("ink", "page");
    if (narrow) address.searchParams.set("width", "narrow");
    if (figure.dataset.drawn === address.href) return;
    figure.dataset.drawn = address.href;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return;
    const read = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    const svg = document.importNode(read.documentElement, true);
    if (svg.nodeName !== "svg" || figure.dataset.drawn !== address.href) return;
    art.replaceChildren(svg);
  }

  // A period chosen by dragging over months; the form beside the figure says it in words.
  function brush(figure) {
    const art = figure.querySelector(".fig-art");
    const form = document.getElementById(figure.dataset.brush);
    let start = null;
    let shade = null;
    let last = null;
    let dragged = false;

    const months = () =>
      [...art.querySelectorAll(".months_marks a")].map((a) => {
        const box = a.getBoundingClientRect();
        const month = new URL(a.href.baseVal || a.getAttribute("href"), location.href);
        return { left: box.left, right: box.right, month: month.searchParams.get("month") };
      });
    const at = (x) => {
      const all = months();
      return all.find((m) => x < m.right) || all[all.length - 1];
    };
    function mark(a, b) {
      const [first, end] = a.left <= b.left ? [a, b] : [b, a];
      const frame = art.getBoundingClientRect();
      shade.style.left = `${first.left - frame.left}px`;
      shade.style.width = `${end.right - first.left}px`;
      shade.style.top = "0";
      shade.style.bottom = "0";
      return [first.month, end.month];
    }

    art.addEventListener("dragstart", (e) => e.preventDefault());
    art.addEventListener("pointerdown", (e) => {
      if (e.button || e.pointerType === "touch" || !e.target.closest(".months_marks a")) return;
      start = { x: e.clientX, month: at(e.clientX) };
      dragged = false;
    });
    addEventListener("pointermove", (e) => {
      if (!start || Math.abs(e.clientX - start.x) < 6) return;
      dragged = true;
      if (!shade) {
        shade = document.createElement("div");
        shade.className = "fig-brush";
        art.append(shade);
      }
      last = mark(start.month, at(e.clientX));
    });
    addEventListener("pointerup", () => {
      if (start && dragged && form && last) {
        form.elements.since.value = last[0];
        form.elements.until.value = last[1];
        form.requestSubmit();
      }
      start = null;
    });
    art.addEventListener(
      "click",
      (e) => {
        if (dragged) e.preventDefault();
        dragged = false;
      },
      true,
    );
  }

  // The field month by month: a slider, and play.
  function film(section) {
    const slider = section.querySelector("input[type=range]");
    const button = section.querySelector("[data-play]");
    const live = document.getElementById(section.dataset.film);
    const days = section.dataset.days.split(" ");
    const seen = new Map();
    let timer = 0;
    let wanted = 0;

    function frame(n) {
      const address = new URL(section.dataset.frame, location.href);
      address.searchParams.set("day", days[n]);
      if (live.clientWidth < NARROW) address.searchParams.set("width", "narrow");
      if (!seen.has(address.href)) {
        const told = fetch(address, { credentials: "same-origin" }).then((a) =>
          a.ok ? a.text() : Promise.reject(new Error(a.status)),
        );
        told.catch(() => seen.delete(address.href));
        seen.set(address.href, told);
      }
      return seen.get(address.href);
    }
    async function show(n) {
      wanted = n;
      slider.value = n;
      const told = await frame(n).catch(() => null);
      if (told === null || wanted !== n) return;
      const read = new DOMParser().parseFromString(told, "text/html");
      live.replaceChildren(...read.body.childNodes);
      slider.setAttribute("aria-valuetext", live.querySelector("[data-day]").textContent);
    }
    function stop() {
      clearTimeout(timer);
      timer = 0;
      button.setAttribute("aria-pressed", "false");
      button.textContent = button.dataset.play;
    }
    async function step() {
      const n = Number(slider.value);
      if (n >= days.length - 1) return stop();
      const begun = performance.now();
      await show(n + 1);
      if (n + 2 < days.length) frame(n + 2).catch(() => {});
      if (timer) timer = setTimeout(step, Math.max(0, 1100 - (performance.now() - begun)));
    }

    section.hidden = false;
    slider.addEventListener("input", () => {
      stop();
      show(Number(slider.value));
    });
    slider.addEventListener("change", () => {
      // The tables below follow when the hand is taken off.
      const address = new URL(location.href);
      address.searchParams.set("day", days[slider.value]);
      location.assign(address);
    });
    button.addEventListener("click", () => {
      if (timer) return stop();
      if (Number(slider.value) >= days.length - 1) slider.value = -1;
      button.setAttribute("aria-pressed", "true");
      button.textContent = button.dataset.stop;
      timer = setTimeout(step, 0);
    });
  }

  function start(root) {
    for (const figure of root.querySelectorAll("[data-figure]:not([data-drawn])")) {
      draw(figure);
      if (figure.dataset.brush) brush(figure);
    }
    for (const section of root.querySelectorAll("[data-film][hidden]")) film(section);
  }

  addEventListener("DOMContentLoaded", () => start(document));
  addEventListener("htmx:load", (e) => start(e.target));
  addEventListener("resize", () => document.querySelectorAll("[data-figure]").forEach(draw));
})();
