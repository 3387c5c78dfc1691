// Proof of a live console: the answer to the server's beat. A timer would be slowed down in a
// background tab until the agent counts as gone; events of a stream are not.
import { on, tell } from "./post.js";

on("beat", () => tell("/desk/presence"));
