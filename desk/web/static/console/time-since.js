// <time-since datetime="…"> ticks. It goes by the server's clock: a phone's may be minutes off.

const ahead = Date.parse(document.body.dataset.now) - Date.now();
const shown = new Set();

function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${two(minutes % 60)} min` : `${Math.floor(hours / 24)} days`;
}

class TimeSince extends HTMLElement {
  connectedCallback() {
    shown.add(this);
    this.tick();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  tick() {
    const since = Date.parse(this.getAttribute("datetime"));
    const text = elapsed(Date.now() + (ahead || 0) - since);
    if (this.textContent !== text) this.textContent = text;
  }
}

customElements.define("time-since", TimeSince);
setInterval(() => shown.forEach((element) => element.tick()), 1000);
