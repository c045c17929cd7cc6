// The list of conversations of a run: filters that live in the address, and one conversation after the other.
//
// A source says where they come from: `find(filters, opened, limit)` gives a promise of the rows to show, those
// that are opened first, of how many there are, and of what can be filtered by; `whole(id)` of one with its turns.
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

const place = document.getElementById("explorer");
const wholes = new Map(); // those that were opened and came without their turns
let source;
let filters = {};
let asked = 0; // a later question makes the answer to an earlier one void
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

async function draw() {
  const turn = ++asked;
  const found = await source.find(filters, opened, limit);
  await Promise.all(found.rows.filter((row) => opened.has(row.id) && !row.turns && !wholes.has(row.id)).map(load));
  if (turn === asked) render(page(found), place);
}

async function load(row) {
  const whole = await source.whole(row.id);
  if (whole) wholes.set(row.id, whole);
}

function change(name, value) {
  filters[name] = value;
  limit = AT_ONCE;
  opened.clear();
  writeAddress();
  draw();
}

function page({ rows, count, total, causes, kinds }) {
  const { categories } = source;
  const active = FILTERS.some((name) => filters[name]);
  return html`
    <form role="search" aria-label="Conversations" class="filters" @submit=${(event) => event.preventDefault()}>
      <label class="wide">Search <input type="search" name="q" .value=${filters.q} placeholder="words, or a scenario's id"
        @input=${(event) => change("q", event.target.value)}></label>
      ${choice("show", "Show", [["failing", "failing only"], ["passing", "passing only"]], "all")}
      ${choice("category", "Category", categories, "every category")}
      ${choice("cause", "Cause", causes.map((id) => [id]), "any cause")}
      ${choice("kind", "What went wrong", kinds.map((id) => [id, KINDS[id]]), "anything")}
      ${filters.expected || filters.filed
        ? html`${choice("expected", "Expected under", categories, "any")}${choice("filed", "Filed under", [...categories, ["-", "none"]], "any")}`
        : nothing}
      ${filters.ids ? html`<span class="soft">only those behind the number you clicked</span>` : nothing}
      <button type="button" ?disabled=${!active} @click=${clear}>Clear</button>
    </form>
    <p class="soft" role="status">${count.toLocaleString("en")} of ${total.toLocaleString("en")}
      conversations${count > limit ? html`, the first ${limit} are listed` : nothing}.</p>
    <div class="conversations">${repeat(headed(rows), (item) => item.key, (item) => item.draw())}</div>
    ${count > limit
      ? html`<p><button type="button" @click=${more}>Show ${Math.min(AT_ONCE, count - limit)} more</button></p>`
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

function clear() {
  for (const name of FILTERS) filters[name] = "";
  change("q", "");
  place.querySelector("input").focus();
}

async function more() {
  const next = limit;
  limit += AT_ONCE;
  await draw();
  place.querySelectorAll("details.conversation > summary")[next]?.focus();
}

// The conversations with a heading over the first of each cause.
function headed(shown) {
  const items = [];
  let last = null;
  for (const each of shown) {
    const heading = each.cause ? `${each.cause}: ${source.causes[each.cause]}` : each.status === "pass" ? "Passing" : "";
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
      <span dir="auto">${brief(each.opening ?? each.turns[0].message)}</span>
      <span class="soft">· ${each.id}${each.failures.length ? ` · ${each.failures[0]}` : ""}</span></summary>
    ${isOpen ? inside(wholes.get(each.id) ?? each) : nothing}
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
    ${each.links?.length ? html`<p class="choices">${each.links.map(([words, where]) => html`<a class="button" href=${where}>${words}</a>`)}</p>` : nothing}
    ${each.turns?.map((turn) => exchange(turn))}
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
async function follow() {
  const ours = readAddress();
  await draw();
  if (!ours) return;
  const [first] = opened;
  const target = first ? document.getElementById(`scenario-${first}`) : document.getElementById("conversations");
  target?.scrollIntoView();
  (first ? target?.querySelector("summary") : target)?.focus({ preventScroll: true });
}

export function explore(from) {
  source = from;
  window.addEventListener("hashchange", follow);
  return follow();
}
