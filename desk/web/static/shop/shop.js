/** The till tells times in the zone of whoever tries the demo. */
const zone = document.querySelector("input[name=time_zone]");
zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

document.querySelector("#receipt")?.focus({ preventScroll: true });
