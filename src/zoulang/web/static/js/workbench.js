// The workbench: pieces of the cards are edited in place, the whole file in its own tab; both are one text, which
// the checker reads a moment after the last key. The text goes to the server and comes back; nothing is kept there.
(() => {
  const form = document.getElementById("wb-form");
  if (!form) return;
  const said = form.dataset;
  const parse = (id) => JSON.parse(document.getElementById(id).textContent);
  const cards = document.getElementById("wb-cards");
  const file = document.getElementById("wb-file");
  const source = form.elements.source;
  const readOnly = "readOnly" in said;
  // Dates and years of a file are no amounts; they are matched first and left alone.
  const NUMBER = /(?:19|20)\d\d(?:-\d{1,2}-\d{1,2}|年(?:\d{1,2}月\d{1,2}日)?)|第\d+(?:\.\.\d+)?年|\d[\d,]*(?:\.\d+)?\s*(?:[万亿]?元(?:\/[\u4e00-\u9fff])?|个?百分点|%|个月|个工作日|[\u4e00-\u9fff]?(?=$|[\s，,、）)×÷+\-])|)/g;
  const PAUSE = 350;

  let checked = parse("wb-checked");
  const originals = parse("wb-originals");
  const first = source.value.replaceAll("\r\n", "\n");
  let text = first;
  let edits = {};
  let turn = 0;
  let timer = null;
  let open = null;
  let whole = null;
  let isShowingFile = false;
  let cardsAreOld = false;

  // --- the text ---------------------------------------------------------------------------------

  const store = () => {
    source.value = text;
    form.elements.edits.value = JSON.stringify(edits);
  };

  const body = () => {
    store();
    const data = new FormData(form);
    data.delete("reason");
    return data;
  };

  const edit = (address, value) => {
    edits[address] = value;
    if (open?.address === address) open.touched = true;
    later();
  };

  const later = () => {
    store();
    stale();
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  };

  const check = async () => {
    clearTimeout(timer);
    const mine = ++turn;
    const sent = { ...edits };
    const answer = await fetch(said.check, { method: "POST", body: body(), headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (mine !== turn) return;
    const data = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (!answer?.ok || !data?.problems) {
      state().textContent = data?.said ?? said.broken;
      return;
    }
    checked = data;
    text = data.source;
    // What was typed while the answer was on its way is still to be sent.
    edits = Object.fromEntries(Object.entries(edits).filter(([address, value]) => sent[address] !== value));
    store();
    Object.entries(sent).forEach(([address, value]) => /^[#+]/.test(address) && move(address, value));
    if (whole && !isShowingFile) ruleEditor.replace(whole, text);
    show();
  };

  // A key that was written anew or has come is part of addresses; the cards follow.
  const move = (address, value) => {
    const key = value.trim().split(/\s+/).join(" ");
    if (!key) return;
    const from = address.slice(1);
    const to = address.startsWith("#") ? from.replace(/[^/]*$/, key.replaceAll("~", "~0").replaceAll("/", "~1")) : from;
    const moved = (each) => {
      const mark = /^[#+]/.test(each) ? each[0] : "";
      const path = each.slice(mark.length);
      if (path !== from && !path.startsWith(`${from}/`)) return each;
      return (mark === "+" ? "" : mark) + to + path.slice(from.length);
    };
    cards.querySelectorAll("[data-address]").forEach((place) => { place.dataset.address = moved(place.dataset.address); });
    edits = Object.fromEntries(Object.entries(edits).map(([each, text]) => [moved(each), text]));
    if (open) open.address = moved(open.address);
    store();
  };

  const redraw = async () => {
    const answer = await fetch(said.cards, { method: "POST", body: body() }).catch(() => null);
    if (!answer?.ok) return;
    cards.innerHTML = await answer.text();
    cardsAreOld = false;
    enliven(cards);
  };

  // --- what the checker says --------------------------------------------------------------------

  const state = () => document.getElementById("wb-state");

  const light = (name, word) => {
    const sprite = document.querySelector("#wb-pencil").content.querySelector("use").getAttribute("href").replace(/vendor\/.*$/, "img/lights.svg");
    const mark = document.createElement("span");
    mark.className = `light light-${name}`;
    mark.innerHTML = `<svg class="shape shape-${name}" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
    const words = document.createElement("span");
    words.textContent = word;
    mark.append(words);
    return mark;
  };

  const show = () => {
    const { problems, mistakes, warnings } = checked;
    const words = mistakes ? said.mistakes.replace("{n}", mistakes) : said.quiet;
    state().replaceChildren(light(mistakes ? "late" : "good", words));
    if (warnings) state().append(` · ${said.warnings.replace("{n}", warnings)}`);
    const list = document.getElementById("wb-problems");
    list.replaceChildren(...problems.map((problem) => {
      const row = document.createElement("li");
      row.classList.toggle("is-warning", problem.warning);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = (problem.line ? said.line.replace("{n}", problem.line) + (document.documentElement.lang === "en" ? " " : "") : "") + problem.said;
      button.addEventListener("click", () => lead(problem));
      row.append(button);
      return row;
    }));
    cards.querySelectorAll(".wb-problem").forEach((each) => each.remove());
    for (const problem of problems) {
      const place = find(problem.address);
      if (!place) continue;
      const note = document.createElement("span");
      note.className = `wb-problem${problem.warning ? " is-warning" : ""}`;
      note.textContent = problem.said;
      place.closest(".wb-said, header").append(note);
    }
    if (open?.view) ruleEditor.mark(open.view, problems.filter(({ address }) => address === open.address).map((each) => ({ ...each, from: each.offset, to: open.view.state.doc.length })));
    if (whole) ruleEditor.mark(whole, problems.map((each) => ({ ...each, from: each.index, to: each.end })));
  };

  const find = (address) => address && cards.querySelector(`[data-address="${CSS.escape(address)}"]`);

  const lead = (problem) => {
    const place = find(problem.address);
    if (place && !isShowingFile) {
      place.scrollIntoView({ block: "center" });
      if (!readOnly) openLine(place);
      return;
    }
    select(true);
    ruleEditor.goTo(whole, problem.index);
  };

  const stale = () => {
    document.querySelectorAll(".wb-result").forEach((each) => each.classList.toggle("is-stale", each.childElementCount > 0));
  };

  // --- pieces of the cards ----------------------------------------------------------------------

  const draw = (place) => {
    const value = place.dataset.text;
    place.replaceChildren();
    if (!value) place.append(Object.assign(document.createElement("span"), { className: "unknown", textContent: said.empty }));
    else if (place.dataset.kind === "rule" && !readOnly) numbersOf(place, value);
    else place.append(place.dataset.kind === "choice" ? said[value] ?? value : value);
    const original = originals[place.dataset.origin];
    const isChanged = original !== undefined && original !== value;
    place.classList.toggle("is-changed", isChanged);
    if (readOnly) return;
    const pencil = document.createElement("button");
    pencil.type = "button";
    pencil.className = "wb-pencil";
    pencil.title = `${said.edit}: ${place.dataset.label}`;
    pencil.setAttribute("aria-label", pencil.title);
    pencil.append(document.getElementById("wb-pencil").content.cloneNode(true));
    pencil.addEventListener("click", () => openLine(place));
    place.append(pencil);
    if (!isChanged) return;
    const was = document.createElement("span");
    was.className = "wb-was";
    was.append(`${said.was} `, Object.assign(document.createElement("del"), { textContent: original }));
    const undo = Object.assign(document.createElement("button"), { type: "button", textContent: said.undo });
    undo.addEventListener("click", () => put(place, original));
    was.append(undo);
    place.append(was);
  };

  const numbersOf = (place, value) => {
    let at = 0;
    for (const match of value.matchAll(NUMBER)) {
      if (/^(?:19|20)\d\d[-年]|^第/.test(match[0])) continue;
      place.append(value.slice(at, match.index));
      const button = Object.assign(document.createElement("button"), { type: "button", className: "wb-number", textContent: match[0] });
      button.title = said.edit;
      button.addEventListener("click", () => openNumber(place, button, match));
      place.append(button);
      at = match.index + match[0].length;
    }
    place.append(value.slice(at));
  };

  const put = (place, value) => {
    place.dataset.text = value;
    draw(place);
    edit(place.dataset.address, value);
  };

  const openNumber = (place, button, match) => {
    close(true);
    const value = place.dataset.text;
    const digits = /^[\d,.]+/.exec(match[0])[0];
    const field = document.createElement("span");
    field.className = "wb-number-field";
    const input = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", value: digits });
    input.setAttribute("aria-label", `${place.dataset.label}: ${match[0]}`);
    field.append(input, match[0].slice(digits.length));
    button.replaceWith(field);
    const compose = () => value.slice(0, match.index) + input.value.trim() + match[0].slice(digits.length) + value.slice(match.index + match[0].length);
    input.addEventListener("input", () => input.value.trim() && edit(place.dataset.address, compose()));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); closeByKey(true); }
      if (event.key === "Escape") { event.preventDefault(); closeByKey(false); }
      // The browser goes on from the number that stands here again.
      if (event.key === "Tab") closeByKey(true);
    });
    input.addEventListener("blur", () => close(true));
    const number = [...place.querySelectorAll(".wb-number, .wb-number-field")].indexOf(field);
    open = { place, number, address: place.dataset.address, before: value, value: () => (input.value.trim() ? compose() : value) };
    input.focus();
    input.select();
  };

  const openLine = (place) => {
    close(true);
    const { kind, label } = place.dataset;
    const before = place.dataset.text;
    const holder = document.createElement("span");
    holder.className = `wb-line-editor${kind === "rule" ? "" : " is-text"}`;
    place.replaceChildren(holder);
    if (kind === "rule") {
      const view = ruleEditor.oneLine({
        parent: holder, text: before, label, words: () => checked.words,
        changed: (value) => edit(place.dataset.address, value), close: closeByKey,
      });
      open = { place, address: place.dataset.address, before, view, value: () => view.state.doc.toString() };
      view.contentDOM.addEventListener("blur", () => setTimeout(() => open?.view === view && !document.activeElement?.closest(".cm-tooltip, .cm-editor") && close(true), 150));
    } else {
      const field = kind === "choice" ? choice(place, before) : Object.assign(document.createElement("input"), { type: "text", value: before });
      field.setAttribute("aria-label", label);
      field.addEventListener("input", () => edit(place.dataset.address, field.value));
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter") { event.preventDefault(); closeByKey(true); }
        if (event.key === "Escape") { event.preventDefault(); closeByKey(false); }
      });
      field.addEventListener("blur", () => close(true));
      holder.append(field);
      open = { place, address: place.dataset.address, before, value: () => field.value };
      field.focus();
    }
    show();
  };

  const choice = (place, value) => {
    const field = document.createElement("select");
    for (const each of place.dataset.choices.split(" ")) field.append(new Option(said[each] ?? each, each, false, each === value));
    return field;
  };

  const close = (keep) => {
    if (!open) return;
    const { place, before, view, value, touched } = open;
    const now = keep ? value().trim() || before : before;
    const address = open.address;
    open = null;
    view?.destroy();
    place.dataset.text = now;
    draw(place);
    if (now !== before || touched) {
      edit(address, now);
      check();
    }
  };

  // Who works with the keyboard goes on where he was.
  const closeByKey = (keep) => {
    const { place, number } = open ?? {};
    close(keep);
    const held = place?.querySelectorAll(".wb-number")[number] ?? place?.querySelector(".wb-pencil");
    held?.focus();
  };

  const enliven = (root) => {
    root.querySelectorAll("[data-address]").forEach((place) => {
      place.dataset.text = place.textContent.trim();
      place.dataset.origin = place.dataset.address;
      draw(place);
    });
    show();
  };

  // --- tabs -------------------------------------------------------------------------------------

  const select = async (showsFile) => {
    close(true);
    if (showsFile === isShowingFile && whole) return;
    if (Object.keys(edits).length) await check();
    isShowingFile = showsFile;
    document.getElementById("wb-tab-cards").setAttribute("aria-selected", String(!showsFile));
    document.getElementById("wb-tab-file").setAttribute("aria-selected", String(showsFile));
    cards.hidden = showsFile;
    file.hidden = !showsFile;
    if (showsFile && !whole) {
      whole = ruleEditor.wholeFile({ parent: file, text, words: () => checked.words, label: file.querySelector("label").textContent, changed: typed, readOnly });
      show();
    } else if (!showsFile && cardsAreOld) {
      await redraw();
    }
  };

  const typed = (value) => {
    if (!isShowingFile || value === text) return;
    text = value;
    edits = {};
    cardsAreOld = true;
    later();
  };

  document.getElementById("wb-tab-cards").addEventListener("click", () => select(false));
  document.getElementById("wb-tab-file").addEventListener("click", () => select(true));
  form.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const other = document.getElementById(isShowingFile ? "wb-tab-cards" : "wb-tab-file");
    other.focus();
    other.click();
  });

  // --- the page ---------------------------------------------------------------------------------

  // A result that is not met can be taken over as what is expected.
  document.addEventListener("click", async (event) => {
    const take = event.target.closest("[data-take]");
    if (!take) return;
    edits[take.dataset.take] = take.dataset.text;
    await check();
    document.getElementById("wb-run-cases")?.click();
  });
  document.addEventListener("htmx:configRequest", () => close(true));
  document.addEventListener("htmx:afterSwap", (event) => event.target.classList?.remove("is-stale"));

  let leaves = false;
  form.addEventListener("submit", (event) => {
    // Proposing takes a while; a second press is no second proposal.
    if (leaves) return event.preventDefault();
    close(true);
    store();
    leaves = true;
  });
  addEventListener("pageshow", () => { leaves = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaves && ("unsaved" in said || text !== first || Object.keys(edits).length)) event.preventDefault();
  });
  // Enter in a field of the cards is no proposal.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input") && !event.target.closest(".wb-propose")) event.preventDefault();
  });

  form.classList.add("is-alive");
  file.hidden = true;
  document.querySelectorAll(".wb-result").forEach((each) => { each.dataset.stale = said.stale ?? ""; });
  enliven(cards);
})();
