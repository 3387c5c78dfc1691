// What is being typed outlives the page, the browser and the owner: the desk keeps it with the
// case, and the browser keeps what the desk has not got yet.
import { on, post, shownCase } from "./post.js";

const PAUSE_MS = 700;
let timer = 0;
let saved = null;

const field = () => document.querySelector("form[data-drafts] textarea");
const key = () => `desk:draft:${shownCase().id}`;

function typedNow() {
  const isNote = document.querySelector('input[name="kind"]:checked')?.value === "note";
  return isNote ? null : (field()?.value ?? null);
}

async function save() {
  clearTimeout(timer);
  const text = typedNow();
  if (text === null || text === saved) return;
  const answer = await post(`${shownCase().path}/draft`, { text, source_id: field().form.elements.source_id.value }).catch(() => null);
  if (!answer?.ok) return;
  saved = text;
  if (typedNow() === text) localStorage.removeItem(key());
}

function typed() {
  const text = typedNow();
  if (text === null) return;
  localStorage.setItem(key(), text);
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE_MS);
}

/** What this browser kept is newer than what the desk has: it was never acknowledged. */
function restore() {
  const kept = localStorage.getItem(key());
  const here = field();
  if (!here) return;
  saved = here.defaultValue;
  if (kept !== null && kept !== here.value) {
    here.value = kept;
    timer = setTimeout(save, PAUSE_MS);
  }
}

if (shownCase()) {
  document.addEventListener("input", (event) => event.target === field() && typed());
  document.addEventListener("visibilitychange", () => document.hidden && save());
  on("sent", () => {
    localStorage.removeItem(key());
    saved = null;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  on("connected", save);
  restore();
}
