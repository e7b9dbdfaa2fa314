// The explorer: rows and their variants, filtered, linked to, exported. All text goes to the page by textContent.
function explorer() {
  const source = document.getElementById("rows");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const FATES = ["unchanged", "broke", "healed", "otherwise"];
  const SAID = { unchanged: ["=", "same answer"], broke: ["▼", "broke"], healed: ["▲", "healed"],
    otherwise: ["◆", "wrong otherwise"] };
  const STEP = 10, AROUND = 70, SHOWN_EDITS = 8;
  const $ = (id) => document.getElementById(id);
  const list = $("cases"), found = $("found"), more = $("more");
  const fields = { spec: $("f-spec"), fate: $("f-fate"), label: $("f-label"), slice: $("f-slice"), model: $("f-model"),
    q: $("f-search") };
  const DEFAULTS = { spec: "", fate: "", label: "", slice: "", model: data.models[0][0], q: "" };
  let state = { ...DEFAULTS }, row = null, hits = [], shown = 0;

  // --- what is asked -------------------------------------------------------------------------------------------

  const number = (list, name) => list.findIndex((one) => one === name);
  const specs = data.specs.map((one) => one[0]), models = data.models.map((one) => one[0]);
  for (const one of data.rows) one.low = null;
  const haystack = (one) => (one.low ??= [one.id, one.text,
    ...one.variants.flatMap((v) => v[2].map((edit) => edit[2]))].join("\n").toLowerCase());

  function fate(one, variant, model) {
    const before = one.said[model][1], after = variant[1][model][1];
    if (before === after) return 0;
    return before === one.label ? 1 : after === one.label ? 2 : 3;
  }

  // Return the variants of a row that are asked for, or null where the row is not.
  function asked(one) {
    if (state.label !== "" && one.label !== Number(state.label)) return null;
    if (state.slice && !(one.slices || []).includes(number(data.slices, state.slice))) return null;
    if (state.q && !state.q.toLowerCase().split(/\s+/).every((word) => haystack(one).includes(word))) return null;
    const model = number(models, state.model), spec = state.spec ? number(specs, state.spec) : -1;
    const wanted = state.fate ? number(FATES, state.fate) : -1;
    const mine = one.variants.filter((v) =>
      (spec < 0 || v[0] === spec) && (wanted < 0 || fate(one, v, model) === wanted));
    return mine.length || (spec < 0 && wanted < 0) ? mine : null;
  }

  // --- drawing -------------------------------------------------------------------------------------------------

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "text") element.textContent = value;
      else if (name === "on") element.addEventListener("click", value);
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const NAMES = { "\u00ad": "SHY", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u200e": "LRM",
    "\u200f": "RLM", "\u2060": "WJ", "\ufeff": "BOM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
    "\u0000": "NUL" };
  const SIGNS = { "\n": "↵\n", "\r": "↵", "\t": "⇥", "\u00a0": "⍽", "\u2028": "↵\n", "\u2029": "↵\n" };
  const HIDDEN = /([\p{Cc}\p{Cf}\u00a0\u2028\u2029])/u;
  const PICTURE = /\p{Extended_Pictographic}/u;

  // Append text to an element: what leaves no ink, or would turn the line around, is shown by a sign.
  function write(element, text, changed) {
    if (changed && !text.trim()) text = text.replaceAll(" ", "␣");
    const joins = PICTURE.test(text);
    for (const part of text.split(HIDDEN)) {
      if (!part) continue;
      if (!HIDDEN.test(part) || (part === "\u200d" && joins)) element.append(part);
      else {
        const code = part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
        const sign = SIGNS[part] ?? `⟨${NAMES[part] ?? code}⟩`;
        element.append(make("span", { class: "sign", text: sign }));
      }
    }
    return element;
  }

  // The row's text and a variant's edits as pieces: same, gone, new, or a gap (where passages are left out).
  function pieces(one, edits) {
    const parts = [];
    const gaps = [...(one.gaps || [])];
    let place = 0;
    const same = (end) => {
      while (gaps.length && gaps[0] <= end) {
        const gap = gaps.shift();
        if (gap > place) parts.push(["same", one.text.slice(place, gap)]);
        parts.push(["gap", ""]);
        place = gap;
      }
      if (end > place) parts.push(["same", one.text.slice(place, end)]);
      place = end;
    };
    for (const [skip, gone, text, omitted, decisive] of edits) {
      const start = place + skip;
      same(start);
      if (gone) parts.push(["gone", one.text.slice(start, start + gone), decisive]);
      place = start + gone;
      if (text) parts.push(["new", text, decisive]);
      if (omitted) parts.push(["note", `⟨and ${omitted.toLocaleString("en")} characters more⟩`]);
    }
    same(one.text.length);
    return parts;
  }

  // The same, cut to the surroundings of the first edits and of the decisive ones; the number of edits left out.
  function excerpt(parts) {
    const changes = parts.filter((part) => part[0] === "gone" || part[0] === "new");
    const kept = new Set([...changes.slice(0, SHOWN_EDITS), ...changes.filter((part) => part[2])]);
    const near = (place) => parts[place] && (kept.has(parts[place]) || parts[place][0] === "note");
    const cut = [];
    const gap = () => { if (cut.at(-1)?.[0] !== "gap") cut.push(["gap", ""]); };
    parts.forEach((part, place) => {
      const [kind, text] = part;
      if (kind === "note" || kept.has(part)) return void cut.push(part);
      if (kind !== "same") return gap();
      const before = near(place - 1), after = near(place + 1), last = place === parts.length - 1;
      const whole = (before || !place) && (after || last) && text.length <= 2 * AROUND;
      if (whole) return void cut.push(part);
      const end = text.lastIndexOf(" ", AROUND) + 1, start = text.indexOf(" ", text.length - AROUND);
      if (before) cut.push(["same", text.length <= AROUND ? text : text.slice(0, end || AROUND)]);
      gap();
      if (after) cut.push(["same", text.length <= AROUND ? text : text.slice(start < 0 ? -AROUND : start)]);
    });
    if (kept.size < changes.length) gap();
    return { parts: cut, left: changes.length - kept.size };
  }

  function marked(parts) {
    const text = make("p", { class: "text", dir: "auto" });
    for (const [kind, value, decisive] of parts) {
      if (kind === "same") write(text, value, false);
      else if (kind === "gap") text.append(make("span", { class: "gap", text: " … " }));
      else if (kind === "note") text.append(make("span", { class: "gap", text: value }));
      else {
        const how = decisive ? { class: "did", title: "Without this edit the answer is right again" } : {};
        text.append(write(make(kind === "gone" ? "del" : "ins", how), value, true));
        if (decisive) text.append(make("span", { class: "unseen", text: ` (${how.title}) ` }));
      }
    }
    return text;
  }

  const percent = (mille) => `${(mille / 10).toFixed(1)} %`;
  const labelled = (place) => data.labels[place] ?? String(place);

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // From the probability before (hollow) to that after (full), on a track from 0 to 100 %.
  function slope(before, after) {
    const at = (mille) => 4 + mille * 0.092;
    return svg("svg", { class: "slope", viewBox: "0 0 100 14", width: 100, height: 14, "aria-hidden": "true" },
      svg("line", { class: "track", x1: 4, x2: 96, y1: 7, y2: 7 }),
      svg("line", { class: "half", x1: 50, x2: 50, y1: 3, y2: 11 }),
      svg("line", { class: "way", x1: at(before), x2: at(after), y1: 7, y2: 7 }),
      svg("circle", { class: "from", cx: at(before), cy: 7, r: 3 }),
      svg("circle", { class: "to", cx: at(after), cy: 7, r: 3.5 }));
  }

  function fateMark(what) {
    const [sign, word] = SAID[what];
    return make("span", { class: `fate ${what}` }, make("span", { "aria-hidden": "true", text: `${sign} ` }),
      make("span", { class: "word", text: word }));
  }

  function answers(one, variant) {
    const rows = data.models.map(([name], model) => {
      const [before, guess] = one.said[model], [after, then] = variant[1][model];
      const what = FATES[fate(one, variant, model)];
      const told = guess === then ? labelled(guess) : `${labelled(guess)} → ${labelled(then)}`;
      return make("tr", { class: name === state.model ? "chosen" : "" },
        make("th", { scope: "row", text: name }),
        make("td", { class: "number", text: percent(before) }),
        make("td", { class: "drawn" }, slope(before, after)),
        make("td", { class: "number", text: percent(after) }),
        make("td", {}, fateMark(what)),
        make("td", { class: "told", text: told }));
    });
    const head = make("tr", {}, ...["model", "before", "", "after", "what became of it", "answer"].map((text, place) =>
      place === 2 ? make("td") : make("th", { scope: "col", text })));
    const what = `Probability of ${labelled(one.label)}, the right label`;
    const caption = make("caption", { class: "unseen", text: what });
    return make("table", { class: "answers" }, caption, make("thead", { class: "unseen" }, head),
      make("tbody", {}, ...rows));
  }

  function variantBlock(one, variant) {
    const [, short, heldOut] = data.specs[variant[0]];
    const what = FATES[fate(one, variant, number(models, state.model))];
    const all = pieces(one, variant[2]);
    const cut = excerpt(all);
    const text = make("div", {}, marked(cut.parts));
    const hidden = cut.left + (variant[3] || 0);
    const head = make("div", { class: "head" });
    head.append(make("h4", {}, make("span", { class: "spec", text: short, title: data.specs[variant[0]][0] }),
        ...(heldOut ? [make("span", { class: "tag", text: "held out" })] : []),
        fateMark(what)));
    const block = make("section", { class: `variant ${what}` }, head, text);
    if (cut.parts.length < all.length || cut.parts.some((part) => part[0] === "gap")) {
      const said = hidden ? `Whole text, ${hidden.toLocaleString("en")} more edits` : "Whole text";
      const button = make("button", { type: "button", "aria-expanded": "false", text: said, on: () => {
        const open = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(open));
        button.textContent = open ? "Only the edits" : said;
        text.replaceChildren(marked(open ? all : cut.parts));
        if (open && one.gaps) text.append(passagesNote(one, variant));
      } });
      head.append(button);
    }
    block.append(answers(one, variant));
    return block;
  }

  function passagesNote(one, variant) {
    const far = variant?.[3] ? ` ${variant[3].toLocaleString("en")} edits lie outside.` : "";
    return make("p", { class: "note", text: `Passages: ${[...one.text].length.toLocaleString("en")} of `
      + `${one.size.toLocaleString("en")} characters.${far}` });
  }

  function card(one, wanted) {
    const said = one.said[number(models, state.model)];
    const right = said[1] === one.label;
    const title = `case-${data.rows.indexOf(one)}`;
    const element = make("article", { "aria-labelledby": title, tabindex: "-1" },
      make("header", {},
        write(make("h3", { id: title }), one.id),
        make("a", { class: "link", href: `#row=${encodeURIComponent(one.id)}`, text: "link",
          "aria-label": `link to row ${one.id}` }),
        make("span", { class: "tag", text: labelled(one.label) }),
        make("span", { class: "before", text: `${state.model} says ${labelled(said[1])}, ${percent(said[2])}: `
          + (right ? "right" : "wrong") })));
    const model = number(models, state.model);
    const telling = [...wanted].sort((a, b) => (fate(one, a, model) === 0) - (fate(one, b, model) === 0));
    const first = telling.slice(0, 3), rest = one.variants.filter((v) => !first.includes(v));
    if (!first.length) element.append(marked(pieces(one, [])));
    for (const variant of first) element.append(variantBlock(one, variant));
    const foot = make("p", { class: "foot" });
    if (rest.length) {
      const said = `${rest.length} other transformation${rest.length > 1 ? "s" : ""}`;
      const button = make("button", { type: "button", text: said,
        on: () => {
          const blocks = rest.map((variant) => variantBlock(one, variant));
          foot.before(...blocks);
          button.remove();
          blocks[0].querySelector("h4").tabIndex = -1;
          blocks[0].querySelector("h4").focus();
        } });
      foot.append(button);
    }
    if (one.same) {
      const names = one.same.map((spec) => data.specs[spec][1]).join(", ");
      foot.append(make("span", { class: "note", text: `Nothing to edit: ${names}` }));
    }
    if (foot.childNodes.length) element.append(foot);
    return element;
  }

  function draw(from) {
    shown = Math.min(from + STEP, hits.length);
    const cards = hits.slice(from, shown).map(([one, wanted]) => card(one, wanted));
    if (from) list.append(...cards);
    else list.replaceChildren(...cards);
    more.hidden = shown >= hits.length;
    more.textContent = `Show ${Math.min(STEP, hits.length - shown)} more`;
    if (from && cards.length) cards[0].focus({ preventScroll: true });
  }

  function show() {
    const only = row === null ? null : data.rows.find((one) => one.id === row);
    hits = [];
    for (const one of only ? [only] : row === null ? data.rows : []) {
      const wanted = only ? one.variants : asked(one);
      if (wanted) hits.push([one, wanted]);
    }
    const variants = hits.reduce((sum, [, wanted]) => sum + wanted.length, 0);
    const count = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
    found.textContent = row !== null
      ? (only ? "One row, by its link." : `The row ${row} is not among those kept on this page.`)
      : hits.length ? `${count(hits.length, "row")}, ${count(variants, "variant")}` : "No row is like that.";
    $("all").hidden = row === null && Object.keys(DEFAULTS).every((name) => state[name] === DEFAULTS[name]);
    $("export").disabled = !hits.length;
    draw(0);
  }

  // --- state and address ---------------------------------------------------------------------------------------

  function keep() {
    const said = new URLSearchParams();
    for (const name of Object.keys(DEFAULTS)) if (state[name] !== DEFAULTS[name]) said.set(name, state[name]);
    if (row !== null) said.set("row", row);
    const hash = String(said).replaceAll("+", "%20");
    history.replaceState(null, "", hash ? `#${hash}` : "#explore");
  }

  function follow(jump) {
    const said = new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B"));
    if (![...said.keys()].some((key) => key === "row" || key in DEFAULTS) || !location.hash.includes("=")) return false;
    state = { ...DEFAULTS };
    for (const [name, field] of Object.entries(fields)) {
      const value = said.get(name);
      const possible = name === "q" || [...field.options].some((one) => one.value === value);
      if (value !== null && possible) state[name] = value;
      field.value = state[name];
    }
    row = said.get("row");
    show();
    if (jump) {
      $("explore").scrollIntoView();
      (row === null ? found : list.firstElementChild ?? found).focus({ preventScroll: true });
    }
    return true;
  }

  function changed() {
    for (const [name, field] of Object.entries(fields)) state[name] = field.value;
    row = null;
    show();
    keep();
  }

  // --- export --------------------------------------------------------------------------------------------------

  // A cell that a spreadsheet would take for a formula gets an apostrophe in front.
  function cell(value) {
    let text = String(value).replaceAll("\0", "");
    if (typeof value !== "number" && /^[\s]*[=+\-@＝＋－＠\t\r]/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  // A text before (gone) or after (new) its edits.
  function side(one, edits, change) {
    const parts = pieces(one, edits).filter(([kind]) => ["same", "gap", change].includes(kind));
    return parts.map(([kind, text]) => (kind === "gap" ? " … " : text)).join("");
  }

  function csv() {
    const lines = [["id", "label", "transformation", "model", "fate", "answer_before", "answer_after",
      "label_probability_before", "label_probability_after", "text_before", "text_after"]];
    const model = number(models, state.model);
    for (const [one, wanted] of hits) {
      for (const variant of wanted) {
        lines.push([one.id, labelled(one.label), specs[variant[0]], state.model, FATES[fate(one, variant, model)],
          labelled(one.said[model][1]), labelled(variant[1][model][1]), one.said[model][0] / 1000,
          variant[1][model][0] / 1000, side(one, variant[2], "gone"), side(one, variant[2], "new")]);
      }
    }
    return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  function save() {
    const address = URL.createObjectURL(new Blob(["\ufeff", csv()], { type: "text/csv;charset=utf-8" }));
    const link = make("a", { href: address, download: "rows.csv" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  // --- start ---------------------------------------------------------------------------------------------------

  const option = (select, value, text) => select.append(make("option", { value, text }));
  for (const [spec, short] of data.specs) option(fields.spec, spec, short);
  data.labels.forEach((name, place) => option(fields.label, String(place), name));
  for (const name of data.slices) option(fields.slice, name, name.replace(/@\d+(\(min=1\))?/g, ""));
  for (const [name, seeds] of data.models) option(fields.model, name, seeds > 1 ? `${name} (mean of ${seeds})` : name);
  fields.slice.closest("label").hidden = !data.slices.length;
  fields.model.closest("label").hidden = data.models.length < 2;
  for (const field of Object.values(fields)) field.addEventListener("input", changed);
  more.addEventListener("click", () => draw(shown));
  $("export").addEventListener("click", save);
  $("all").addEventListener("click", () => {
    for (const [name, field] of Object.entries(fields)) field.value = DEFAULTS[name];
    changed();
    found.focus();
  });
  $("explorer-form").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", () => follow(true));
  for (const part of document.querySelectorAll(".needs-script")) part.hidden = false;
  for (const part of document.querySelectorAll(".without-script")) part.hidden = true;
  if (!follow(true)) show();
}
