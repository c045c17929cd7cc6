// The list of conversations in the studio, which finds them and sends a page of them at a time.

import { explore } from "./list.js";

const { categories, causes, rows } = JSON.parse(document.getElementById("data").textContent);

async function asked(address) {
  const answer = await fetch(address);
  if (answer.status === 403) throw new Error("the session has ended"); // no list is not an empty one
  return answer.ok ? answer.json() : null;
}

let shown = false;

explore({
  categories,
  causes,
  async find(filters, opened, limit) {
    const given = Object.entries(filters).filter(([, value]) => value);
    const wanted = new URLSearchParams([...given, ["limit", limit], ...[...opened].map((id) => ["scenario", id])]);
    const found = await asked(`${rows}&${wanted}`);
    if (!found && !shown) throw new Error("nothing is known of the conversations");
    if (!found) return new Promise(() => location.reload()); // the page says what is wrong since
    shown = true;
    return found;
  },
  whole: (id) => asked(`${rows}&whole=${encodeURIComponent(id)}`),
});
