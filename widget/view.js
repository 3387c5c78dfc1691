import { words } from "./words.js";

const LIMIT = 4000; // code points, as desk counts
const BUBBLE = "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z";
const CROSS = "M6 6l12 12M18 6 6 18";
const ARROW = "M12 19V5M6 11l6-6 6 6";
const PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21a8 8 0 0 1 16 0";
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/;

/** An element; functions are listeners. No text is ever read as HTML. */
function h(tag, props, ...children) {
  const [name, className] = tag.split(".");
  const made = document.createElement(name);
  if (className) made.className = className;
  if (name === "button") made.type = "button";
  for (const [key, value] of Object.entries(props ?? {})) {
    if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", true);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Written again, a live region is read out again. */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const linked = (text) =>
  text.split(ADDRESS).map((part, index) =>
    index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
  );

/** What fits still; below zero, what must go, as people count. */
function room(text) {
  let left = LIMIT;
  let over = 0;
  for (const { segment } of new Intl.Segmenter().segment(text.trim())) {
    left -= [...segment].length;
    if (left < 0) over -= 1;
  }
  return over || left;
}

export class View {
  isOpen = false;
  #chat;
  #page;
  #heading;
  #at = {};
  #own = new Map(); // by source_id
  #mine;
  #theirs = []; // seqs
  #state = {};
  #seen = 0;
  #live = true;
  #typedAt = 0;
  #timers = {};
  #title = document.title;

  constructor(root, page, heading) {
    this.#page = page;
    this.#heading = heading || words.heading;
    root.replaceChildren(...(page ? [this.#panel()] : [this.#launcher(), this.#panel()]));
    this.#at.panel.addEventListener("keydown", ({ key }) => key === "Escape" && !page && this.toggle(false));
    visualViewport.onresize = () => this.#fit();
  }

  show(chat) {
    this.#chat = chat;
    this.#at.input.value = chat.draft;
    this.#count();
    this.banner();
    for (const item of chat.outbox) this.pending(item);
    if (this.#page) this.toggle(true);
  }

  #launcher() {
    const at = this.#at;
    at.badge = h("span.badge", { hidden: "" });
    at.news = h("p.unseen", { role: "status" });
    at.launcher = h(
      "button.launcher",
      { "aria-expanded": false, "aria-label": words.open, click: () => this.toggle() },
      icon(BUBBLE),
      at.badge,
    );
    return h("div.corner", null, at.news, at.launcher);
  }

  #panel() {
    const at = this.#at;
    const page = this.#page;
    at.status = h("p.status", { role: "status" }, words.connecting);
    at.banner = h("p.banner", { role: "status" });
    at.list = h("ol");
    at.typing = h("p.typing", { "aria-live": "off" });
    at.log = h(
      "div.log",
      { role: "log", tabindex: 0, "aria-label": words.log, "aria-busy": true },
      at.list,
      at.typing,
    );
    at.log.onscroll = () => this.#near() && (at.latest.hidden = true);
    at.latest = h("button.latest", { hidden: "", click: () => this.#end() }, words.latest);
    at.panel = h(
      "section.panel",
      { part: "panel", role: page ? "region" : "dialog", "aria-label": this.#heading, hidden: "" },
      h(
        "div.head",
        null,
        h("span.mark", null, icon(BUBBLE)),
        h("div", null, h(page ? "h1" : "h2", null, this.#heading), at.status),
        page
          ? ""
          : h("button.close", { "aria-label": words.close, click: () => this.toggle(false) }, icon(CROSS)),
      ),
      at.banner,
      h("div.middle", null, at.log, at.latest),
      this.#composer(),
    );
    at.panel.classList.toggle("page", page);
    return at.panel;
  }

  #composer() {
    const at = this.#at;
    const submit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    at.input = h("textarea", {
      rows: 1,
      dir: "auto",
      placeholder: words.write,
      enterkeyhint: "send",
      "aria-label": words.label,
      input: () => this.#typed(),
      keydown: (event) =>
        event.key === "Enter" && !event.shiftKey && !event.isComposing && submit(event),
    });
    at.count = h("p.count", { role: "status" });
    at.person = h("button.person", { click: () => this.#askForPerson() }, icon(PERSON), words.person);
    return h(
      "form",
      { submit },
      h("div.field", null, at.input, h("button.send", { "aria-label": words.send, click: submit }, icon(ARROW))),
      h("div.foot", null, at.person, at.count),
    );
  }

  toggle(open = !this.isOpen) {
    const { panel, launcher, log, input } = this.#at;
    this.isOpen = open;
    panel.hidden = !open;
    launcher?.setAttribute("aria-expanded", open);
    if (open) {
      this.#chat.start();
      this.#end();
    }
    this.looked();
    if (this.#page) return;
    // on a phone the keyboard would hide the question
    const first = matchMedia("(pointer: coarse)").matches ? log : input;
    (open ? first : launcher).focus();
  }

  #typed() {
    const text = this.#at.input.value;
    this.#count();
    this.#chat.draft = text;
    if (!text || !this.#state.agent || Date.now() - this.#typedAt < 3000) return;
    this.#typedAt = Date.now();
    this.#chat.mention("typing");
  }

  #count() {
    const { input, count } = this.#at;
    const left = room(input.value);
    say(count, left < 0 ? words.over(-left) : "");
    input.ariaInvalid = left < 0;
  }

  #submit() {
    const { input } = this.#at;
    const text = input.value.trim();
    if (text && room(text) >= 0) {
      this.#write("");
      this.#chat.send("messages", { text });
    }
    input.focus();
  }

  #write(text) {
    this.#at.input.value = this.#chat.draft = text;
    this.#typedAt = 0;
    this.#count();
  }

  #askForPerson() {
    if (this.#at.person.ariaDisabled === "true") return;
    this.#asked(true);
    this.#chat.send("person");
  }

  #asked(yes) {
    const { person } = this.#at;
    person.ariaDisabled = yes;
    person.lastChild.data = yes ? words.asked : words.person;
  }

  pending({ what, at, body }) {
    const text = body.text ?? words.person;
    const shown = this.#bubble({ author: "customer", text, at });
    shown.classList.add("pending");
    if (what === "person") this.#asked(true);
    this.#own.set(body.source_id, shown);
    this.#place(shown, null);
    this.#end();
  }

  sent({ body }) {
    say(this.#own.get(body.source_id).querySelector("small"), words.sent);
  }

  refused({ body }, why) {
    const shown = this.#own.get(body.source_id);
    shown.classList.replace("pending", "failed");
    shown.append(h("p.why", null, why || words.refused));
    if (!body.text) return this.#asked(false);
    const again = () => {
      shown.remove();
      this.#write(body.text);
      this.#at.input.focus();
    };
    shown.append(h("button.again", { click: again }, words.edit));
  }

  /** Messages of the record come in order. */
  message(message) {
    const { list, latest } = this.#at;
    const near = this.#near();
    const mine = message.author === "customer";
    const shown = this.#own.get(message.source_id) ?? this.#bubble(message);
    shown.classList.remove("pending");
    shown.dataset.seq = message.seq;
    this.#place(shown, list.querySelector(".pending"));
    if (mine) {
      if (this.#mine) say(this.#mine.querySelector("small"), "");
      this.#mine = shown;
      this.#receipt();
    } else {
      this.#theirs.push(message.seq);
      this.typing();
      if (message.buttons.length) shown.append(this.#options(message.buttons));
    }
    if (near || mine) this.#end();
    else latest.hidden = false;
    this.looked();
  }

  #bubble({ author, name, text, at }) {
    const mine = author === "customer";
    const who = mine ? words.you : name || words.bot;
    return h(
      `li.${mine ? "mine" : author}`,
      { "data-who": who },
      h("p.who", null, h("b", { dir: "auto" }, who), " ", h("time", null, words.clock(at))),
      h("p.text", { dir: "auto" }, ...(mine ? [text] : linked(text))),
      mine ? h("small", { "aria-live": "off" }, words.sending) : "",
    );
  }

  #options(buttons) {
    const press = ({ id, title }) => {
      this.#chat.send("messages", { text: title, button_id: id });
      this.#at.input.focus();
    };
    const made = buttons.map((button) => h("button", { click: () => press(button) }, button.title));
    return h("div.options", { role: "group", "aria-label": words.options }, ...made);
  }

  #place(shown, next) {
    const { list } = this.#at;
    list.querySelector(".options")?.remove();
    if (!shown.isConnected || shown.nextSibling !== next) list.insertBefore(shown, next);
    for (const item of [shown, shown.nextSibling]) {
      item?.classList.toggle("follows", item.previousSibling?.dataset.who === item.dataset.who);
    }
  }

  #receipt() {
    const seen = this.#mine?.dataset.seq <= this.#state.agent_read_seq;
    if (this.#mine) say(this.#mine.querySelector("small"), seen ? words.seen : words.sent);
  }

  /** All messages up to now have been shown. */
  state(state) {
    const { status, person, log } = this.#at;
    this.#state = state;
    this.#seen = Math.max(this.#seen, state.read_seq);
    say(status, words.status(state));
    person.hidden = Boolean(state.agent);
    this.#asked(state.status === "waiting");
    this.#receipt();
    log.ariaBusy = false;
    this.connection(true);
    this.looked();
  }

  connection(live) {
    clearTimeout(this.#timers.lost);
    this.#live ||= live;
    this.banner();
    if (live) return;
    this.#timers.lost = setTimeout(() => {
      this.#live = false;
      this.banner();
    }, 1500);
  }

  banner() {
    say(this.#at.banner, navigator.onLine ? (this.#live ? "" : words.lost) : words.offline);
  }

  lostVisit() {
    this.#place(h("li.notice", null, words.lostVisit), this.#at.list.firstChild);
  }

  typing(by) {
    const near = this.#near();
    clearTimeout(this.#timers.typing);
    say(this.#at.typing, by ? words.typing(by.who) : "");
    if (by) this.#timers.typing = setTimeout(() => this.typing(), 6000);
    if (near) this.#end();
  }

  looked() {
    const { badge, launcher, news, log } = this.#at;
    const last = this.#theirs.at(-1) ?? 0;
    const looking = this.isOpen && !document.hidden && document.hasFocus();
    if (looking && last > this.#seen && log.ariaBusy === "false") {
      this.#seen = last;
      this.#chat.mention("read", { seq: last });
    }
    const count = this.#theirs.filter((seq) => seq > this.#seen).length;
    const text = count ? words.unread(count) : "";
    if (this.#page) document.title = count ? `(${count}) ${this.#title}` : this.#title;
    if (!badge) return;
    badge.hidden = !count;
    badge.textContent = count;
    launcher.ariaLabel = count ? `${words.open}, ${text}` : words.open;
    say(news, text);
  }

  #near() {
    const { scrollHeight, scrollTop, clientHeight } = this.#at.log;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  #end() {
    const { log, latest } = this.#at;
    log.scrollTop = log.scrollHeight;
    latest.hidden = true;
  }

  /** Above a phone's keyboard. */
  #fit() {
    const { height, offsetTop } = visualViewport;
    const { style } = this.#at.panel;
    const near = this.#near();
    style.setProperty("--height", `${height}px`);
    style.setProperty("--top", `${offsetTop}px`);
    if (near) this.#end();
  }
}
