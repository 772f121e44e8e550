// What the pages do beyond links and forms; without it everything still works.
"use strict";

const typing = (target) => target.matches("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return;
  if (event.key === "/") {
    const box = document.getElementById("q");
    box.focus();
    box.select();
    event.preventDefault();
    return;
  }
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// A page that could not be drawn: its text stands below, the empty frame goes.
document.addEventListener("error", (event) => {
  if (event.target.matches?.(".sheet img")) event.target.closest(".sheet").classList.add("undrawn");
}, true);

// What changed in place is told to those who do not see it.
document.addEventListener("htmx:after:swap", () => {
  const news = document.getElementById("main")?.dataset.announce ?? "";
  const told = document.getElementById("announcement");
  if (told.textContent !== news) told.textContent = news;
});

// The list is not exchanged under the hands of someone who has opened a form in it, or types a password.
document.addEventListener("htmx:before:request", (event) => {
  const fields = document.querySelectorAll("#arrivals input[type=password]");
  const busy = [...fields].some((field) => field.value !== "" || field === document.activeElement);
  const opened = document.querySelector("#arrivals details[open]") !== null;
  if ((busy || opened) && event.target.id === "arrivals") event.preventDefault();
});
