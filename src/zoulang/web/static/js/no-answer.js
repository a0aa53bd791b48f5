// A part of a page that does not come leaves the old part standing; this says so instead of keeping silent.
(() => {
  const show = (isShown) => {
    const said = document.getElementById("no-answer");
    said.hidden = !isShown;
    if (isShown) said.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:responseError", () => show(true));
  document.addEventListener("htmx:sendError", () => show(true));
  document.addEventListener("htmx:beforeRequest", () => show(false));
})();
