// Doors are plain <details>. This closes an open one when another opens, on Escape, and on a click beside it.
(() => {
  const selector = "details.door, details.programme-switch";

  const close = (except) => {
    document.querySelectorAll(selector).forEach((door) => {
      if (door.open && !door.contains(except)) door.open = false;
    });
  };

  // A panel that would leave the window on the right is hung on the other side of its number.
  const place = (door) => {
    const panel = door.querySelector(".door-panel");
    if (!panel) return;
    door.classList.remove("door-right");
    if (panel.getBoundingClientRect().right > document.documentElement.clientWidth - 8) {
      door.classList.add("door-right");
    }
    const left = panel.getBoundingClientRect().left;
    panel.style.translate = left < 8 ? `${8 - left}px 0` : "";
  };

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(selector) || !event.target.open) return;
    close(event.target);
    place(event.target);
  }, true);
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.door[open], details.programme-switch[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
})();
