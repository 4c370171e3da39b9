// Keyboard, scanner, theme, idle lock, live fragments, charts. Every form works without this file.
"use strict";
(() => {
  const script = document.currentScript;
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const typing = (element) => element?.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const announce = (text) => { const line = $("#announce"); if (line) line.textContent = text; };

  // ------------------------------------------------------------------------------------------------ theme
  const themes = ["light", "dark", "contrast"];
  const setTheme = (theme) => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.bsTheme = theme === "light" ? "light" : "dark";
    document.cookie = `vouch-theme=${theme};path=/;max-age=31536000;samesite=strict`;
    announce(`Theme: ${theme}`);
    drawCharts(true);
  };

  // ------------------------------------------------------------------------------------------------ lists
  const rows = () => $$("[data-list] tr[data-href], [data-list] [data-item]");
  let at = -1;
  const goTo = (step) => {
    const all = rows();
    if (all.length === 0) return false;
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all.forEach((row, i) => row.classList.toggle("at", i === at));
    const target = $("a, button, input", all[at]) ?? all[at];
    if (target === all[at]) target.tabIndex = -1;
    target.focus();
    all[at].scrollIntoView({ block: "nearest" });
    return true;
  };
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, select, textarea, label, summary, form") && !getSelection().toString())
      location.assign(row.dataset.href);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-list] tr[data-href], [data-list] [data-item]");
    if (!row) return;
    const all = rows();
    at = all.indexOf(row);
    all.forEach((one, i) => one.classList.toggle("at", i === at));
  });

  // ------------------------------------------------------------------------------------------------ scanner
  // A scanner types a whole code within a few milliseconds a character and ends with Enter; nobody types that fast.
  // One that sends F13 first is told by that, however slow it is.
  const fastMs = 35, shortest = 4;
  const scanFrom = (event, prefixed = false) =>
    ({ text: "", last: event?.timeStamp ?? -1e9, slow: false, prefixed, from: event?.target, before: event?.target.value });
  let scan = scanFrom();
  const sendScan = (code) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/scan";
    const token = $("input[name=__RequestVerificationToken]")?.value;
    for (const [name, value] of [["code", code], ["__RequestVerificationToken", token ?? ""]]) {
      const input = document.createElement("input");
      input.type = "hidden"; input.name = name; input.value = value;
      form.append(input);
    }
    document.body.append(form);
    announce("Scanned");
    form.submit();
  };
  const readScan = (event) => {
    const now = event.timeStamp;
    if (event.key === "F13") { scan = scanFrom(event, true); return false; }
    if (event.key === "Enter") {
      const whole = scan.text.length >= shortest && (scan.prefixed || (!scan.slow && now - scan.last < fastMs * 3));
      const { text, from, before } = scan;
      scan = scanFrom();
      if (!whole || from?.dataset?.scan !== undefined || $("dialog[open]")) return false;
      if (typing(from) && before !== undefined) from.value = before;
      if (document.dispatchEvent(new CustomEvent("vouch:scan", { detail: text, cancelable: true })))
        sendScan(text.replace(/^\][A-Za-z]\d/, ""));
      event.preventDefault();
      return true;
    }
    if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (now - scan.last > (scan.prefixed ? 1000 : 200)) scan = scanFrom(event);
    else if (now - scan.last > fastMs) scan.slow = true;
    scan.text += event.key;
    scan.last = now;
    return false;
  };

  // ------------------------------------------------------------------------------------------------ keyboard
  // A single letter waits a moment: it may be the first of a scan.
  let letter = 0, waiting = null;
  document.addEventListener("keydown", (event) => {
    clearTimeout(letter);
    const before = waiting;
    waiting = null;
    if (readScan(event)) return;
    // No scan after all: a letter and a quick Enter are two keys of a person.
    if (before && event.key.length > 1) {
      before();
      if (event.key === "Enter") { event.preventDefault(); document.activeElement.click(); return; }
    }
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const field = typing(event.target);
    if (event.key === "Escape") {
      if ($("dialog[open]")) return;
      const open = event.target.closest?.("details[open]") ?? $(".topbar details[open]");
      if (open) { open.open = false; $("summary", open).focus(); }
      else if (field) event.target.blur();
      else if ($("a[data-back]")) location.assign($("a[data-back]").href);
      else history.back();
      return;
    }
    if (field || $("dialog[open]")) return;
    const act = {
      "/": () => $("#search")?.focus(),
      "?": () => showHelp(),
      "j": () => goTo(1),
      "k": () => goTo(-1),
    }[event.key];
    if (act && scan.prefixed) {
      event.preventDefault();
    } else if (act) {
      event.preventDefault();
      waiting = act;
      letter = setTimeout(() => { waiting = null; act(); }, fastMs + 5);
    } else if (event.key === "Enter" && event.target.matches?.("tr[data-href]")) {
      location.assign(event.target.dataset.href);
    } else if (/^[a-z]$/.test(event.key) && $(`[data-key="${event.key}"]`)) {
      event.preventDefault();
      const own = $(`[data-key="${event.key}"]`);
      letter = setTimeout(() => goToKey(own), fastMs + 5);
    }
  });
  // A page's own letter: goes to its field, opens its part and goes to the first field there, goes to its form when
  // something must still be typed there, else presses the button or follows the link.
  const goToKey = (own) => {
    if (typing(own)) { own.focus(); return; }
    if (own.matches("summary")) {
      const part = own.parentElement;
      part.open = true;
      ($("input:not([type=hidden]), select, textarea", part) ?? own).focus();
      part.scrollIntoView({ block: "nearest" });
      return;
    }
    const first = own.form && [...own.form.elements].find((one) => one.willValidate && one.getAttribute("aria-required") === "true" && !one.value);
    if (first) first.focus(); else own.click();
  };
  const showHelp = () => {
    const list = $("#help-page");
    list.replaceChildren(...$$("[data-key]").flatMap((own) => {
      const [term, words] = [document.createElement("dt"), document.createElement("dd")];
      const key = document.createElement("kbd");
      key.textContent = own.dataset.key;
      term.append(key);
      words.textContent = own.dataset.says ?? (own.labels?.[0] ?? own).textContent.replace(/\s+/g, " ").trim().replace(new RegExp(`\\s${own.dataset.key}(\\s|$)`), " ").trim();
      return [term, words];
    }));
    list.hidden = list.children.length === 0;
    $("#help").showModal();
  };
  document.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "help") showHelp();
    if (action === "theme") setTheme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]);
    if (action === "lock") lock();
    if (action === "print") print();
    for (const menu of $$(".topbar details[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    // One sending at a time: a second press of a slow page's button does nothing.
    if (form.method === "post" && !event.defaultPrevented && !form.closest("dialog")) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 5000);
    }
  });

  // ------------------------------------------------------------------------------------------------ idle lock
  const locked = $("#locked");
  const idleMs = Number(document.body.dataset.idleMinutes ?? 0) * 60000;
  let idle = 0;
  const token = () => $("#unlock input[name=__RequestVerificationToken]")?.value ?? "";
  const lock = async () => {
    if (!locked || locked.open) return;
    const drafts = new FormData();
    drafts.append("__RequestVerificationToken", token());
    drafts.append("return", location.pathname + location.search);
    // Kept on the server as well, should the page be closed while it is locked.
    drafts.append("drafts", JSON.stringify($$("form[data-form]").map((form) => ({
      path: location.pathname, form: form.dataset.form,
      fields: [...new FormData(form)].filter(([name, value]) =>
        typeof value === "string" && !name.startsWith("_") && $(`[name="${CSS.escape(name)}"]`, form)?.type !== "password"),
      touched: form.dataset.touched === "yes",
    })).filter((draft) => draft.touched)));
    document.body.classList.add("is-locked");
    locked.showModal();
    $("#unlock-secret").value = "";
    $("#unlock-secret").focus();
    try { await fetch("/lock", { method: "POST", body: drafts, headers: { Accept: "application/json" } }); } catch { /* the next request asks again */ }
  };
  locked?.addEventListener("cancel", (event) => event.preventDefault());
  document.addEventListener("input", (event) => { const form = event.target.closest("form[data-form]"); if (form) form.dataset.touched = "yes"; });
  $("#unlock")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch("/unlock/here", { method: "POST", body: new FormData(event.target), headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) {
      document.body.classList.remove("is-locked");
      $("#unlock-error").textContent = "";
      locked.close();
      stir();
      refreshLive();
    } else if (answer?.status === 401) {
      location.assign("/sign-in");
    } else {
      $("#unlock-error").textContent = answer ? (await answer.json().catch(() => ({}))).message ?? "Not unlocked." : "The server does not answer. Try again.";
      $("#unlock-secret").select();
    }
  });
  let told = Date.now();
  const stir = () => {
    clearTimeout(idle);
    if (idleMs === 0 || locked?.open) return;
    idle = setTimeout(lock, idleMs);
    // Whoever types for long without sending is there: the server is told now and then.
    if (Date.now() - told > 60000) { told = Date.now(); fetch("/stir", { method: "POST" }).catch(() => {}); }
  };
  for (const sign of ["keydown", "pointerdown", "wheel", "touchstart"]) document.addEventListener(sign, stir, { passive: true });
  stir();

  // ------------------------------------------------------------------------------------------------ live fragments
  let stream = null, wasOpen = false, pressed = false;
  const afterPress = new Set();
  const refreshLive = (topic) => {
    // What is under a pressed pointer stays until it is let go: the click would go nowhere.
    if (pressed) { afterPress.add(topic); return; }
    for (const part of $$("[data-live]"))
      if ((!topic || part.dataset.live === topic) && !part.contains(document.activeElement?.matches("input, select, textarea") ? document.activeElement : null))
        htmx.trigger(part, "live");
  };
  document.addEventListener("pointerdown", () => { pressed = true; }, { passive: true });
  for (const sign of ["pointerup", "pointercancel"]) document.addEventListener(sign, () => {
    pressed = false;
    setTimeout(() => { for (const topic of [...afterPress]) { afterPress.delete(topic); refreshLive(topic); } });
  }, { passive: true });
  const openStream = () => {
    const topics = [...new Set($$("[data-live]").map((part) => part.dataset.live))];
    if (topics.length === 0 || document.hidden || stream) return;
    stream = new EventSource(`/live?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&")}`);
    stream.addEventListener("open", () => { if (wasOpen) refreshLive(); wasOpen = true; });
    stream.addEventListener("news", (event) => refreshLive(event.data));
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stream?.close(); stream = null; } else openStream();
  });
  // The focus is never lost by an update: the element of the same id or the same row's link gets it back.
  let focused = null;
  document.addEventListener("htmx:before:swap", () => {
    const element = document.activeElement;
    focused = element?.id ? `#${CSS.escape(element.id)}` : element?.getAttribute?.("href") ? `a[href="${CSS.escape(element.getAttribute("href"))}"]` : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    // First within the page: the side navigation may hold the same link.
    if (focused && document.activeElement === document.body) ($(focused, $("main")) ?? $(focused))?.focus();
    drawCharts();
    stackTables();
  });

  // ------------------------------------------------------------------------------------------------ charts
  let charts = null;
  const loadCharts = () => charts ??= new Promise((done, failed) => {
    if (globalThis.echarts) return done();
    const element = document.createElement("script");
    element.src = script.dataset.charts;
    element.onload = done;
    element.onerror = failed;
    document.head.append(element);
  });
  const drawCharts = async (again = false) => {
    const boxes = $$("[data-chart]");
    if (boxes.length === 0) return;
    await loadCharts();
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--v-ink").trim(), faint = style.getPropertyValue("--v-line").trim();
    const axis = { axisLabel: { color: ink, hideOverlap: true }, nameTextStyle: { color: ink }, axisLine: { lineStyle: { color: ink } }, splitLine: { lineStyle: { color: faint } } };
    for (const box of boxes) {
      const old = echarts.getInstanceByDom(box);
      if (old && !again) continue;
      old?.dispose();
      const chart = echarts.init(box, {
        textStyle: { color: ink, fontFamily: style.getPropertyValue("--v-font") },
        legend: { textStyle: { color: ink } },
        valueAxis: axis, categoryAxis: axis, logAxis: axis,
        timeAxis: { ...axis, axisLabel: { ...axis.axisLabel, formatter: { year: "{yyyy}", month: "{yyyy}-{MM}", day: "{MM}-{dd}", hour: "{HH}:{mm}", minute: "{HH}:{mm}", second: "{HH}:{mm}:{ss}" } } },
      });
      const option = JSON.parse(box.dataset.chart);
      // Drawn on the canvas: a tooltip of HTML would need inline styles, which our policy forbids.
      option.tooltip = { renderMode: "richText", ...option.tooltip };
      // Words on lines take the ink of the theme; the library would outline them in white.
      for (const series of option.series ?? []) if (series.markLine) series.markLine.label = { color: ink, textBorderColor: "transparent", ...series.markLine.label };
      chart.setOption({ animation: false, ...option });
      new ResizeObserver(() => chart.resize()).observe(box);
    }
  };

  // ------------------------------------------------------------------------------------------------ tables on a telephone
  // A table wider than the telephone becomes a list of blocks, each cell with the word of its column.
  const narrow = matchMedia("(max-width: 600px)");
  const stackTables = () => {
    if (!narrow.matches) return;
    for (const table of $$(".table-box > table:not(.roles, .storage-grid)")) {
      if (!table.matches(".stack") && table.scrollWidth <= table.parentElement.clientWidth + 1) continue;
      const heads = $$("thead tr:last-child > *", table).map((one) => one.textContent.replace(/\s+/g, " ").trim());
      for (const row of $$("tbody > tr", table)) [...row.cells].forEach((cell, i) => {
        if (i > 0 && heads[i] && cell.colSpan === 1) cell.dataset.head = heads[i];
        cell.toggleAttribute("data-blank", /^[–\s]*$/.test(cell.textContent) && !$("input, select, button, svg, img", cell));
      });
      table.classList.add("stack");
    }
  };
  narrow.addEventListener("change", stackTables);

  // Paper is light, whatever the screen is: charts are drawn again in its ink, and back afterwards.
  let screenTheme = null;
  addEventListener("beforeprint", () => { screenTheme = document.documentElement.dataset.theme; document.documentElement.dataset.theme = "light"; drawCharts(true); });
  addEventListener("afterprint", () => { if (screenTheme) { document.documentElement.dataset.theme = screenTheme; drawCharts(true); } });
  // A page that was gone back to may send its forms again at once.
  addEventListener("pageshow", () => { for (const form of $$("form[data-sent]")) delete form.dataset.sent; });

  const start = () => { openStream(); drawCharts(); stackTables(); ($("[aria-invalid=true]") ?? $("[autofocus]"))?.focus(); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
