// What makes the pages quicker to use and is missing from none of them without scripts:
// suggestions below the search box, citations in place, and single keys.
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
        row.addEventListener("click", () => lead(one.address));
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
      const form = new URLSearchParams({ q: typed }); // so that no address holds half a question
      try {
        const answer = await fetch(box.dataset.suggest, { method: "POST", body: form, signal: asking.signal });
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
      else if (event.key === "Enter" && at >= 0) lead(shown[at].address);
      else return;
      event.preventDefault();
    });
  }

  // A private page asks again by its form, so that no address holds the words; documents have none in theirs.
  function lead(address) {
    const again = document.getElementById("again");
    const place = new URL(address, location.href);
    if (!again || place.pathname !== "/") return location.assign(address);
    const ask = document.createElement("input");
    ask.type = "hidden";
    ask.name = "ask";
    ask.value = place.search.slice(1);
    again.replaceChildren(ask);
    again.submit();
  }

  // --- citations: opened in place, for a page or for the words selected ----------------------------

  const WHOLE = 240; // characters up to which words are named whole in an address, as on the server
  const END = 110;
  const dialog = document.createElement("dialog");
  const offer = document.getElementById("cite-words");

  function selected() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0).cloneRange();
    const start = range.startContainer;
    const text = (start.nodeType === Node.ELEMENT_NODE ? start : start.parentElement).closest("[data-cite]");
    if (!text) return null;
    // Words are cited from one page: what is selected beyond it is left out.
    if (!text.contains(range.endContainer)) range.setEnd(text, text.childNodes.length);
    const part = range.cloneContents();
    part.querySelectorAll(".this, .notice").forEach((one) => one.remove());
    part.querySelectorAll("p, h2, h3, h4, h5, h6").forEach((one) => one.append(" "));
    const words = part.textContent.replace(/\s+/g, " ").trim();
    return words ? { words, page: text.dataset.cite } : null;
  }

  function addressOf({ words, page }) {
    const address = new URL(page, location.href);
    const [first, last] = [words.slice(0, END), words.slice(-END)];
    if (words.length <= WHOLE) {
      address.searchParams.set("quote", words);
    } else {
      address.searchParams.set("quote", first.replace(/ \S*$/, ""));
      address.searchParams.set("until", last.replace(/^\S* /, ""));
    }
    return address.href;
  }

  function offerWords() {
    const found = selected();
    offer.hidden = !found;
    if (!found) return;
    const [link, long] = offer.children;
    link.href = addressOf(found);
    link.hidden = found.words.length > Number(offer.dataset.most);
    long.hidden = !link.hidden;
  }

  async function copy(button) {
    const text = button.closest("#citation").querySelector(".citation");
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch { // a site without encryption has no clipboard of its own
      getSelection().selectAllChildren(text);
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  }

  function prepare(citation) {
    const button = citation.querySelector(".copy");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copy(button));
  }

  async function openCitation(address) {
    let citation = null;
    try {
      const answer = await fetch(address);
      citation = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("citation");
    } catch { /* the page itself says what is wrong */ }
    if (!citation) return location.assign(address);
    citation.querySelector(".back").remove();
    dialog.setAttribute("aria-label", citation.querySelector("h1").textContent);
    dialog.replaceChildren(document.adoptNode(citation));
    const close = citation.querySelector(".close");
    close.hidden = false;
    close.addEventListener("click", () => dialog.close());
    prepare(citation);
    citation.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      openCitation(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
    });
    if (!dialog.isConnected) document.body.append(dialog);
    if (!dialog.open) dialog.showModal();
    citation.querySelector(".copy")?.focus();
  }

  function openInPlace(event) {
    const link = event.target.closest?.("a.cite, dialog a.again");
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openCitation(link.href);
  }

  // The words selected, else the page of the document that is in view, else the document or hit.
  function cite() {
    const words = selected();
    if (words) return openCitation(addressOf(words));
    const hit = document.activeElement.closest(".hits > li");
    const whole = hit || document.querySelector("article.document");
    const inView = [...document.querySelectorAll(".page-text")].find((one) => {
      const box = one.getBoundingClientRect();
      return box.top < innerHeight / 2 && box.bottom > innerHeight / 2;
    });
    const link = inView?.querySelector(".page-mark a.cite") || whole?.querySelector("a.cite");
    return link?.click();
  }

  // --- single keys ----------------------------------------------------------------------------------

  const TYPES_TEXT = "input:not([type=checkbox]), textarea, select, [contenteditable]";

  // Where there are no results, the words found in a document are walked through, from where one looks.
  function stepThrough(by) {
    const marks = [...document.querySelectorAll(".text mark")];
    const now = marks.indexOf(document.activeElement);
    const below = marks.findIndex((one) => one.getBoundingClientRect().bottom > 0);
    const nearest = below < 0 ? marks.length : below;
    const next = now < 0 ? nearest + (by > 0 ? 0 : -1) : now + by;
    const edge = by > 0 ? marks.at(-1) : marks[0];
    if (!marks[next]) return edge?.closest("[dir]").querySelector(by > 0 ? "a[rel=next]" : "a[rel=prev]")?.click();
    marks[next].tabIndex = -1;
    marks[next].scrollIntoView({ block: "center" });
    return marks[next].focus();
  }

  function step(by) {
    if (document.querySelector("article.document")) return stepThrough(by);
    const titles = [...document.querySelectorAll(".hits > li .headline a[dir]")];
    const now = titles.findIndex((one) => one.closest("li").contains(document.activeElement));
    const next = titles[now < 0 ? (by > 0 ? 0 : titles.length - 1) : now + by];
    return next?.focus();
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
  document.addEventListener("click", openInPlace);
  document.querySelectorAll("#citation").forEach(prepare);
  if (offer) document.addEventListener("selectionchange", offerWords);
  if ("keys" in document.body.dataset) document.addEventListener("keydown", press);
})();
