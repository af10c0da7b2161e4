"use strict";
// The page is complete without this script; it opens what a link points at and reads values off plots.

function reveal() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const note = target && target.querySelector("details");
  if (note) note.open = true;
}
addEventListener("hashchange", reveal);
reveal();

function clock(seconds, whole) {
  const two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  return whole >= 3600 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

// A line's path is made of "x y" pairs in a box of 1000 x 200.
function points(path) {
  return [...path.getAttribute("d").matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((p) => [Number(p[1]), Number(p[2])]);
}

for (const area of document.querySelectorAll(".area")) {
  const { start, end, low, high, unit } = area.dataset;
  const lines = [...area.querySelectorAll("path.line")].map((path) => [path.dataset.label, points(path)]).reverse();
  const instants = [...new Set(lines.flatMap(([, line]) => line.map(([x]) => x)))].sort((a, b) => a - b);
  if (!instants.length) continue;
  const cursor = Object.assign(document.createElement("div"), { className: "readout", hidden: true });
  const output = cursor.appendChild(document.createElement("output"));
  area.append(cursor);
  let at = 0;

  function show(index) {
    at = Math.max(0, Math.min(instants.length - 1, index));
    const x = instants[at];
    const values = lines.flatMap(([label, line]) => {
      const point = line.find(([place]) => place === x);
      if (!point) return [];
      const value = Number(low) + (1 - point[1] / 200) * (high - low);
      return [`${label ? label + "  " : ""}${Number(value.toPrecision(3)).toLocaleString("en")} ${unit}`.trimEnd()];
    });
    output.textContent = [clock(Math.round((x / 1000) * (end - start)), end - start), ...values].join("\n");
    cursor.style.left = `${x / 10}%`;
    cursor.classList.toggle("flip", x > 600);
    cursor.hidden = false;
  }
  area.addEventListener("pointermove", (event) => {
    const box = area.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 1000;
    show(instants.reduce((best, place, i) => (Math.abs(place - x) < Math.abs(instants[best] - x) ? i : best), 0));
  });
  area.addEventListener("pointerleave", () => (cursor.hidden = true));
  area.addEventListener("blur", () => (cursor.hidden = true));
  area.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.target !== area) return;
    event.preventDefault();
    show(cursor.hidden ? at : at + step);
  });
}
