// The console's behaviours, one module each. Without them every form still works.
import "./time-since.js";
import "./stream.js";
import "./presence.js";
import "./log.js";
import "./composer.js";
import "./draft.js";
import "./typing.js";
import "./read.js";
import "./ring.js";
import "./menus.js";
