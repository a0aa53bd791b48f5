// What has to be said of a first day that lies before awards is asked only where it does.
document.querySelectorAll("[data-last-award]").forEach((question) => {
  const start = question.closest("form").elements.start;
  const show = () => {
    question.hidden = !start.value || start.value > question.dataset.lastAward;
  };
  start.addEventListener("input", show);
  show();
});
