// What an agent has sent and the desk has not acknowledged: kept in the browser, sent in order,
// each under its own source id, so that trying again never doubles it.

const key = (caseId) => `desk:outbox:${document.body.dataset.agent}:${caseId}`;

export function entries(caseId) {
  try {
    return JSON.parse(localStorage.getItem(key(caseId)) ?? "[]");
  } catch {
    return [];
  }
}

function keep(caseId, list) {
  if (list.length) localStorage.setItem(key(caseId), JSON.stringify(list));
  else localStorage.removeItem(key(caseId));
}

export function add(caseId, entry) {
  keep(caseId, [...entries(caseId), entry]);
}

export function remove(caseId, sourceId) {
  keep(caseId, entries(caseId).filter((entry) => entry.source_id !== sourceId));
}

/** 128 bits; `crypto.randomUUID` is missing on plain http in a shop's own network. */
export function newSourceId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
