// The words of a square of the duty board, beside it while the pointer or the keyboard rests on it.
(() => {
  "use strict";
  const word = document.createElement("div");
  word.className = "square-word";
  word.hidden = true;
  word.setAttribute("aria-hidden", "true");
  document.body.append(word);

  const show = (event) => {
    const square = event.target.closest("a.square, a.tally");
    if (!square) {
      word.hidden = true;
      return;
    }
    word.textContent = square.getAttribute("aria-label");
    word.hidden = false;
    const at = square.getBoundingClientRect();
    const left = Math.min(at.left, window.innerWidth - word.offsetWidth - 8);
    const above = at.top - word.offsetHeight - 6;
    word.style.left = `${Math.max(left, 8)}px`;
    word.style.top = `${above > 0 ? above : at.bottom + 6}px`;
  };
  const hide = () => {
    word.hidden = true;
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, { passive: true, capture: true });
})();
