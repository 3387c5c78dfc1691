// Typing, both ways. It is never stored: a hint that is lost is forgotten.
import { on, shownCase, tell } from "./post.js";

const TELL_EVERY_MS = 3_000;
const SHOW_FOR_MS = 6_000;
const place = document.getElementById("typing");
let toldAt = 0;
let timer = 0;

function hide() {
  clearTimeout(timer);
  place.replaceChildren();
}

function show() {
  clearTimeout(timer);
  timer = setTimeout(hide, SHOW_FOR_MS);
  if (place.childElementCount) return;
  const dots = document.createElement("span");
  dots.className = "dots";
  dots.setAttribute("aria-hidden", "true");
  dots.append(...[1, 2, 3].map(() => document.createElement("i")));
  const words = document.createElement("span");
  words.textContent = `${document.querySelector("#head h1").textContent} is writing`;
  place.append(dots, words);
}

function tellCustomer(event) {
  const shown = shownCase();
  const isNote = document.querySelector('input[name="kind"]:checked')?.value === "note";
  if (!event.target.matches?.("form[data-drafts] textarea") || isNote || !event.target.value) return;
  if (shown.standing !== "mine" || Date.now() - toldAt < TELL_EVERY_MS) return;
  toldAt = Date.now();
  tell(`${shown.path}/typing`);
}

if (place) {
  document.addEventListener("input", tellCustomer);
  on("typing", (detail) => detail.conversation === shownCase().conversation && show());
  on("lines", (detail) => detail.fromCustomer && hide());
  on("sent", () => (toldAt = 0));
}
