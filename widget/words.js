/** What the widget itself says. */

const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

/** In the customer's own time zone. */
function moment(at) {
  const date = new Date(at);
  if (date.toDateString() === new Date().toDateString()) return `today at ${clock(at)}`;
  const days = (date - Date.now()) / 86_400_000;
  const day = days < 6 ? { weekday: "long" } : { weekday: "short", day: "numeric", month: "short" };
  return `${date.toLocaleDateString([], day)} at ${clock(at)}`;
}

export const words = {
  heading: "Talk to us",
  open: "Open chat",
  close: "Close chat",
  log: "Conversation",
  write: "Write a message…",
  label: "Your message",
  send: "Send",
  person: "Talk to a person",
  asked: "A person will take over",
  options: "Quick answers",
  latest: "New messages",
  you: "You",
  bot: "Assistant",
  sending: "Sending…",
  sent: "Sent",
  seen: "Seen",
  edit: "Edit and send again",
  connecting: "Connecting…",
  lost: "Connection lost. Trying again…",
  offline: "You are offline. What you write is kept and sent once you are back.",
  lostVisit: "This link is no longer valid, but you can still write to us here.",
  refused: "This could not be sent.",
  typing: (who) => `${who || words.bot} is typing…`,
  over: (count) => `Too long by ${count} ${count === 1 ? "character" : "characters"}.`,
  unread: (count) => `${count} new ${count === 1 ? "message" : "messages"}`,
  clock,
  status(state) {
    if (state.agent) return `${state.agent} is here for you`;
    if (state.callback_at) return `We call you ${moment(state.callback_at)}`;
    if (state.status === "resolved") return "Write any time to go on";
    if (state.status !== "waiting") return "Automatic assistant";
    if (!state.people_available && state.opens_at) return `We are back ${moment(state.opens_at)}`;
    if (!state.place) return "We are finding somebody for you";
    return state.place === 1 ? "You are first in line" : `You are number ${state.place} in line`;
  },
};
