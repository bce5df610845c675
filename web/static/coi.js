// What makes the pages quicker to use and is missing from none of them without scripts:
// suggestions below the search box, and single keys.
"use strict";

(() => {
  const WAIT = 200; // milliseconds of rest before a question is asked
  const SHORTEST = 2; // letters

  // --- suggestions: a combobox as the ARIA authoring practices describe it --------------------------

  function suggest(box) {
    const list = document.createElement("ul");
    const told = document.createElement("span");
    let shown = [];
    let at = -1;
    let timer = 0;
    let asking = null;

    list.id = "suggestions";
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.labels[0].textContent);
    told.className = "unseen";
    told.setAttribute("aria-live", "polite");
    box.after(list, told);
    for (const [name, value] of [
      ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id],
    ]) box.setAttribute(name, value);

    function close() {
      clearTimeout(timer);
      if (asking) asking.abort();
      shown = [];
      at = -1;
      list.hidden = true;
      list.replaceChildren();
      told.textContent = "";
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      at = next;
      [...list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
      if (at < 0) box.removeAttribute("aria-activedescendant");
      else box.setAttribute("aria-activedescendant", list.children[at].id);
    }

    function show(suggestions) {
      shown = suggestions;
      list.replaceChildren(...suggestions.map((one, number) => {
        const row = document.createElement("li");
        const text = document.createElement("bdi");
        const kind = document.createElement("span");
        row.id = `suggestion-${number}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        text.textContent = one.text;
        kind.textContent = one.says;
        kind.className = "kind";
        row.append(text, " ", kind);
        // The box keeps the focus, so that it does not close before the click counts.
        row.addEventListener("mousedown", (event) => event.preventDefault());
        row.addEventListener("click", () => location.assign(one.address));
        return row;
      }));
      list.hidden = suggestions.length === 0;
      box.setAttribute("aria-expanded", String(!list.hidden));
      told.textContent = list.hidden ? "" : box.dataset.found.replace("{}", String(suggestions.length));
      mark(-1);
    }

    async function ask() {
      const typed = box.value.trim();
      if (typed.length < SHORTEST) return close();
      if (asking) asking.abort();
      asking = new AbortController();
      const address = new URL(box.dataset.suggest, location.href);
      address.searchParams.set("q", typed);
      try {
        const answer = await fetch(address, { signal: asking.signal });
        const found = answer.ok ? (await answer.json()).suggestions : [];
        if (box.value.trim() === typed && document.activeElement === box) show(found);
      } catch {
        // Given up because more was typed, or the line is down: the search itself will say so.
      }
    }

    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || !shown.length) return;
      if (event.key === "ArrowDown") mark(at + 1 < shown.length ? at + 1 : -1);
      else if (event.key === "ArrowUp") mark(at < 0 ? shown.length - 1 : at - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && at >= 0) location.assign(shown[at].address);
      else return;
      event.preventDefault();
    });
  }

  // --- single keys ----------------------------------------------------------------------------------

  const TYPES_TEXT = "input:not([type=checkbox]), textarea, select, [contenteditable]";

  function step(by) {
    const titles = [...document.querySelectorAll(".hits > li .headline a[dir]")];
    const now = titles.findIndex((one) => one.closest("li").contains(document.activeElement));
    const next = titles[now < 0 ? (by > 0 ? 0 : titles.length - 1) : now + by];
    if (next) next.focus();
  }

  function cite() {
    const hit = document.activeElement.closest(".hits > li");
    const link = (hit || document.querySelector("article.document"))?.querySelector("a.cite");
    if (link) link.click();
  }

  function explain() {
    const how = document.getElementById("how");
    how.open = true;
    how.querySelector("summary").focus();
  }

  const KEYS = {
    "/": () => document.getElementById("words").select(),
    j: () => step(1),
    k: () => step(-1),
    f: () => document.querySelector("#filters :is(a, input, summary, button)")?.focus(),
    c: cite,
    "?": explain,
  };

  function press(event) {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest(TYPES_TEXT)) return;
    event.preventDefault();
    act();
  }

  // What unfolds over the page is folded again by Escape, or by looking elsewhere.
  function fold(details) {
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target)) details.open = false;
    });
  }

  suggest(document.getElementById("words"));
  document.querySelectorAll(".bar details").forEach(fold);
  if ("keys" in document.body.dataset) document.addEventListener("keydown", press);
})();
