// Work by hand: entry down the columns of a worksheet, and the cell counter. Both pages work without this file.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const announce = (text) => { const line = $("#announce"); if (line) line.textContent = text; };

  // ------------------------------------------------------------------------------------------------ worksheet
  const sheet = $("[data-sheet]");
  const places = () => {
    const all = $$("[data-column]", sheet);
    const columns = [...new Set(all.map((one) => one.dataset.column))];
    return columns.flatMap((column) => all.filter((one) => one.dataset.column === column));
  };
  const step = (from, by) => {
    const all = places();
    const next = all[all.indexOf(from) + by];
    if (next) { next.focus(); next.select?.(); } else if (by > 0) $("button[type=submit]", sheet.closest("form"))?.focus();
  };
  // After the frame's own listener: an Enter that ended a scan is none of a person.
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !event.target.dataset?.column || event.ctrlKey || event.altKey || event.metaKey) return;
    const arrows = event.target.tagName !== "SELECT";
    const by = event.key === "Enter" || (arrows && event.key === "ArrowDown") ? 1 : arrows && event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    step(event.target, by);
  });
  document.addEventListener("vouch:scan", (event) => {
    if (!sheet) return;
    const code = event.detail.replace(/^\][A-Za-z]\d/, "");
    const row = $(`[data-barcode="${CSS.escape(code)}"]`, sheet);
    const typed = places().some((one) => one.value !== "" && !one.dataset.column.endsWith("-control"));
    if (row) {
      event.preventDefault();
      const place = $$("[data-column]", row).find((one) => one.value === "") ?? $("[data-column], a", row);
      setTimeout(() => place?.focus());
      announce(`Row of ${code}`);
    } else if (typed) {
      // What was typed is not lost by a tube of another bench.
      event.preventDefault();
      announce(`${code} is not on this sheet`);
    }
  });

  // ------------------------------------------------------------------------------------------------ counter
  const counter = $("[data-counter]");
  if (!counter) return;
  const cells = $$("[data-cell]", counter);
  const target = $("[data-target]", counter), counted = $("[data-counted]", counter), done = $("[data-done]", counter);
  const log = [];
  const undo = () => { const last = log.pop(); if (last) last.cell.value = last.was; };
  const number = (cell) => Number.parseInt(cell.value, 10) || 0;
  const total = () => cells.filter((cell) => !cell.dataset.beside).reduce((sum, cell) => sum + number(cell), 0);
  const show = () => {
    const sum = total(), asked = Number(target.value);
    counted.textContent = sum;
    for (const cell of cells) {
      const share = $("[data-share]", cell.closest(".counter-cell"));
      share.textContent = sum === 0 ? "" : cell.dataset.beside ? `${(100 * number(cell) / sum).toFixed(1)} per 100` : `${(100 * number(cell) / sum).toFixed(1)} %`;
    }
    counter.classList.toggle("full", sum === asked);
    const text = sum < asked ? "" : sum === asked ? `${sum} leucocytes counted.` : `${sum} counted: ${sum - asked} too many.`;
    if (done.textContent !== text) { done.textContent = text; if (sum === asked) tone(880, .35); }
  };
  // Eyes are at the microscope: the end is heard.
  let sound = null;
  const tone = (pitch, seconds) => {
    try {
      sound ??= new AudioContext();
      const wave = sound.createOscillator(), volume = sound.createGain();
      wave.frequency.value = pitch;
      volume.gain.value = .08;
      wave.connect(volume).connect(sound.destination);
      wave.start();
      wave.stop(sound.currentTime + seconds);
    } catch { /* no sound, the line says it */ }
  };
  counter.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target === target) return;
    const field = event.target.matches("[data-cell]");
    if (event.key === "Backspace" && !field) {
      undo();
      show();
      event.preventDefault();
    } else if (event.key === "Escape" && total() > 0) {
      // Back is a step too far for a count that is not entered.
      event.stopPropagation();
      event.preventDefault();
    } else if (/^[a-z]$/i.test(event.key)) {
      const cell = cells.find((one) => one.dataset.cell === event.key.toLowerCase());
      if (event.repeat || !cell) { if (field) event.preventDefault(); return; }
      event.preventDefault();
      if (total() >= Number(target.value)) { tone(220, .2); return; }
      log.push({ cell, was: cell.value });
      cell.value = number(cell) + 1;
      show();
    } else if (event.key === "Enter" && field) {
      event.preventDefault();
    }
  });
  // A form's fields tell when they were changed; what was counted is kept in a draft as well.
  counter.addEventListener("keyup", () => { const form = counter.closest("form"); if (log.length > 0) form.dataset.touched = "yes"; });
  counter.addEventListener("input", show);
  target.addEventListener("change", show);
  document.addEventListener("vouch:scan", (event) => {
    // A scan's letters were no cells; and a count is not left by a scan.
    const keys = [...event.detail.toLowerCase()].filter((key) => cells.some((one) => one.dataset.cell === key));
    while (keys.length > 0 && log.at(-1)?.cell.dataset.cell === keys.at(-1)) { keys.pop(); undo(); }
    show();
    if (total() === 0) return;
    event.preventDefault();
    announce("Scanned while counting: enter this differential first, or leave the page.");
  });
  show();
  if (!$("[aria-invalid=true]")) counter.focus();
})();
