// The slider over time, and margins that fold under their clause on a phone.
(() => {
  const narrow = matchMedia("screen and (max-width: 60rem)");

  const fold = () => {
    document.querySelectorAll("[data-notes]").forEach((notes) => {
      notes.open = !narrow.matches;
    });
  };
  narrow.addEventListener("change", fold);
  document.addEventListener("htmx:afterSwap", fold);
  fold();

  // On paper nothing unfolds.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("[data-notes], details.more").forEach((notes) => { notes.open = true; });
  });

  const form = document.querySelector("[data-slider]");
  if (!form) return;
  const range = form.querySelector("[data-slider-range]");
  const shown = form.querySelector("[data-slider-day]");
  const day = form.elements.on;
  const stops = JSON.parse(document.getElementById("slider-stops").textContent);
  const format = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "zh-CN", {
    dateStyle: document.documentElement.lang === "en" ? "medium" : "long",
    timeZone: "UTC",
  });
  const show = () => {
    const text = format.format(new Date(day.value));
    shown.textContent = text;
    range.setAttribute("aria-valuetext", text);
  };
  form.classList.add("is-alive");
  range.addEventListener("input", () => {
    day.value = stops[range.value];
    show();
  });
  day.addEventListener("change", () => {
    if (!day.value) return;
    range.value = Math.max(0, stops.filter((stop) => stop <= day.value).length - 1);
    show();
  });
})();
