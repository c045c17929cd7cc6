// Text areas with `data-editor` become editors. The text area stays what the form sends and what others listen to:
// it hears `input` at every change. `data-name` is the file, which /check looks through; `data-check` another address
// that is sent the whole form; with `data-untouched` nothing is marked before somebody types; `data-words` names an
// element with JSON of what may be completed; `data-line` is where to begin.
import { basicSetup, EditorView } from "codemirror";
import { EditorState } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { yaml } from "@codemirror/lang-yaml";
import { markdown } from "@codemirror/lang-markdown";
import { linter, lintGutter } from "@codemirror/lint";
import { autocompletion } from "@codemirror/autocomplete";

const LANGUAGES = { yaml, markdown };
const CALM = 500; // ms without a key before the text is checked; three times as long where more is looked for
const word = document.querySelector("meta[name=csrf]"); // of the session, which may be another one later
const nonce = document.querySelector("meta[name=style-nonce]").content;

async function found(view, area) {
  if ("untouched" in area.dataset && area.value === area.defaultValue) return [];
  const own = area.dataset.check;
  const sent = new URLSearchParams(own ? new FormData(area.form) : { name: area.dataset.name, text: area.value });
  const asked = { method: "POST", headers: { "X-CSRF-Token": word.content }, body: sent };
  const reply = await fetch(own ?? "/check", asked).catch(() => null);
  if (!reply || reply.status === 403) document.dispatchEvent(new Event("unanswered")); // which is then said
  if (!reply?.ok) throw new Error("nothing is known of what is typed"); // what is marked stays
  if (reply.status === 202) { // it is not known yet
    await new Promise((done) => setTimeout(done, 1000));
    return area.isConnected ? found(view, area) : [];
  }
  if (reply.status !== 200) return [];
  const { problems } = await reply.json();
  return problems.map(({ line, message, hint, severity = "error" }) => {
    const { from, to } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    return { from, to, severity, message: hint ? `${message}\n${hint}` : message };
  });
}

function completing(words) {
  return (context) => {
    const word = context.matchBefore(/[\w#.-]+/);
    if (!word && !context.explicit) return null;
    return { from: word ? word.from : context.pos, options: words, validFor: /^[\w#.-]*$/ };
  };
}

// What is typed over a selection: Chromium would give it the colours of what it replaces as an inline style, which the
// page's policy refuses and the console complains of.
const typedOver = EditorView.domEventHandlers({
  beforeinput({ inputType, data }, view) {
    const { state } = view, { from, to, empty } = state.selection.main;
    if (inputType !== "insertText" || !data || empty || state.readOnly || view.composing) return false;
    const insert = () => state.update(state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
    if (!state.facet(EditorView.inputHandler).some((each) => each(view, from, to, data, insert))) view.dispatch(insert());
    return true;
  },
});

function made(area) {
  const words = area.dataset.words && JSON.parse(document.getElementById(area.dataset.words).textContent);
  const extensions = [
    basicSetup,
    typedOver,
    EditorView.lineWrapping,
    EditorView.cspNonce.of(nonce),
    // With `tabindex` those who only use keys are known to get to a text that scrolls.
    EditorView.contentAttributes.of({ "aria-label": area.getAttribute("aria-label") ?? "", tabindex: "0" }),
    LANGUAGES[area.dataset.editor](),
    keymap.of([{ key: "Mod-s", preventDefault: true, run: () => { area.form.requestSubmit(); return true; } }]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      area.value = update.state.doc.toString();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }),
    EditorState.readOnly.of(area.readOnly),
  ];
  if (area.dataset.name || area.dataset.check) {
    const delay = area.dataset.check ? 3 * CALM : CALM;
    extensions.push(linter((view) => found(view, area), { delay }), lintGutter());
  }
  if (words) extensions.push(autocompletion({ override: [completing(words)] }));
  const view = new EditorView({ doc: area.value, extensions });
  area.hidden = true;
  area.after(view.dom);
  area.editor = view; // for the scripts of a page that set the text or listen to the selection
  const line = Number(area.dataset.line);
  if (line > 0) {
    const { from } = view.state.doc.line(Math.min(line, view.state.doc.lines));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    view.focus();
  }
}

function all(root) {
  for (const area of root.querySelectorAll("textarea[data-editor]")) if (!area.editor) made(area);
}

all(document);
document.addEventListener("htmx:after:swap", () => all(document));
