// A scenario's fields and its YAML follow each other: the server says what the other one is, this puts it there. And
// keys on the page of proposals: whatever has `data-key` is pressed by it.
"use strict";
let quiet = false; // while this script writes into the editor, so that nobody sends it back

function write(area, text) {
  quiet = true;
  if (area.editor) area.editor.dispatch({ changes: { from: 0, to: area.editor.state.doc.length, insert: text } });
  area.value = text;
  quiet = false;
}

function ticked(words) { // names stand between backticks
  const pieces = words.split("`");
  if (pieces.length % 2 === 0) return [words];
  return pieces.map((piece, n) => (n % 2 ? Object.assign(document.createElement("code"), { textContent: piece }) : piece));
}

function shown(mistakes) {
  for (const place of document.querySelectorAll("[data-wrong]")) {
    const own = mistakes.filter(({ fields }) => fields.includes(place.dataset.wrong));
    place.replaceChildren(
      ...own.map(({ message, hint }) => {
        const words = document.createElement("p");
        words.append(...ticked(message), ...(hint ? [document.createElement("br"), ...ticked(hint)] : []));
        return words;
      }),
    );
    const field = document.getElementById(place.id.replace(/-wrong$/, ""));
    if (own.length) {
      field.setAttribute("aria-invalid", "true");
      field.closest("details")?.setAttribute("open", "");
    } else field.removeAttribute("aria-invalid");
  }
}

let taken; // the state that was put in place last
function take() {
  const state = document.getElementById("state");
  if (!state || state === taken) return;
  taken = state;
  const { text, wrong, set } = JSON.parse(state.querySelector("script").textContent);
  const area = document.getElementById("yaml");
  if (set) {
    if (area.value !== text) write(area, text);
    document.querySelector("textarea[name=before]").value = text;
  }
  shown(wrong);
}

document.addEventListener("input", (event) => {
  if (quiet && event.target.id === "yaml") event.stopImmediatePropagation();
}, true);
document.addEventListener("input", () => {
  const run = document.querySelector("button[form=run-all]"); // it would leave what is typed behind
  if (quiet || !run) return;
  run.disabled = true;
  run.textContent = "Save it, then run the scenarios";
});
document.addEventListener("htmx:after:swap", take);
document.addEventListener("change", ({ target }) => {
  if (target.id === "file") document.getElementById("yaml").dataset.name = `${target.value}#`; // where it is checked
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
