// Menus close on Escape, which gives the focus back, and on a press beside them.

const MENUS = "details.menu, details.acts";

document.addEventListener("keydown", (event) => {
  const open = document.querySelector(`:is(${MENUS})[open]`);
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("pointerdown", (event) => {
  for (const open of document.querySelectorAll(`:is(${MENUS})[open]`)) {
    if (!open.contains(event.target)) open.open = false;
  }
});
