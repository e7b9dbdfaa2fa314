"use strict";
(() => {
  const stop = new Set(/* STOP_WORDS */);
  const related = /* RELATED */;
  const $ = (id) => document.getElementById(id);
  const search = $("search"), found = $("found"), none = $("none");
  const chips = [...document.querySelectorAll(".chips button")];
  const links = new Map([...document.querySelectorAll("nav li a")].map((a) => [a.hash.slice(1), a.parentNode]));
  const words = (text) => text.toLowerCase().replace(/['’]/g, "").match(/[a-z0-9]+/g) || [];
  const stem = (word) => {
    const shorter = word.replace(/(ings?|ed|es|s|e)$/, "").replace(/([b-df-hj-kmnp-rtv-z])\1$/, "$1");
    return shorter.length >= 3 ? shorter : word;
  };
  const cards = [...document.querySelectorAll("article")].map((element) => {
    const section = element.closest("section");
    const near = words([element.id, section.dataset.family, element.querySelector(".summary").textContent].join(" "));
    return { element, section, near, all: null };
  });
  const names = (list, word) => list.some((there) => there.startsWith(stem(word)));
  const has = (list, word) => {
    const start = stem(word);
    const alike = Object.entries(related).flatMap(([key, others]) => (stem(key) === start ? others : []));
    return list.some((there) => there.startsWith(start) || alike.includes(there));
  };

  // The words that matter must occur in the name, the family or the summary; if none has them all, anywhere.
  function asked(question) {
    const given = words(question);
    const telling = given.filter((word) => !stop.has(word));
    return telling.length ? telling : given;
  }

  function matching(wanted) {
    if (!wanted.length) return new Set(cards);
    for (const everywhere of [false, true]) {
      const scores = cards.map((card) => {
        if (everywhere) card.all ||= card.near.concat(words(card.element.textContent));
        return wanted.filter((word) => has(everywhere ? card.all : card.near, word)).length;
      });
      const best = Math.max(...scores);
      if (best && (best === wanted.length || everywhere)) return new Set(cards.filter((_, i) => scores[i] === best));
    }
    return new Set();
  }

  function show() {
    const family = chips.find((chip) => chip.getAttribute("aria-pressed") === "true")?.dataset.family;
    const wanted = asked(search.value);
    const hits = matching(wanted);
    const first = new Set(cards.filter((card) => wanted.some((word) => names(card.near, word))));
    const sections = new Set([...first].map((card) => card.section));
    let count = 0;
    for (const card of cards) {
      const visible = hits.has(card) && (!family || card.section.dataset.family === family);
      card.element.hidden = !visible;
      card.element.style.order = !wanted.length || first.has(card) ? "" : "1";
      const link = links.get(card.element.id);
      if (link) link.hidden = !visible;
      count += visible;
    }
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("article:not([hidden])");
      section.style.order = !wanted.length || sections.has(section) ? "" : "1";
    }
    for (const list of document.querySelectorAll("nav ul")) {
      list.hidden = list.previousElementSibling.hidden = !list.querySelector("li:not([hidden])");
    }
    const all = count === cards.length;
    found.textContent = all ? "" : `${count} of ${cards.length} shown`;
    none.hidden = count > 0;
  }

  function only(family) {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.family === family));
  }

  search.addEventListener("input", show);
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      only(chip.getAttribute("aria-pressed") === "true" ? null : chip.dataset.family);
      show();
    });
  }
  $("clear").addEventListener("click", () => { search.value = ""; only(null); show(); search.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && document.activeElement === search) { search.value = ""; show(); }
  });
  // A link to a card that is filtered out shows all again.
  window.addEventListener("hashchange", () => {
    const card = document.getElementById(location.hash.slice(1));
    if (card && card.closest("[hidden]")) { search.value = ""; only(null); show(); card.scrollIntoView(); }
  });
  // Paper shows everything.
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("article details")) details.open = true;
  });
  const wide = window.matchMedia("(min-width: 58.01rem)");
  const index = document.querySelector("nav details");
  const fit = () => { index.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
  document.querySelector(".tools").hidden = false;
  const question = new URLSearchParams(location.search).get("q");
  if (question) { search.value = question; show(); }
})();
