// The list of conversations in report.html, which holds them all and asks nobody.

import { explore } from "./list.js";

const { conversations, categories, causes } = JSON.parse(document.getElementById("data").textContent);
const texts = new Map(); // what a search looks through, filled by the first search

function textOf(conversation) {
  if (!texts.has(conversation.id)) {
    const turns = conversation.turns.map((turn) =>
      [turn.message, turn.answer.map(([words]) => words).join(""), turn.reason, turn.error].join("\n"),
    );
    texts.set(conversation.id, [conversation.id, ...turns, ...conversation.failures].join("\n").toLowerCase());
  }
  return texts.get(conversation.id);
}

function matching({ show, category, cause, kind, expected, filed, ids, q }) {
  const named = ids ? new Set(ids.split(",")) : null;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return conversations.filter(
    (each) =>
      (!show || (show === "failing" ? each.status !== "pass" : each.status === "pass")) &&
      (!category || each.category === category) &&
      (!cause || each.cause === cause) &&
      (!named || named.has(each.id)) &&
      (!kind || each.kinds.includes(kind)) &&
      (!expected || each.filings.some(([wanted, was]) => wanted === expected && (!filed || was === filed))) &&
      (expected || !filed || each.filings.some(([, was]) => was === filed)) &&
      words.every((word) => textOf(each).includes(word)),
  );
}

function tally(keysOf) {
  const counts = new Map();
  for (const each of conversations) for (const key of keysOf(each)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([key]) => key);
}

const choices = { causes: tally((each) => (each.cause ? [each.cause] : [])), kinds: tally((each) => each.kinds) };

explore({
  categories,
  causes,
  async find(filters, opened, limit) {
    const found = matching(filters);
    const first = found.slice(0, limit);
    const named = opened.size ? conversations.filter((each) => opened.has(each.id) && !first.includes(each)) : [];
    return { rows: [...named, ...first], count: found.length, total: conversations.length, ...choices };
  },
});
