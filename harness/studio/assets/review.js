// Keys for the review page; without them every button still works.
"use strict";
const TOO_SOON = 400; // ms after the page is there: a key meant for the one before
addEventListener("keydown", (event) => {
  const form = document.getElementById("label");
  const press = (element) => { if (element) { event.preventDefault(); element.click(); } };
  const edit = form?.elements.edit;
  if (event.target === edit) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) press(form.querySelector('[data-key="edited"]'));
    if (event.key === "Escape") edit.blur();
    return;
  }
  if (performance.now() < TOO_SOON && /^[arhsu]$/.test(event.key)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input[type=text], select")) return;
  const links = { j: "following", k: "previous", n: "next" };
  const support = { s: "yes", u: "no" };
  if (event.key in links) press(document.getElementById(links[event.key]));
  else if (event.key === "e" && edit) { event.preventDefault(); edit.focus(); edit.select(); }
  else if (event.key === "o") {
    const sources = [...document.querySelectorAll(".source-of")];
    const open = !sources.every((each) => each.open);
    for (const each of sources) each.open = open;
  }
  else if (event.key in support) press(form?.querySelector(`[name=supported][value=${support[event.key]}]`));
  else if (/^[arh]$/.test(event.key)) press(form?.querySelector(`[data-key=${event.key}]`));
});
