// Sliders of the numbers of a policy: the number in the text follows the slider, and says when it is another.
(() => {
  const form = document.querySelector("[data-dials]");
  if (!form) return;
  const show = (slider) => {
    const dial = slider.closest(".dial");
    dial.querySelector("output").textContent = slider.value;
    dial.classList.toggle("is-moved", Number(slider.value) !== Number(slider.dataset.was));
  };
  form.addEventListener("input", ({ target }) => target.matches("[type=range]") && show(target));
  form.addEventListener("reset", () => setTimeout(() => form.querySelectorAll("[type=range]").forEach(show)));
})();
