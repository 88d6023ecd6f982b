// Keeps what is marked data-live up to date while the page is looked at. Everything works without it.
"use strict";

const EVERY = 2000; // milliseconds

function isInUse(part) {
  // A part in which somebody stands, or has opened something, is left alone until they have gone.
  return part.contains(document.activeElement) || part.querySelector("details[open]") !== null;
}

function replaceParts(fresh) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const newer = fresh.getElementById(part.id);
    if (newer !== null && newer.innerHTML !== part.innerHTML && !isInUse(part)) {
      part.replaceChildren(...newer.childNodes);
    }
  }
}

async function follow() {
  try {
    if (!document.hidden) {
      const answer = await fetch(location.href, { redirect: "error" });
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      replaceParts(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    document.getElementById("stale").hidden = false;
    return;
  }
  setTimeout(follow, EVERY);
}

if (document.querySelector("[data-live]") !== null) {
  setTimeout(follow, EVERY);
}
