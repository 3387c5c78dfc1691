// Tells the customer that the owner has read: only when the words were on a visible screen.
import { atEnd } from "./log.js";
import { on, shownCase, tell } from "./post.js";

const log = document.getElementById("log");
let told = 0;

function look() {
  const shown = shownCase();
  const seq = Number(log.dataset.cursor);
  if (shown.standing !== "mine" || document.hidden || !atEnd() || seq <= told) return;
  told = seq;
  tell(`${shown.path}/read`, { seq }).then((answer) => {
    if (!answer?.ok) told = 0;
  });
}

if (log) {
  on("lines", look);
  on("connected", look);
  document.addEventListener("visibilitychange", look);
  addEventListener("scroll", look, { capture: true, passive: true });
  document.body.addEventListener("htmx:after:swap", look);
}
