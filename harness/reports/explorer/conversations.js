// The list of conversations in the studio, which finds them and sends a page of them at a time.

import { explore } from "./list.js";

const { categories, causes, rows } = JSON.parse(document.getElementById("data").textContent);

async function asked(address) {
  const answer = await fetch(address);
  if (answer.status === 403) throw new Error("the session has ended"); // no list is not an empty one
  return answer.ok ? answer.json() : null;
}

explore({
  categories,
  causes,
  async find(filters, opened, limit) {
    const given = Object.entries(filters).filter(([, value]) => value);
    const wanted = new URLSearchParams([...given, ["limit", limit], ...[...opened].map((id) => ["scenario", id])]);
    const found = await asked(`${rows}&${wanted}`);
    return found ?? { rows: [], count: 0, total: 0, causes: [], kinds: [] };
  },
  whole: (id) => asked(`${rows}&whole=${encodeURIComponent(id)}`),
});
