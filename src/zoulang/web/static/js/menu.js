// On a narrow screen the entries of the head slide; the one of this page is brought into sight.
(() => {
  const here = document.querySelector(".menu [aria-current]");
  if (!here) return;
  const menu = here.closest(".menu");
  menu.scrollLeft = here.offsetLeft - menu.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
})();
