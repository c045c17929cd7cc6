// A talk: Enter sends, and the next message is written where the last one was.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches(".say textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("htmx:finally:request", () => {
  const form = document.querySelector(".say");
  if (!form) return;
  form.querySelector("textarea").focus({ preventScroll: true });
  form.scrollIntoView({ block: "end" });
});
