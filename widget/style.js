export const style = new CSSStyleSheet();

style.replaceSync(`
:host {
  color-scheme: light dark;
  --accent: var(--makegood-accent, light-dark(#0a5c4a, #5ed3b2));
  --fill: var(--makegood-accent, light-dark(#0a5c4a, #1a7561));
  --on-fill: var(--makegood-on-accent, #fff);
  --ground: light-dark(#fdfcfa, #16191c);
  --theirs: light-dark(#f1ede6, #24282d);
  --line: light-dark(#e0dad0, #343a41);
  --ink: light-dark(#22201c, #efede8);
  --soft: light-dark(#655e54, #b0aca4);
  --bad: light-dark(#a3141f, #ff9d98);
  font: 16px/1.5 var(--makegood-font, system-ui, sans-serif);
  color: var(--ink);
}
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
* { box-sizing: border-box; margin: 0; padding: 0; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; border: 0; background: none; border-radius: 24px; }
button { cursor: pointer; min-height: 44px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg {
  width: 22px; flex: none; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round;
}
.unseen, .follows .who, .mine b {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
.corner, .panel { position: fixed; bottom: 24px; inset-inline-end: 24px; z-index: 2147483000; }
.launcher, .mark, .send {
  display: grid; place-items: center; flex: none; width: 48px; height: 48px;
  border-radius: 50%; background: var(--fill); color: var(--on-fill);
}
.launcher { width: 60px; height: 60px; box-shadow: 0 6px 24px #0004; }
.badge {
  position: absolute; top: -4px; inset-inline-end: -4px; min-width: 24px;
  border-radius: 12px; font-size: 14px; font-weight: 700; background: #a3141f; color: #fff;
}
.panel {
  bottom: 100px; display: flex; flex-direction: column; width: 400px; max-width: calc(100vw - 48px);
  height: min(660px, 100dvh - 124px); overflow: hidden; overflow-wrap: anywhere;
  background: var(--ground); border: 1px solid var(--line); border-radius: 20px;
  box-shadow: 0 16px 56px #0004; animation: rise .2s;
}
.head { display: flex; align-items: center; gap: 12px; padding: 16px 20px; border-bottom: 1px solid var(--line); }
.head div { flex: 1; min-width: 0; }
h1, h2 { font-size: 17px; line-height: 1.3; }
.mark { width: 40px; height: 40px; }
.status, .typing, .banner, .notice, .why, .count, .latest { font-size: 14px; }
.status, .typing, .who, small, .count, ::placeholder { color: var(--soft); opacity: 1; }
.close { width: 44px; margin-inline-end: -8px; }
.banner { padding: 10px 20px; background: light-dark(#fdf1d8, #35290f); color: light-dark(#6d4300, #f4cb80); }
p:empty, small:empty { display: none; }
.middle { position: relative; flex: 1; min-height: 0; }
.log { height: 100%; overflow-y: auto; overscroll-behavior: contain; padding: 20px; outline-offset: -3px; }
ol, li { display: flex; flex-direction: column; list-style: none; }
li { position: relative; align-items: flex-start; margin-bottom: 20px; animation: rise .2s; }
li:has(+ .follows) { margin-bottom: 4px; }
.mine { align-items: flex-end; }
.who, small { font-size: 13px; margin: 0 4px 4px; }
.who b { color: var(--ink); }
small { margin: 4px 4px 0; }
.text {
  max-width: 85%; padding: 10px 16px; border-radius: 20px; border-end-start-radius: 6px;
  background: var(--theirs); white-space: pre-wrap;
}
.mine .text { border-radius: 20px; border-end-end-radius: 6px; background: var(--fill); color: var(--on-fill); }
.agent .text { background: color-mix(in srgb, var(--accent) 14%, var(--ground)); }
.pending .text { opacity: .8; }
.text a { color: inherit; }
.failed small { display: none; }
.why { color: var(--bad); }
.again { text-decoration: underline; }
.options { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
.options button, .person { padding: 0 18px; border: 1px solid var(--accent); }
.options button { color: var(--accent); }
.latest {
  position: absolute; bottom: 12px; inset-inline: 0; margin: auto; width: fit-content;
  padding: 0 18px; background: var(--ink); color: var(--ground);
}
form { padding: 12px 16px max(12px, env(safe-area-inset-bottom)); border-top: 1px solid var(--line); }
.field, .foot, .person { display: flex; align-items: center; gap: 8px; }
.foot { flex-wrap: wrap; margin-top: 8px; }
.field { align-items: end; }
textarea {
  flex: 1; min-width: 0; max-height: 140px; padding: 11px 16px; resize: none;
  field-sizing: content; border: 1px solid light-dark(#8b8378, #757c85);
}
.person { padding: 0 14px; font-size: 15px; border-color: var(--line); }
.person[aria-disabled="true"] { cursor: default; color: var(--soft); border-color: transparent; }
textarea:focus-visible { outline-width: 2px; outline-offset: -1px; }
[aria-invalid="true"] { outline: 2px solid var(--bad); }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
@media (max-width: 480px), (max-height: 480px) {
  .panel { inset: 0; top: var(--top, 0); width: 100%; max-width: none; height: var(--height, 100dvh); border: 0; border-radius: 0; }
}
.page {
  position: static; width: 100%; max-width: 720px; height: var(--height, 100dvh);
  margin: auto; border: 0; border-radius: 0; box-shadow: none;
}
@media (prefers-reduced-motion) { * { animation: none !important; } }
`);
