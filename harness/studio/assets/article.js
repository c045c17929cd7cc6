// The page of one article: a place that is named in a list is shown in the editor, and what is typed is not lost.
"use strict";
const form = document.getElementById("article");
let typed = "unsaved" in form.dataset;
form.addEventListener("input", () => { typed = true; });
form.addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

document.addEventListener("click", (event) => {
  const line = Number(event.target.closest("[data-line]:not(textarea)")?.dataset.line);
  const editor = form.querySelector("textarea[data-editor]").editor;
  if (!line || !editor) return;
  const { doc } = editor.state;
  const at = doc.line(Math.min(line, doc.lines)).from;
  editor.dispatch({ selection: { anchor: at }, scrollIntoView: true });
  editor.focus();
});
