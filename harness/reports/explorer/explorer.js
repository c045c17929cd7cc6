// The list of conversations in report.html: filters that live in the URL, and one conversation after the other.
//
// Everything a customer or a model wrote reaches the page as text: lit-html puts values in as text nodes
// and attributes, never as markup, and the page's Content-Security-Policy runs no script but this one.

import { html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

const AT_ONCE = 50; // conversations shown before somebody wants more
const FILTERS = ["show", "category", "cause", "kind", "expected", "filed", "ids", "q"];
const STATUS = { pass: ["Passes", "good"], fail: ["Fails", "bad"], error: ["Not measured", "bad"] };
const KINDS = {
  missed: "missed handoff",
  critical: "critical, gone wrong",
  needless: "needless handoff",
  triage: "wrong category",
  source: "wrong source",
  facts: "wrong facts",
  criteria: "criterion not met",
  ungrounded: "not grounded",
  unresponsive: "answers another question",
  flaky: "flaky",
  changed: "newly broken",
};
const MOST_CLAIMS = 30;
const MOST_OF_A_TITLE = 100; // characters

const { conversations, categories, causes } = JSON.parse(document.getElementById("data").textContent);
const place = document.getElementById("explorer");
const texts = new Map(); // what a search looks through, filled by the first search
let filters = {};
let opened = new Set();
let limit = AT_ONCE;

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  filters = Object.fromEntries(FILTERS.map((name) => [name, given.get(name) ?? ""]));
  limit = AT_ONCE;
  opened = new Set(given.getAll("scenario"));
  return [...given.keys()].some((name) => FILTERS.includes(name) || name === "scenario");
}

function writeAddress() {
  const kept = Object.entries(filters).filter(([, value]) => value);
  const address = new URLSearchParams([...kept, ...[...opened].map((id) => ["scenario", id])]);
  history.replaceState(null, "", `#${kept.length || opened.size ? address : "conversations"}`);
}

function textOf(conversation) {
  if (!texts.has(conversation.id)) {
    const turns = conversation.turns.map((turn) =>
      [turn.message, turn.answer.map(([words]) => words).join(""), turn.reason, turn.error].join("\n"),
    );
    texts.set(conversation.id, [conversation.id, ...turns, ...conversation.failures].join("\n").toLowerCase());
  }
  return texts.get(conversation.id);
}

function found() {
  const { show, category, cause, kind, expected, filed } = filters;
  const ids = filters.ids ? new Set(filters.ids.split(",")) : null;
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  return conversations.filter(
    (each) =>
      (!show || (show === "failing" ? each.status !== "pass" : each.status === "pass")) &&
      (!category || each.category === category) &&
      (!cause || each.cause === cause) &&
      (!ids || ids.has(each.id)) &&
      (!kind || each.kinds.includes(kind)) &&
      (!expected || each.filings.some(([wanted, was]) => wanted === expected && (!filed || was === filed))) &&
      (expected || !filed || each.filings.some(([, was]) => was === filed)) &&
      words.every((word) => textOf(each).includes(word)),
  );
}

function draw() {
  const list = found();
  const first = list.slice(0, limit);
  const named = opened.size ? conversations.filter((each) => opened.has(each.id) && !first.includes(each)) : [];
  const shown = [...named, ...first];
  render(page(list, shown), place);
}

function change(name, value) {
  filters[name] = value;
  limit = AT_ONCE;
  opened.clear();
  writeAddress();
  draw();
}

function page(list, shown) {
  const active = FILTERS.some((name) => filters[name]);
  return html`
    <form role="search" aria-label="Conversations" class="filters" @submit=${(event) => event.preventDefault()}>
      <label class="wide">Search <input type="search" name="q" .value=${filters.q} placeholder="words, or a scenario's id"
        @input=${(event) => change("q", event.target.value)}></label>
      ${choice("show", "Show", [["failing", "failing only"], ["passing", "passing only"]], "all")}
      ${choice("category", "Category", categories, "every category")}
      ${choice("cause", "Cause", tally((each) => (each.cause ? [each.cause] : [])), "any cause")}
      ${choice("kind", "What went wrong", tally((each) => each.kinds).map(([id]) => [id, KINDS[id]]), "anything")}
      ${filters.expected || filters.filed
        ? html`${choice("expected", "Expected under", categories, "any")}${choice("filed", "Filed under", [...categories, ["-", "none"]], "any")}`
        : nothing}
      ${filters.ids ? html`<span class="soft">only those behind the number you clicked</span>` : nothing}
      <button type="button" ?disabled=${!active} @click=${clear}>Clear</button>
    </form>
    <p class="soft" role="status">${list.length.toLocaleString("en")} of ${conversations.length.toLocaleString("en")}
      conversations${list.length > limit ? html`, the first ${limit} are listed` : nothing}.</p>
    <div class="conversations">${repeat(headed(shown), (item) => item.key, (item) => item.draw())}</div>
    ${list.length > limit
      ? html`<p><button type="button" @click=${more}>Show ${Math.min(AT_ONCE, list.length - limit)} more</button></p>`
      : nothing}
  `;
}

function choice(name, label, options, none) {
  return html`<label>${label}
    <select name=${name} .value=${filters[name]} @change=${(event) => change(name, event.target.value)}>
      <option value="" ?selected=${!filters[name]}>${none}</option>
      ${options.map(([id, words]) => html`<option value=${id} ?selected=${filters[name] === id}>${words ?? id}</option>`)}
    </select></label>`;
}

function tally(keysOf) {
  const counts = new Map();
  for (const each of conversations) for (const key of keysOf(each)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([key]) => [key]);
}

function clear() {
  for (const name of FILTERS) filters[name] = "";
  change("q", "");
  place.querySelector("input").focus();
}

function more() {
  const next = limit;
  limit += AT_ONCE;
  draw();
  place.querySelectorAll("details.conversation > summary")[next]?.focus();
}

// The conversations with a heading over the first of each cause.
function headed(shown) {
  const items = [];
  let last = null;
  for (const each of shown) {
    const heading = each.cause ? `${each.cause}: ${causes[each.cause]}` : each.status === "pass" ? "Passing" : "";
    if (heading && heading !== last) items.push({ key: `h ${items.length} ${heading}`, draw: () => html`<h3>${capital(heading)}</h3>` });
    last = heading;
    items.push({ key: each.id, draw: () => conversation(each) });
  }
  return items;
}

function conversation(each) {
  const [words, tone] = STATUS[each.status];
  const isOpen = opened.has(each.id);
  return html`<details class="conversation" id="scenario-${each.id}" ?open=${isOpen} @toggle=${(event) => toggle(each.id, event.target.open)}>
    <summary><span class=${tone}>${words}</span>${each.severity === "critical" ? html` · <strong>critical</strong>` : nothing}${each.kinds.includes("flaky") ? " · flaky" : ""} ·
      <span dir="auto">${brief(each.turns[0].message)}</span>
      <span class="soft">· ${each.id}${each.failures.length ? ` · ${each.failures[0]}` : ""}</span></summary>
    ${isOpen ? inside(each) : nothing}
  </details>`;
}

function brief(message) {
  const line = message.trim().split("\n", 1)[0];
  return line.length > MOST_OF_A_TITLE ? `${line.slice(0, MOST_OF_A_TITLE)}...` : line;
}

function toggle(id, isOpen) {
  if (opened.has(id) === isOpen) return;
  if (isOpen) opened.add(id);
  else opened.delete(id);
  writeAddress();
  draw();
}

function inside(each) {
  return html`<div>
    <p class="soft"><code>${each.at}</code> · <a href="#scenario=${each.id}">link to this conversation</a></p>
    ${each.cause ? html`<p><strong>Cause: ${each.cause}</strong> (${each.way}). ${capital(each.words)}</p>` : nothing}
    ${each.turns.map((turn) => exchange(turn))}
  </div>`;
}

function exchange(turn) {
  return html`<div class="turn">
    ${turn.repeat ? html`<p class="soft">${turn.repeat}</p>` : nothing}
    <div class="says" dir="auto"><span class="who">Customer</span>${turn.message}</div>
    ${turn.facts.length ? html`<dl>${turn.facts.map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>` : nothing}
    ${turn.answer.length ? html`<div class="says reply" dir="auto"><span class="who">AI</span>${pieces(turn.answer)}</div>` : nothing}
    ${turn.claims.length ? claims(turn.claims) : nothing}
    ${turn.expected.length ? html`<dl class="expected">${turn.expected.map(([key, value]) => html`<dt>Expected ${key}</dt><dd>${value}</dd>`)}</dl>` : nothing}
    ${turn.wrong.length ? html`<ul class="reasons">${turn.wrong.map((why) => html`<li class="bad">${why}</li>`)}</ul>` : nothing}
  </div>`;
}

// The answer, each claim marked by whether its cited source supports it.
function pieces(answer) {
  return answer.map(([text, support]) =>
    support === "supported" ? html`<mark class="cited">${text}</mark>` : support ? html`<mark class="bad" title=${support}>${text}</mark>` : text,
  );
}

function claims(all) {
  const doubtful = all.filter((each) => each.support !== "supported").length;
  const heading = doubtful ? `${doubtful} of ${all.length} claims are not supported by the cited sections` : `${all.length} claims, each supported by the cited sections`;
  return html`<details class="claims" ?open=${doubtful > 0}><summary>${heading}</summary><div><table>
    <thead><tr><th scope="col">Claim</th><th scope="col">Support</th><th scope="col">What the source says</th></tr></thead>
    <tbody>${all.slice(0, MOST_CLAIMS).map((each) => html`<tr><td dir="auto">${each.claim}</td>
      <td class=${each.support === "supported" ? "good" : "bad"}>${each.support}${each.why ? `: ${each.why}` : ""}</td>
      <td>${each.source ? html`<code>${each.source}</code> ${each.evidence}` : nothing}</td></tr>`)}</tbody></table></div></details>`;
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Follow a link or the back button: filters, the conversations named, and where to look.
function follow() {
  const ours = readAddress();
  draw();
  if (!ours) return;
  const [first] = opened;
  const target = first ? document.getElementById(`scenario-${first}`) : document.getElementById("conversations");
  target?.scrollIntoView();
  (first ? target?.querySelector("summary") : target)?.focus({ preventScroll: true });
}

window.addEventListener("hashchange", follow);
follow();
