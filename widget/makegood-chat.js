/** See docs/widget.md. */

import { Chat } from "./chat.js";
import { style } from "./style.js";
import { View } from "./view.js";

const HIDDEN_MS = 60_000; // then a closed chat lets go of its stream

class MakegoodChat extends HTMLElement {
  #chat;
  #view;
  #ended;
  #hiding;

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    const view = (this.#view = new View(root, this.hasAttribute("page"), this.getAttribute("heading")));
    const server = this.getAttribute("server") || new URL(import.meta.url).origin;
    const chat = (this.#chat = new Chat(server.replace(/\/$/, ""), this.getAttribute("visit"), view));
    this.#ended = new AbortController();
    const listen = (target, names, listener) => {
      for (const name of names) target.addEventListener(name, listener, this.#ended);
    };
    listen(window, ["online", "offline"], () => {
      view.banner();
      chat.wake();
    });
    listen(window, ["focus"], () => view.looked());
    listen(document, ["visibilitychange"], () => this.#hidden(document.hidden));
    view.show(chat);
    if (chat.known || chat.outbox.length) chat.start();
  }

  disconnectedCallback() {
    this.#ended.abort();
    this.#chat.stop();
    clearTimeout(this.#hiding);
  }

  toggle(open) {
    this.#view.toggle(open);
  }

  #hidden(hidden) {
    clearTimeout(this.#hiding);
    if (hidden) {
      this.#hiding = setTimeout(() => this.#view.isOpen || this.#chat.stop(), HIDDEN_MS);
    } else {
      if (this.#view.isOpen || this.#chat.known) this.#chat.start();
      this.#chat.wake();
      this.#view.looked();
    }
  }
}

customElements.define("makegood-chat", MakegoodChat);
