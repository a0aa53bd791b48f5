// The reading desk: the text and the drafts follow each other, and everything can be done on the keyboard.
(() => {
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const text = desk.querySelector("[data-desk-text]");
  const drafts = desk.querySelector("[data-desk-drafts]");
  const chosen = document.querySelector("[data-desk-chosen]");
  const help = document.querySelector("[data-desk-keys]");
  const decided = [];

  // --- the draft at hand and its words --------------------------------------------------------------

  const cards = () => [...drafts.querySelectorAll("article[data-draft]")];
  const waiting = () => cards().filter((card) => card.matches(".draft-open"));
  const cardAtHand = () => drafts.querySelector("article.at-hand");
  const groupAtHand = () =>
    (document.activeElement?.closest(".desk-group") || cardAtHand()?.closest(".desk-group") || drafts.querySelector(".desk-group"));
  const marksOf = (id) => [...text.querySelectorAll(`mark[data-drafts~="${id}"]`)];

  const scrollInto = (pane, element, block = "center") => {
    if (!element) return;
    const scrolls = pane.scrollHeight > pane.clientHeight && getComputedStyle(pane).overflowY !== "visible";
    if (!scrolls) {
      if (pane === drafts) element.scrollIntoView({ block: "nearest" });
      return;
    }
    const place = element.getBoundingClientRect(), around = pane.getBoundingClientRect();
    const isSeen = place.top >= around.top && place.bottom <= around.bottom;
    if (block === "nearest" && isSeen) return;
    const above = block === "center" ? (around.height - Math.min(place.height, around.height)) / 3 : 8;
    pane.scrollTop += place.top - around.top - above;
  };

  const outline = (card) => {
    drafts.querySelectorAll(".at-hand").forEach((each) => each.classList.remove("at-hand"));
    text.querySelectorAll(".span-at-hand").forEach((each) => each.classList.remove("span-at-hand"));
    text.querySelectorAll(".clause-at-hand").forEach((each) => each.classList.remove("clause-at-hand"));
    if (!card) return;
    card.classList.add("at-hand");
    const marks = marksOf(card.dataset.draft);
    marks.forEach((mark) => mark.classList.add("span-at-hand"));
    const clause = document.getElementById(`text-${card.dataset.clause}`);
    if (!marks.length) clause?.classList.add("clause-at-hand");
    scrollInto(text, marks[0] || clause);
  };

  const go = (element) => {
    if (!element) return;
    desk.scrollIntoView({ block: "nearest" });
    element.focus({ preventScroll: true });
    scrollInto(drafts, element, "nearest");
  };

  // A card that is at hand says more and is taller: under a pointer that waits until the click is done,
  // or the button would move away from it.
  let isPointing = false;
  const takeUp = (event) => {
    const card = event.target.closest("article[data-draft]");
    if (card && card !== cardAtHand()) outline(card);
  };
  drafts.addEventListener("pointerdown", () => { isPointing = true; });
  for (const ending of ["pointercancel", "click", "keydown"]) {
    document.addEventListener(ending, () => { isPointing = false; }, true);
  }
  drafts.addEventListener("focusin", (event) => {
    if (!isPointing) takeUp(event);
  });
  drafts.addEventListener("click", takeUp);

  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-drafts]");
    if (mark && getSelection().isCollapsed) go(document.getElementById(`draft-${next(mark)}`));
  });

  // Where words belong to several drafts, one click after the other goes through them.
  const next = (mark) => {
    const ids = mark.dataset.drafts.split(" ");
    return ids[(ids.indexOf(cardAtHand()?.dataset.draft) + 1) % ids.length];
  };

  const step = (listed, by) => {
    if (!listed.length) return;
    const here = cardAtHand();
    const follows = (card) => here.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (!here) return go(listed[0]);
    const found = by > 0 ? listed.find(follows) : listed.filter((card) => card !== here && !follows(card)).pop();
    go(found || here);
  };

  const stepClause = (by) => {
    const groups = [...drafts.querySelectorAll(".desk-group")];
    const group = groups[groups.indexOf(groupAtHand()) + by];
    if (!group) return;
    const first = group.querySelector("article[data-draft].draft-open") || group.querySelector("article[data-draft]");
    if (first) return go(first);
    outline(null);
    go(group.querySelector("header"));
    const clause = document.getElementById(`text-${group.dataset.group}`);
    clause.classList.add("clause-at-hand");
    scrollInto(text, clause);
  };

  // --- keys -----------------------------------------------------------------------------------------

  // Between a deed and the moment its card is renewed, a further key would meet the old card and be lost:
  // such keys wait and are played one by one, each when the deed before it has settled.
  let renewed = null; // the id of the card that is being renewed
  const pressedAhead = [];
  const goOn = () => {
    renewed = null;
    while (pressedAhead.length && !renewed) keys[pressedAhead.shift()]();
  };

  const press = (selector) => {
    const button = cardAtHand()?.querySelector(selector);
    if (button) button.click();
    return Boolean(button);
  };
  const inGroup = (selector) => groupAtHand()?.querySelector(selector)?.click();

  const reject = () => {
    const door = cardAtHand()?.querySelector(".draft-reject");
    if (!door) return;
    door.open = true;
    door.querySelector("input[name=reason]").focus();
  };

  const takeBack = () => {
    if (press("[data-reopen]")) return;
    while (decided.length) {
      const card = document.getElementById(decided.pop());
      const button = card?.querySelector("[data-reopen]");
      if (!button) continue;
      outline(card);
      button.click();
      return;
    }
  };

  const toText = () => {
    const mark = cardAtHand() && marksOf(cardAtHand().dataset.draft)[0];
    (mark || text).focus({ preventScroll: true });
  };

  const keys = {
    j: () => step(waiting(), 1),
    k: () => step(waiting(), -1),
    J: () => step(cards(), 1),
    K: () => step(cards(), -1),
    n: () => stepClause(1),
    p: () => stepClause(-1),
    a: () => press("button[value=accept]"),
    e: () => press("[data-mend]"),
    r: reject,
    u: takeBack,
    c: () => document.querySelector("[data-desk-certain]")?.click(),
    t: toText,
    "+": () => inGroup("[data-add]"),
    q: () => inGroup("[data-ask]"),
    "/": () => document.querySelector(".desk-kinds a")?.focus(),
    "?": () => help.showModal(),
  };

  const leaveForm = (form) => {
    const card = form.closest("[data-form]");
    const cancel = card?.querySelector("[data-cancel]");
    if (cancel) cancel.click();
    else go(form.closest("article[data-draft]"));
  };

  document.addEventListener("keydown", (event) => {
    if (help.open) return;
    const typing = event.target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (event.key === "Escape") {
      const inForm = event.target.closest("[data-form], .draft-reject");
      if (!inForm) return;
      if (inForm.matches(".draft-reject")) inForm.open = false;
      leaveForm(event.target);
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.closest("[data-form]")?.querySelector("button")?.click();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      const mark = event.target.closest("mark[data-drafts]");
      if (mark) go(cardAtHand() || document.getElementById(`draft-${next(mark)}`));
      else if (event.target.matches("article[data-draft]")) event.target.classList.toggle("is-open");
      else return;
    } else {
      const deed = keys[event.key];
      if (!deed) return;
      if (renewed) pressedAhead.push(event.key);
      else deed();
    }
    event.preventDefault();
  });

  document.querySelector("[data-desk-help]").addEventListener("click", () => help.showModal());

  // --- parts that were renewed: the focus goes where the work goes on ------------------------------

  document.addEventListener("htmx:beforeRequest", (event) => {
    const card = event.target.closest?.("article[data-draft]");
    if (!card) return;
    renewed = card.id;
    outline(card);
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(failure, () => {
      renewed = null;
      pressedAhead.length = 0;
    });
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    takeFocusOn(event);
    if (renewed && event.target.closest?.(`#${renewed}`)) goOn();
  });

  const takeFocusOn = (event) => {
    const swapped = event.target.closest?.("article[data-draft]");
    if (swapped?.matches("[data-form]")) {
      outline(swapped);
      swapped.querySelector("input:not([type=hidden]), textarea, select")?.focus();
      return;
    }
    if (swapped) {
      const refused = swapped.querySelector(".field-error");
      if (swapped.matches(".draft-open")) {
        outline(swapped);
        if (refused) swapped.querySelector(".draft-reject").open = false;
        return go(swapped);
      }
      if (decided[decided.length - 1] !== swapped.id) decided.push(swapped.id);
      outline(swapped);
      const follows = (card) => swapped.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
      return go(waiting().find(follows) || waiting()[0] || swapped);
    }
    const slot = event.target.closest?.(".desk-slot");
    slot?.querySelector("input:not([type=hidden]), textarea, select, a.kind-button")?.focus();
  };

  document.addEventListener("desk:focus", (event) => {
    const element = document.getElementById(event.detail.value);
    if (element?.matches("[data-draft]")) outline(element);
    go(element);
  });

  drafts.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    const group = drop.closest(".desk-group");
    drop.closest(".desk-slot").replaceChildren();
    go(cardAtHand() || group.querySelector("article[data-draft]") || group.querySelector("header"));
  });

  // --- words chosen in the text --------------------------------------------------------------------

  let words = null;

  // Places are counted in characters, as the record counts them, and not in the units of a script.
  const signsIn = (node, offset) => (node.nodeType === Node.TEXT_NODE ? [...node.data.slice(0, offset)].length : 0);

  const placeOf = (node, offset) => {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
    if (!piece || !text.contains(piece)) return null;
    return { clause: piece.closest("[data-clause]"), at: Number(piece.dataset.at) + signsIn(node, offset), heading: Boolean(piece.closest("[data-heading]")) };
  };

  const chosenWords = () => {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const from = placeOf(range.startContainer, range.startOffset);
    const to = placeOf(range.endContainer, range.endOffset);
    if (!from || !to || from.clause !== to.clause || from.heading !== to.heading) return null;
    const signs = [];
    from.clause.querySelectorAll("[data-at]").forEach((piece) => {
      if (Boolean(piece.closest("[data-heading]")) !== from.heading) return;
      [...piece.textContent].forEach((sign, index) => { signs[Number(piece.dataset.at) + index] = sign; });
    });
    const taken = [];
    for (let at = from.at; at < to.at; at += 1) taken.push(signs[at] ?? "\n");
    return { clause: from.clause.dataset.clause, near: from.at, words: taken.join("").trim() };
  };

  document.addEventListener("selectionchange", () => {
    if (!chosen || chosen.contains(document.activeElement)) return;
    words = chosenWords();
    chosen.hidden = !words;
    const form = words && drafts.querySelector(`[data-form][data-clause="${words.clause}"] textarea[data-words]`);
    chosen.querySelector("[data-take]").hidden = !form;
  });

  chosen?.addEventListener("mousedown", (event) => event.preventDefault());
  chosen?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !words) return;
    if (button.matches("[data-take]")) {
      const form = drafts.querySelector(`[data-form][data-clause="${words.clause}"]`);
      form.querySelector("textarea[data-words]").value = words.words;
      form.querySelector("input[name=near]").value = words.near;
      go(form.querySelector("textarea[data-words]"));
    } else {
      const asked = new URLSearchParams({ kind: button.dataset.kind, words: words.words, near: words.near });
      htmx.ajax("GET", `/office/clauses/${words.clause}/add/?${asked}`, { target: `#slot-${words.clause}` });
    }
    chosen.hidden = true;
    getSelection().removeAllRanges();
  });

  // A page that was opened at a draft has it at hand.
  const opened = location.hash.startsWith("#draft-") && document.getElementById(location.hash.slice(1));
  if (opened) go(opened);
})();
