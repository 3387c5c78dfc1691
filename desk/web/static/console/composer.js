// Writing: the words appear at once, are kept until the desk has them, and go out in order.
import { refresh, toEnd } from "./log.js";
import { add, entries, newSourceId, remove } from "./outbox.js";
import { announce, on, post, shownCase } from "./post.js";

const list = document.querySelector("#log ol");
let sending = false;
let failures = 0;

function kindOf(form) {
  if (form.action.endsWith("/notes")) return "note";
  return new FormData(form).get("kind") ?? "reply";
}

function bubble(entry) {
  const line = document.createElement("li");
  line.className = `ours ${entry.kind === "note" ? "note" : "agent"}`;
  line.dataset.pending = entry.source_id;
  const words = document.createElement("div");
  words.className = "bubble sent-later";
  words.dir = "auto";
  words.textContent = entry.text;
  const under = document.createElement("p");
  under.className = "under";
  under.textContent = "Sending";
  line.append(words, under);
  list.append(line);
  return line;
}

function pending(entry) {
  return list.querySelector(`[data-pending="${CSS.escape(entry.source_id)}"]`) ?? bubble(entry);
}

/** It came back with the lines: only the answer to the POST was lost, or is late. */
function arrived(entry) {
  if (!list.querySelector(`[data-source="${CSS.escape(entry.source_id)}"]`)) return false;
  list.querySelector(`[data-pending="${CSS.escape(entry.source_id)}"]`)?.remove();
  return true;
}

/** The desk said no, and would say it again: the words go back to their author. */
async function refused(shown, entry, answer) {
  const said = await answer.json().catch(() => ({}));
  remove(shown.id, entry.source_id);
  const under = pending(entry).querySelector(".under");
  under.textContent = said.message ?? "This could not be sent.";
  under.className = "under failed";
  pending(entry).removeAttribute("data-pending");
  const field = document.getElementById("text");
  if (field && !field.value) {
    field.value = entry.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  announce("case");
}

async function deliver(shown, entry) {
  const answer = await post(`${shown.path}/messages`, entry);
  if (answer.ok) {
    remove(shown.id, entry.source_id);
    refresh();
    return true;
  }
  if (answer.status === 401) location.reload();
  if (answer.status >= 500 || [401, 408, 429].includes(answer.status)) return false;
  await refused(shown, entry, answer);
  return true;
}

async function flush() {
  const shown = shownCase();
  if (!shown || sending) return;
  sending = true;
  try {
    for (let entry = entries(shown.id)[0]; entry; entry = entries(shown.id)[0]) {
      if (arrived(entry)) {
        remove(shown.id, entry.source_id);
        continue;
      }
      pending(entry);
      const done = await deliver(shown, entry).catch(() => false);
      if (!done) {
        if (arrived(entry)) continue;
        pending(entry).querySelector(".under").textContent = "Waiting for the connection";
        setTimeout(flush, Math.min(15_000, 1_000 * 2 ** failures++) * (0.5 + Math.random()));
        return;
      }
      failures = 0;
    }
  } finally {
    sending = false;
  }
}

function send(form) {
  const shown = shownCase();
  const field = form.elements.text;
  const text = field.value.trim();
  if (!text) return field.focus();
  const id = form.elements.source_id;
  const entry = { source_id: id.value, kind: kindOf(form), text };
  id.value = newSourceId();
  add(shown.id, entry);
  bubble(entry);
  field.value = "";
  if (entry.kind === "reply") field.placeholder = "Write a message";
  announce("sent", entry);
  field.focus();
  toEnd();
  flush();
}

if (list) {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-writes]")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !field.matches?.("#text")) return;
    // on a phone's keyboard Enter is a new line, and the arrow sends
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name !== "kind") return;
    const isNote = event.target.value === "note";
    document.querySelector(".composer").classList.toggle("noting", isNote);
    const field = document.getElementById("text");
    field.placeholder = isNote ? "A private note for colleagues" : "Write a message";
    field.focus();
  });
  on("connected", flush);
  entries(shownCase().id).forEach(pending);
  flush();
}
