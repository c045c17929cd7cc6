// What every page of the studio needs: the session's word with each request, how far a job is, the way back.
"use strict";
const word = document.querySelector("meta[name=csrf]");
htmx.config.defaultTimeout = 0; // a slow AI, and what is looked for the first time, are waited for
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRF-Token"] = word.content;
});

// `Refresh` asks for nothing where the address has a `#`.
if (location.hash && document.querySelector("[data-comes]")) setTimeout(() => location.reload(), 2000);

document.querySelector("[data-back]")?.addEventListener("click", () => history.back());

// What is typed into a guarded form is not left behind without a word, and saved by the same keys as in its editor, where
// it has one button that saves.
const guarded = document.querySelector("form[data-guarded]");
if (guarded) {
  let typed = guarded.dataset.guarded === "unsaved";
  guarded.addEventListener("input", () => { typed = true; });
  guarded.addEventListener("submit", () => { typed = false; });
  document.querySelector("[data-drops]")?.addEventListener("click", () => { typed = false; });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.defaultPrevented) return;
    event.preventDefault();
    const saves = [...guarded.elements].find((each) => each.matches("button.main"));
    if (saves) guarded.requestSubmit(saves);
  });
}

// What is typed while the scripts are on their way, or put back by the browser when somebody returns, is heard as well.
function typedEarly(field) {
  if (field.type === "hidden" || field.hidden) return false;
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected));
  return field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked);
}

addEventListener("DOMContentLoaded", () => setTimeout(() => { // behind what htmx begins with
  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (typedEarly(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}));

const WORDS = new Intl.NumberFormat("en");
for (const shown of document.querySelectorAll("[data-job]")) {
  const events = new EventSource(`/jobs/${shown.dataset.job}/events`);
  const bar = shown.querySelector("progress");
  const words = shown.querySelector("[data-words]");
  events.addEventListener("step", (event) => {
    const step = JSON.parse(event.data);
    if (!step.total) return;
    bar.max = step.total;
    bar.value = step.done;
    if (words) words.textContent = `${WORDS.format(step.done)} of ${WORDS.format(step.total)} ${step.what}`;
  });
  events.addEventListener("end", (event) => {
    events.close();
    const end = JSON.parse(event.data);
    if (!shown.dataset.follow) shown.closest(".running").remove();
    else if (end.exit_code === 0) location.replace(end.then);
    else location.reload();
  });
}
