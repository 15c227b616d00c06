"use strict";
// Filters. What is written here counts as jminer/report/explore.py and statistics/intervals.py do: customers, each once, and Wilson intervals.
// It makes no request, keeps nothing, and writes text only.
(() => {
  const block = document.getElementById("block");
  if (!block) return;
  const data = JSON.parse(block.textContent);
  const choosers = [...document.querySelectorAll("[data-filter]")];
  const live = [...document.querySelectorAll("[data-live]")];

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const numbers = (text) => {
    const found = [];
    let value = 0, scale = 1;
    for (const byte of bytes(text)) {
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) { found.push(value); value = 0; scale = 1; }
    }
    return found;
  };
  const rising = (text) => { let last = 0; return numbers(text).map((step) => (last += step)); };
  const signed = (text) => numbers(text).map((n) => (n % 2 ? -(n + 1) / 2 : n / 2));
  const once = (make) => { let made; return () => (made ??= make()); };
  const printed = once(() => new Map([...live, ...document.querySelectorAll("[data-axis-of]")].map((element) => [element, element.cloneNode(true)])));

  const customer = once(() => numbers(data.customer));
  const units = once(() => numbers(data.units));
  const columns = data.columns.map((text) => once(() => bytes(text)));
  const rows = {};
  for (const [key, subject] of Object.entries(data.subjects)) rows[key] = once(() => rising(subject.rows));
  const tones = (subject) => (subject.read ??= { sums: signed(subject.sums), of: numbers(subject.of) });

  // Counting.
  const seen = new Int32Array(data.customers);
  let turn = 0;
  const distinct = (of, wanted) => {
    turn += 1;
    let n = 0;
    for (const row of of) {
      const who = customer()[row];
      if (wanted(row) && seen[who] !== turn) { seen[who] = turn; n += 1; }
    }
    return n;
  };
  const complaining = (of, subject, wanted) => {
    const people = new Map(), { sums, of: counts } = tones(subject);
    of.forEach((row, place) => {
      if (!wanted(row)) return;
      const told = people.get(customer()[row]) ?? [0, 0];
      people.set(customer()[row], [told[0] + sums[place], told[1] + counts[place]]);
    });
    return [...people.values()].filter(([sum, n]) => sum <= subject.most * n).length;
  };
  const wilson = (x, n) => {
    const z2 = data.z * data.z, centre = (x + z2 / 2) / (n + z2);
    const half = Math.sqrt(Math.max(z2 * ((x * (n - x)) / n + z2 / 4), 0)) / (n + z2);
    return [x <= 0 ? 0 : Math.max(centre - half, 0), x >= n ? 1 : Math.min(centre + half, 1)];
  };
  const counted = (key, wanted, customers) => {
    const subject = data.subjects[key];
    if (!subject) return null;
    const inside = subject.base === undefined ? wanted : (row) => columns[subject.base]()[row] === 1 && wanted(row);
    const of = subject.base === undefined ? customers : distinct(units().keys(), inside);
    const hits = subject.sums ? complaining(rows[key](), subject, wanted) : distinct(rows[key](), wanted);
    const hidden = of < data.few || (hits > 0 && hits < data.few);
    const measured = !hidden && of >= data.thin;
    return { hits, of, hidden, measured, share: of ? hits / of : 0, range: measured ? wilson(hits, of) : [0, 0] };
  };

  // Saying it, as jminer/report/measure.py does: halves are rounded to even.
  const rounded = (number, places) => {
    const scaled = number * 10 ** places;
    const tie = scaled % 1 === 0.5 && (number * 4) % 1 === 0;
    return (tie ? 2 * Math.round(scaled / 2) / 10 ** places : number).toFixed(places);
  };
  const points = (share) => rounded(share * 100, share * 100 >= 9.95 || share === 0 ? 0 : 1);
  const whole = (n) => n.toLocaleString("en-GB");
  const people = (n) => `${whole(n)} ${n === 1 ? "customer" : "customers"}`;
  const few = `fewer than ${data.few}`;
  const says = {
    count: (figure) => (figure.hidden ? few : whole(figure.hits)),
    customers: (figure) => (figure.hidden ? `${few} customers` : people(figure.hits)),
    of: (figure) => (figure.of < data.few ? few : whole(figure.of)),
    share: (figure) => {
      if (figure.of < data.few) return "–";
      if (!figure.measured) return figure.hidden ? "–" : `thin (${figure.of})`;
      return `${points(figure.share)}% (${points(figure.range[0])}–${points(figure.range[1])})`;
    },
  };

  // Drawing: a bar, or a dumbbell of those chosen (full) against all (ring).
  const set = (element, attributes) => { for (const [name, value] of Object.entries(attributes)) element?.setAttribute(name, value); };
  const at = (value, top, width) => Math.round(Math.max(0, Math.min(1, value / top)) * width * 10) / 10;
  const whisker = (x1, x2, y, arm) => `M${x1} ${y}H${x2}M${x1} ${y - arm}V${y + arm}M${x2} ${y - arm}V${y + arm}`;
  const place = (svg, figure, top) => {
    const width = Number(svg.dataset.width), shown = { visibility: figure.measured ? "visible" : "hidden" };
    const [x, x1, x2] = [figure.share, ...figure.range].map((value) => at(value, top, width));
    const find = (name) => svg.querySelector(name);
    if (svg.dataset.show === "bar") {
      set(find(".fill"), { width: figure.measured ? x : 0 });
      set(find(".value"), { x: Math.round((x - 1) * 10) / 10, ...shown });
      set(find(".whisker"), { d: whisker(x1, x2, 7, 4), ...shown });
      return;
    }
    const [all, low, high] = svg.dataset.all.split(" ").map((value) => at(Number(value), top, width));
    set(find("circle.rest"), { cx: all });
    set(find("path.rest"), { d: whisker(low, high, 19, 2.5) });
    set(find("path.link"), { d: `M${x} 13H${all}`, ...shown });
    set(find("path.segment"), { d: whisker(x1, x2, 7, 2.5), ...shown });
    set(find("circle.segment"), { cx: x, ...shown });
  };
  const draw = (figures) => {
    const charts = live.filter((element) => element.dataset.top && figures.get(element.dataset.live));
    for (const table of new Set(charts.map((svg) => svg.closest("table")))) {
      const mine = charts.filter((svg) => svg.closest("table") === table);
      const most = Math.max(...mine.map((svg) => { const f = figures.get(svg.dataset.live); return f.measured ? f.range[1] : 0; }));
      const top = Math.max(Number(mine[0].dataset.top), Math.min(1, Math.ceil(most / 0.05 - 1e-9) * 0.05));
      for (const svg of mine) place(svg, figures.get(svg.dataset.live), top);
      for (const axis of table.querySelectorAll("[data-axis-of]")) axis.textContent = `axis 0 to ${points(top)}%`;
    }
  };

  // What is chosen: conditions of a column and the codes from low to high.
  const conditions = () => {
    const found = [];
    for (const chooser of choosers) {
      if (!chooser.value) continue;
      const [column, code] = chooser.value.split("=").map(Number), kind = chooser.dataset.filter;
      found.push({ column, low: kind === "until" ? 1 : code, high: kind === "from" ? 255 : code, value: chooser.value, name: chooser.selectedOptions[0].text, kind });
    }
    return found;
  };
  const told = (condition) => ({ from: "from ", until: "until " }[condition.kind] ?? "") + condition.name;

  const restore = () => { for (const [element, before] of printed()) element.replaceChildren(...before.cloneNode(true).childNodes); };
  const felt = (chosen, key) => (chosen.length === 1 && data.felt[chosen[0].value]?.[key]) || null;

  const apply = () => {
    const chosen = conditions(), status = document.getElementById("chosen"), chip = document.getElementById("chip");
    restore();
    document.body.classList.toggle("filtered", chosen.length > 0);
    document.getElementById("clear").disabled = chip.hidden = !chosen.length;
    for (const element of live) element.classList.remove("kept");
    if (!chosen.length) { status.textContent = status.dataset.all; return; }
    const read = chosen.map((condition) => ({ ...condition, codes: columns[condition.column]() }));
    const wanted = (row) => read.every(({ codes, low, high }) => codes[row] >= low && codes[row] <= high);
    const base = [...units().keys()].filter(wanted), customers = distinct(base, () => true), enough = customers >= data.few;
    const who = enough ? `${people(customers)} of ${whole(data.customers)}` : `fewer than ${data.few} customers, so nothing is shown`;
    status.textContent = `${chosen.map(told).join(", ")}: ${who}${enough ? `, ${whole(base.length)} pieces of feedback` : ""}.`;
    chip.textContent = `Filter: ${chosen.map(told).join(", ")}`;
    const figures = new Map();
    for (const { dataset } of live) if (!figures.has(dataset.live)) figures.set(dataset.live, counted(dataset.live, wanted, customers));
    for (const element of live) {
      const figure = figures.get(element.dataset.live), show = element.dataset.show;
      if (show === "felt") element.textContent = felt(chosen, element.dataset.live) ?? "not recounted";
      else if (figure && says[show]) element.textContent = says[show](figure);
      element.classList.toggle("kept", !figure);
    }
    draw(figures);
  };

  // Figures that no filter recounts say so: whole sections here, single ones by [data-kept] in the page.
  for (const section of document.querySelectorAll("main > section:not(#reading)")) {
    if (section.querySelector("[data-live]")) continue;
    const note = document.createElement("p");
    note.className = "kept-note";
    note.textContent = "All customers: the filter does not change this section. Its intervals come from drawing customers anew, which a page cannot repeat.";
    section.prepend(note);
  }

  for (const chooser of choosers) chooser.addEventListener("change", apply);
  document.getElementById("clear").addEventListener("click", () => {
    for (const chooser of choosers) chooser.value = "";
    apply();
    choosers[0]?.focus();
  });
  document.getElementById("filters").hidden = false;
  document.getElementById("still").hidden = true;
  document.documentElement.dataset.ready = Math.round(performance.now());
})();
