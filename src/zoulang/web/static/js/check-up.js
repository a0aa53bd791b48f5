// Printing opens what is folded; passing on gives the address, which holds nothing that was typed.
(() => {
  const opened = [];
  addEventListener("beforeprint", () => {
    document.querySelectorAll("#answer details:not(.door):not([open])").forEach((each) => { each.open = true; opened.push(each); });
  });
  addEventListener("afterprint", () => { opened.splice(0).forEach((each) => { each.open = false; }); });

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) return window.print();
    const pass = event.target.closest("[data-pass-on]");
    if (pass) {
      const url = pass.dataset.passOn;
      try {
        if (navigator.share) await navigator.share({ title: document.title, url });
        else { await navigator.clipboard.writeText(url); pass.textContent = pass.dataset.done; }
      } catch { /* whoever closes the window of the phone passes nothing on */ }
      return;
    }
    // A fact that would settle something may stand in a folded group.
    const link = event.target.closest("a[href^='#q-']");
    const field = link && document.getElementById(link.hash.slice(1));
    for (let group = field?.closest("details"); group; group = group.parentElement.closest("details")) group.open = true;
    field?.querySelector("input, select")?.focus({ preventScroll: true });
  });
})();
