// One way to change something: a POST with the session's CSRF token.

/** Sends form fields; resolves with the Response, rejects when the network is gone. */
export function post(path, fields = {}) {
  return fetch(path, {
    method: "POST",
    headers: { "X-CSRF": document.body.dataset.csrf, Accept: "application/json" },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(10_000),
  });
}

/** For things that matter only now (typing, presence): a failure is not worth a word. */
export function tell(path, fields) {
  return post(path, fields).catch(() => undefined);
}

/** The case that the page shows, or null on other pages. Read anew each time: it is morphed. */
export function shownCase() {
  const element = document.getElementById("case");
  if (!element) return null;
  const foot = document.getElementById("foot");
  return {
    id: element.dataset.case,
    conversation: element.dataset.conversation,
    standing: foot?.dataset.standing ?? "",
    path: `/desk/cases/${element.dataset.case}`,
  };
}

/** Announces something to the other modules and to htmx triggers. */
export function announce(name, detail) {
  document.body.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));
}

export function on(name, listener) {
  document.body.addEventListener(`desk:${name}`, (event) => listener(event.detail));
}
