// A new case rings: sound, the page's title, a notification of the browser.
import { on } from "./post.js";

const SEEN = "desk:rung";
const title = document.title;
const button = document.querySelector("[data-ring-test]");
const silent = document.querySelector("[data-silent]");
let audio = null;

/** Browsers allow sound only after the person has touched the site; until then we say so. */
function unlock() {
  audio ??= new AudioContext();
  audio.onstatechange = showSilence;
  if (audio.state === "suspended") audio.resume();
  showSilence();
}

function showSilence() {
  silent.hidden = audio?.state === "running";
}

function tone(at, pitch, length) {
  const sound = audio.createOscillator();
  const volume = audio.createGain();
  sound.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.3, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
  sound.connect(volume).connect(audio.destination);
  sound.start(at);
  sound.stop(at + length);
}

function sound(urgent) {
  if (audio?.state !== "running") return;
  const pitches = urgent ? [988, 784, 988, 784] : [659, 880];
  pitches.forEach((pitch, index) => tone(audio.currentTime + index * 0.18, pitch, 0.35));
}

function notify(ticket) {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  // no customer's words here: a notification may show on a locked screen
  const shown = new Notification(ticket.moment ? `Moment of truth: ${ticket.moment}` : "A customer waits for a person", {
    tag: ticket.id,
    requireInteraction: Boolean(ticket.moment),
  });
  shown.addEventListener("click", () => {
    focus();
    location.href = `/desk/cases/${ticket.id}`;
  });
}

/** Tickets that no tab of this browser has rung for; they are marked as rung. */
function fresh(tickets) {
  let rung = [];
  try {
    rung = JSON.parse(localStorage.getItem(SEEN) ?? "[]");
  } catch {}
  const unheard = tickets.filter((ticket) => !rung.includes(ticket.ring));
  if (unheard.length) {
    localStorage.setItem(SEEN, JSON.stringify([...rung.slice(-200), ...unheard.map((t) => t.ring)]));
  }
  return unheard;
}

on("queue", ({ tickets }) => {
  document.title = tickets.length ? `(${tickets.length}) ${title}` : title;
  const unheard = fresh(tickets.filter((ticket) => ticket.rings));
  if (!unheard.length) return;
  sound(unheard.some((ticket) => ticket.moment));
  notify(unheard[0]);
  document.body.dataset.rang = Number(document.body.dataset.rang ?? 0) + unheard.length;
});

unlock();
addEventListener("pointerdown", unlock, { passive: true });
addEventListener("keydown", unlock);
button.hidden = false;
button.addEventListener("click", async () => {
  unlock();
  if ("Notification" in window) await Notification.requestPermission();
  sound(false);
  button.querySelector("span").textContent = "Sound is on";
});
