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

// How much has been typed in the fields and in the YAML, and how much of it the other one has. While a request is on its way
// people go on, so what comes back is put in place only where nothing newer would be lost.
const typed = { fields: 0, text: 0 };
const given = { fields: 0, text: 0 };
function typing({ target }) {
  if (quiet) return;
  if (target.id === "yaml") typed.text += 1;
  else if (target.closest("#fields")) typed.fields += 1;
}

let coming; // what the answer that is put in place was asked with
let taken; // the state that was put in place last
function take() {
  const state = document.getElementById("state");
  if (!state || state === taken) return;
  taken = state;
  const { text, wrong, set } = JSON.parse(state.querySelector("script").textContent);
  const area = document.getElementById("yaml");
  if (set && coming) given[coming.does] = Math.max(given[coming.does], coming[coming.does]);
  const more = typed.text > given.text; // the fields lack what is typed in the YAML
  if (set) {
    if (area.value !== text) write(area, text);
    if (!more) document.querySelector("textarea[name=before]").value = text;
  }
  shown(wrong);
  if (set && more && typed.fields === given.fields) area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const { body } = ctx.request;
  const does = body instanceof FormData && body.get("do");
  if (does !== "text" && does !== "fields") return;
  if (typed.fields > given.fields) body.set("do", "fields"); // these first: YAML that lacks them would take them back
  ctx.typed = { ...typed, does: body.get("do") };
});
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  coming = ctx.typed;
  if (!coming) return;
  const other = coming.does === "text" ? "fields" : "text"; // what is typed there meanwhile has a request of its own
  if (typed[other] > coming[other] || !ctx.sourceElement.isConnected) event.preventDefault();
});

document.addEventListener("input", (event) => {
  if (quiet && event.target.id === "yaml") event.stopImmediatePropagation();
  typing(event);
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

const TOO_SOON = 400; // ms after the page is there: a key meant for the one before
document.addEventListener("keydown", (event) => {
  if (event.repeat || (performance.now() < TOO_SOON && /^[ad]$/.test(event.key))) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
