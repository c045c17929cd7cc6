// What is typed in the search box, without what leads astray: words that are on every page (the search looks for all words
// that begin with each), and the dashes of an option (`--baseline`), which it reads as "not".
const COMMON = new Set(
  "a an and are can do does for from how i in is it me my of on or our s should that the this to we what when where which who why with".split(" "),
);
const QUERY = 2; // the kind of message that holds what is typed

function plain(typed) {
  if (typed.includes('"')) return typed; // a phrase, as it is
  const words = typed.split(/\s+/).map((word) => word.replace(/^-+|\?$/g, ""));
  return words.filter((word) => word && !COMMON.has(word.toLowerCase())).join(" ") || typed;
}

const send = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) {
  const told = message && message.type === QUERY ? { ...message, data: plain(message.data) } : message;
  return send.call(this, told, ...more);
};
