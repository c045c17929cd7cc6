// A form is sent when the studio is there to take it. Where it was stopped, or started again with other sessions, the
// page keeps what is typed, says so, and sends it once the studio answers.
"use strict";
const SOON = 1500; // ms until it is asked again, and until it is said that something takes long
const LONG = 30000; // ms until what is on its way may be sent again
const KEPT = "What you typed is still here, and not saved.";
const STOPPED = `The studio does not answer. ${KEPT} Start it again with “harness studio --port ${location.port}”, and
  open the link that it prints in another tab: this page then goes on.`;
const ENDED = `Your session has ended. ${KEPT} Open the link that “harness studio” printed in another tab: this page
  then goes on.`;
const AT_WORK = "The studio is at work on it.";
const TYPED = "This is not saved yet. Press the button again when you have finished.";
const BACK = "The studio answers again. Please do the last thing once more.";
let asking, waiting, passing; // the form that is asked for, the timer of one that waits, the one that goes now
let looking; // the timer of what a script missed
let sent; // the form that is on its way

function say(words) {
  const there = document.getElementById("unsent");
  if (!words) return there?.remove();
  const said = there ?? Object.assign(document.createElement("p"), { id: "unsent", className: "told" });
  if (said.textContent === words) return;
  said.setAttribute("role", "alert");
  said.textContent = words;
  document.getElementById("main").prepend(said);
}

// Whether the studio takes what this page sends; it brings the word of the session that this browser has now.
async function answers() {
  const reply = await fetch("/session").catch(() => null);
  if (!reply?.ok) {
    say(reply ? ENDED : STOPPED);
    return false;
  }
  const { csrf } = await reply.json();
  document.querySelector("meta[name=csrf]").content = csrf;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
  return true;
}

async function send(form, button) {
  clearTimeout(waiting);
  asking = form;
  const there = await answers();
  asking = null;
  if (!there) {
    waiting = setTimeout(send, SOON, form, button);
    return;
  }
  waiting = null;
  say("");
  passing = form;
  form.requestSubmit(button);
  passing = null;
}

function onItsWay(form) {
  sent = form; // so that who presses again does not do it twice
  setTimeout(() => { if (sent) say(AT_WORK); }, SOON);
  setTimeout(arrived, LONG);
}

function arrived() {
  sent = null;
  if (document.getElementById("unsent")?.textContent === AT_WORK) say("");
}
addEventListener("pageshow", arrived);
addEventListener("keydown", ({ key }) => { if (key === "Escape") arrived(); }); // which stops the browser

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form === passing) return onItsWay(form);
  if (form.getAttribute("method") !== "post" || form.hasAttribute("hx-post")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form !== asking && form !== sent) send(form, event.submitter);
}, true);

document.addEventListener("input", () => { // nothing is sent in the middle of a word
  if (waiting) say(TYPED);
  else if (document.getElementById("unsent")?.textContent === BACK) say("");
  clearTimeout(waiting);
  waiting = null;
});

// What a script asked for and did not get.
async function missed() {
  clearTimeout(looking);
  if (waiting || document.getElementById("unsent")?.textContent === TYPED) return; // which says what to do next
  if (await answers()) say(BACK);
  else looking = setTimeout(missed, SOON);
}
document.addEventListener("htmx:error", missed);
document.addEventListener("unanswered", missed);
addEventListener("unhandledrejection", missed);
document.addEventListener("htmx:before:response", (event) => {
  if (event.detail.ctx.response.status === 403) { // its words would take the place of what is shown
    event.preventDefault();
    missed();
  } else if (!waiting) say("");
});
