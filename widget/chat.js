/** Sending twice is safe: desk knows a message by its source_id. */

const SILENCE_MS = 40_000; // desk's stream gives a sign of life every 15 s

let store = {};
try {
  store = localStorage;
  store.makegood = 1;
} catch {
  store = {}; // forbidden: memory
}

function keep(key, value) {
  try {
    if (value) store[key] = value;
    else delete store[key];
  } catch {
    // full
  }
}

const randomKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** Asking again would not help. */
const isFinal = ({ status }) => status >= 400 && status < 500 && status !== 408 && status !== 429;

export class Chat {
  cursor = 0;
  outbox = []; // not confirmed yet, as it was written
  #base;
  #visit;
  #name;
  #secret;
  #opening;
  #stop;
  #screen;
  #sending = false;
  #wakers = new Set();

  constructor(server, visit, screen) {
    this.#base = `${server}/api/chat/`;
    this.#visit = visit;
    this.#screen = screen;
    this.#name = `makegood:${server}:${visit ?? ""}`;
    // an entry for each message: two tabs never overwrite each other's
    for (const key of Object.keys(store).sort()) {
      if (key.startsWith(`${this.#name}:out:`)) this.outbox.push(JSON.parse(store[key]));
    }
  }

  get known() {
    return Boolean(store[this.#name]);
  }

  get draft() {
    return store[`${this.#name}:draft`] ?? "";
  }

  set draft(text) {
    keep(`${this.#name}:draft`, text);
  }

  async start() {
    if (this.#stop) return;
    const { signal } = (this.#stop = new AbortController());
    this.#flush();
    for (let failures = 0; ; failures += 1) {
      let wait;
      try {
        await this.#open();
        await this.#listen(signal, () => (failures = 0));
      } catch (error) {
        wait = error.wait;
        if (error.status === 404) this.#secret = null;
      }
      if (signal.aborted) return;
      this.#screen.connection(false);
      await this.#pause(failures, wait);
    }
  }

  stop() {
    this.#stop?.abort();
    this.#stop = null;
  }

  wake() {
    for (const waker of this.#wakers) waker();
  }

  send(what, body) {
    const id = randomKey();
    const at = Math.max(Date.now(), (this.outbox.at(-1)?.at ?? 0) + 1); // sorts as it was written
    const item = { what, at, body: { ...body, source_id: id }, key: `${this.#name}:out:${at}:${id}` };
    this.outbox.push(item);
    keep(item.key, JSON.stringify(item));
    this.#screen.pending(item);
    this.#flush();
  }

  /** What need not arrive. */
  mention(what, body = {}) {
    if (this.#secret) this.#post(what, body).catch(() => {});
  }

  async #fetch(path, options) {
    const headers = { "Content-Type": "application/json" };
    if (this.#secret) headers.Authorization = `Bearer ${this.#secret}`;
    const response = await fetch(this.#base + path, { headers, credentials: "omit", ...options });
    if (response.ok) return response;
    const { message } = await response.json().catch(() => ({}));
    const wait = response.headers.get("Retry-After") * 1000;
    throw Object.assign(new Error(message), { status: response.status, wait });
  }

  #post(path, body) {
    const signal = AbortSignal.timeout(15_000);
    return this.#fetch(path, { method: "POST", body: JSON.stringify(body), signal });
  }

  #open() {
    if (!this.#secret) this.#opening ??= this.#ask().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #ask() {
    let response;
    try {
      response = await this.#post("open", this.#visit ? { visit: this.#visit } : this.#self());
    } catch (error) {
      if (!this.#visit || !isFinal(error)) throw error;
      this.#visit = null;
      this.#screen.lostVisit();
      response = await this.#post("open", this.#self());
    }
    this.#secret = (await response.json()).secret;
    keep(this.#name, 1);
  }

  #self() {
    const name = `${this.#base}key`;
    const browser_key = store[name] ?? randomKey();
    keep(name, browser_key);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return { browser_key, language: navigator.language, time_zone: timeZone };
  }

  async #listen(stopped, alive) {
    const silent = new AbortController();
    const signal = AbortSignal.any([stopped, silent.signal]);
    let watchdog;
    const hark = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => silent.abort(), SILENCE_MS);
    };
    hark();
    try {
      const { body } = await this.#fetch(`stream?after=${this.cursor}`, { signal });
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let chunk; !(chunk = await reader.read()).done; hark()) {
        const events = (rest + chunk.value).split("\n\n");
        rest = events.pop();
        for (const event of events) this.#hear(event, alive);
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  #hear(event, alive) {
    const [, name] = /^event: (.*)/m.exec(event) ?? [];
    if (!name) return;
    const data = JSON.parse(/^data: (.*)/m.exec(event)[1]);
    alive();
    if (name === "message") {
      if (data.seq <= this.cursor) return;
      this.cursor = data.seq;
    }
    this.#screen[name](data); // message, state or typing
  }

  async #flush() {
    if (this.#sending) return;
    this.#sending = true;
    for (let failures = 0, reopened = false; this.outbox.length; ) {
      const [item] = this.outbox;
      try {
        await this.#open();
        await this.#post(item.what, item.body);
        this.#done(item);
        this.#screen.sent(item);
        failures = 0;
      } catch (error) {
        if (error.status === 404 && !reopened) {
          reopened = true;
          this.#secret = null;
        } else if (isFinal(error)) {
          this.#done(item);
          this.#screen.refused(item, error.message);
        } else await this.#pause(failures++, error.wait);
      }
    }
    this.#sending = false;
  }

  #done(item) {
    this.outbox.shift();
    keep(item.key);
  }

  /** Longer each time, never in step with others. */
  #pause(failures, wait = 0) {
    const ms = Math.min(15_000, 400 * 2 ** failures) * (0.5 + Math.random());
    return new Promise((resolve) => {
      this.#wakers.add(resolve);
      setTimeout(resolve, Math.max(wait, ms));
    }).finally(() => this.#wakers.clear());
  }
}
