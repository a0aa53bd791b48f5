// The desk by keyboard: J and K walk through the drafts that wait, A accepts, R goes to the reason.
(() => {
  const accept = 'button[value="accept"]';
  const waiting = () => [...document.querySelectorAll(".draft-open")].filter((draft) => draft.querySelector(accept));
  const current = () => document.activeElement?.closest(".draft-open");

  const go = (draft) => {
    draft?.querySelector(accept).focus();
    draft?.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const drafts = waiting();
    const at = drafts.indexOf(current());
    go(at < 0 ? drafts[0] : drafts[Math.min(Math.max(at + by, 0), drafts.length - 1)]);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "a" && current()) current().querySelector(accept).click();
    else if (key === "r" && current()) current().querySelector("input[name=reason]").focus();
    else return;
    event.preventDefault();
  });

  // Where a draft was decided, the next one that waits is at hand.
  document.addEventListener("htmx:afterSettle", (event) => {
    const decided = event.target.closest?.(".draft");
    if (!decided) return;
    const after = (draft) => decided.compareDocumentPosition(draft) & Node.DOCUMENT_POSITION_FOLLOWING;
    go(decided.matches(".draft-open") ? decided : waiting().find(after));
  });
})();
