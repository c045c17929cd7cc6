// The list of conversations in the studio, which finds them and sends a page of them at a time.

import { explore } from "./list.js";

const { categories, causes, rows } = JSON.parse(document.getElementById("data").textContent);

async function asked(address) {
  const answer = await fetch(address);
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
