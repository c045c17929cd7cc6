// The page of one article: a place that is named in a list is shown in the editor, and who saves while writing goes on
// writing at the same place.
"use strict";
const text = document.querySelector("#article textarea[data-editor]");

function show(at) {
  text.editor.dispatch({ selection: { anchor: at }, scrollIntoView: true });
  text.editor.focus();
}

document.addEventListener("click", (event) => {
  const line = Number(event.target.closest("[data-line]:not(textarea)")?.dataset.line);
  if (!line || !text.editor) return;
  const { doc } = text.editor.state;
  show(doc.line(Math.min(line, doc.lines)).from);
});

text?.form.addEventListener("submit", () => {
  if (text.editor.hasFocus) sessionStorage.setItem(location.pathname, text.editor.state.selection.main.head);
});
const written = sessionStorage.getItem(location.pathname);
sessionStorage.removeItem(location.pathname);
if (written !== null && text?.editor) show(Math.min(Number(written), text.editor.state.doc.length));
