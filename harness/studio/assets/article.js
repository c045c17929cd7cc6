// The page of one article: a place that is named in a list is shown in the editor.
"use strict";
document.addEventListener("click", (event) => {
  const line = Number(event.target.closest("[data-line]:not(textarea)")?.dataset.line);
  const editor = document.querySelector("#article textarea[data-editor]").editor;
  if (!line || !editor) return;
  const { doc } = editor.state;
  const at = doc.line(Math.min(line, doc.lines)).from;
  editor.dispatch({ selection: { anchor: at }, scrollIntoView: true });
  editor.focus();
});
