// The list of messages: fetched from the cursor on, appended or replaced by seq, never doubled.
import { announce, on, shownCase } from "./post.js";

const log = document.getElementById("log");
const list = log?.querySelector("ol");
let running = false;
let wanted = false;

/** On a phone the page scrolls, on a laptop the list does. */
function scroller() {
  return getComputedStyle(log).overflowY === "auto" ? log : document.scrollingElement;
}

export function atEnd() {
  const box = scroller();
  return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}

export function toEnd() {
  const box = scroller();
  box.scrollTo({ top: box.scrollHeight, behavior: "instant" });
  document.getElementById("below")?.remove();
}

/** Puts one fetched line where it belongs; true when it is new. */
function place(line) {
  const there = document.getElementById(line.id);
  if (line.dataset.source) {
    list.querySelector(`[data-pending="${CSS.escape(line.dataset.source)}"]`)?.remove();
  }
  if (there) {
    if (there.outerHTML !== line.outerHTML) there.replaceWith(line);
    return false;
  }
  list.insertBefore(line, list.querySelector("[data-pending]"));
  return true;
}

function markRead(upTo) {
  for (const line of list.querySelectorAll("li.agent[data-seq]")) {
    const mark = line.querySelector(".mark");
    if (Number(line.dataset.seq) <= upTo && mark.textContent !== "Read") mark.textContent = "Read";
  }
}

async function fetchOnce(path) {
  const answer = await fetch(`${path}/lines?after=${log.dataset.cursor}`, { signal: AbortSignal.timeout(10_000) });
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(`lines: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const stay = atEnd();
  const fresh = [...page.querySelectorAll("li")].filter((line) => place(document.adoptNode(line)));
  const cursor = Number(answer.headers.get("X-Cursor"));
  const more = answer.headers.get("X-More") === "yes" && cursor > Number(log.dataset.cursor);
  log.dataset.cursor = Math.max(cursor, Number(log.dataset.cursor));
  markRead(Number(answer.headers.get("X-Customer-Read")));
  if (fresh.length && stay) toEnd();
  else if (fresh.some((line) => line.classList.contains("customer"))) offerToEnd();
  if (fresh.length) announce("lines", { fromCustomer: fresh.some((l) => l.classList.contains("customer")) });
  return more;
}

/** One fetch at a time; hints that come meanwhile make one more. */
export async function refresh() {
  const shown = shownCase();
  if (!shown) return;
  wanted = true;
  if (running) return;
  running = true;
  try {
    while (wanted) {
      wanted = false;
      wanted = (await fetchOnce(shown.path)) || wanted;
    }
  } catch {
    setTimeout(refresh, 2_000); // the connection's own notice tells the agent
  } finally {
    running = false;
  }
}

function offerToEnd() {
  if (document.getElementById("below")) return;
  const button = document.createElement("button");
  button.id = "below";
  button.className = "below";
  button.textContent = "New message below";
  button.addEventListener("click", toEnd);
  log.after(button);
}

if (log) {
  on("conversation", refresh);
  addEventListener("scroll", () => atEnd() && document.getElementById("below")?.remove(), { capture: true, passive: true });
  if (shownCase().standing === "mine" && !location.hash) toEnd();
  else log.scrollTop = log.scrollHeight;
}
