// The week and its actions: a link to what is folded opens it, and one box picks all that are shown.
"use strict";
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", unfold);
unfold();
document.querySelector("[data-all]")?.addEventListener("change", (event) => {
  for (const box of event.target.form.querySelectorAll("tbody [type=checkbox]")) box.checked = event.target.checked;
});
