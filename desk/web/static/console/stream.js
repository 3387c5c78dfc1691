// The live connection. The server sends hints; the page fetches what they point at. After every
// (re)connection the server sends all hints once, so that nothing is missed.
import { announce, post, shownCase } from "./post.js";

const SILENT_AFTER_MS = 45_000; // the server's beat comes every 15 s
const NOTICE_AFTER_MS = 2_500;
let source = null;
let heardAt = Date.now();
let failures = 0;
let noticeTimer = 0;
let leads = !navigator.locks; // one tab of the browser listens even when nobody looks at it

/** Browsers allow six connections to a host: a tab that nobody sees does without, unless it is
 * the one that rings and proves presence for all. */
function isNeeded() {
  return leads || !document.hidden;
}

function connect() {
  source?.close();
  source = null;
  if (!isNeeded()) return;
  heardAt = Date.now();
  const shown = shownCase();
  source = new EventSource(shown ? `/desk/stream?case=${encodeURIComponent(shown.id)}` : "/desk/stream");
  source.addEventListener("open", connected);
  source.addEventListener("error", () => {
    disconnected();
    if (source?.readyState === EventSource.CLOSED) again();
  });
  for (const name of ["queue", "case", "conversation", "typing", "beat"]) {
    source.addEventListener(name, (event) => {
      heardAt = Date.now();
      announce(name, JSON.parse(event.data));
    });
  }
  // what this stream should watch has changed: start a new one
  source.addEventListener("again", connect);
}

function connected() {
  failures = 0;
  clearTimeout(noticeTimer);
  noticeTimer = 0;
  document.querySelector("[data-offline]").hidden = true;
  document.body.dataset.live = "yes";
  announce("connected");
}

function disconnected() {
  document.body.dataset.live = "no";
  noticeTimer ||= setTimeout(() => {
    document.querySelector("[data-offline]").hidden = false;
  }, NOTICE_AFTER_MS);
}

/** Waits longer each time, with jitter: a whole shop must not come back in the same second. */
function again() {
  const wait = Math.min(20_000, 500 * 2 ** failures++) * (0.5 + Math.random());
  setTimeout(async () => {
    const answer = await post("/desk/presence").catch(() => null);
    if (answer?.status === 401) location.reload();
    else connect();
  }, wait);
}

setInterval(() => {
  if (!source) return;
  if (Date.now() - heardAt < SILENT_AFTER_MS) return;
  disconnected();
  connect();
}, 5_000);
document.addEventListener("visibilitychange", () => {
  if (!isNeeded() || source?.readyState !== EventSource.OPEN) connect();
});
navigator.locks?.request("desk:stream", () => {
  leads = true;
  if (!source) connect();
  return new Promise(() => {}); // until this tab goes
});
addEventListener("online", connect);
addEventListener("offline", disconnected);
// a page that comes back from the back/forward cache has a dead stream and old contents
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("pagehide", () => source?.close());
// deferred by a turn: the other modules listen by then
setTimeout(connect);
