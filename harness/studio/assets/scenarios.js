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

function shown(mistakes) {
  for (const place of document.querySelectorAll("[data-wrong]")) {
    const own = mistakes.filter(({ fields }) => fields.includes(place.dataset.wrong));
    place.replaceChildren(
      ...own.map(({ message, hint }) => {
        const words = document.createElement("p");
        words.textContent = hint ? `${message}: ${hint}` : message;
        return words;
      }),
    );
    place.previousElementSibling?.closest(".field")?.querySelector("[name]")?.toggleAttribute("aria-invalid", own.length > 0);
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
document.addEventListener("htmx:after:swap", take);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
