// The body of a function that returns what is wrong with a page, one line each; its argument is the least contrast.
const CONTRAST = arguments[0];
const found = [];
const tell = (what, node) => found.push(what + ": " + (node.outerHTML || node).slice(0, 120));
const all = (selector) => [...document.querySelectorAll(selector)];
const isSeen = (node) => node.checkVisibility({opacityProperty: true, visibilityProperty: true});

for (const input of all("input:not([type=hidden]), select, textarea")) {
  if (![...input.labels].some((label) => label.innerText.trim())) tell("no label", input);
}
for (const button of all("button, a[href], summary")) {
  if (!(button.ariaLabel || button.textContent).trim()) tell("no name", button);
}
for (const table of all("table")) {
  if (!table.caption?.innerText.trim()) tell("no caption", table);
  for (const cell of table.querySelectorAll("th")) if (!cell.scope) tell("no scope", cell);
}
for (const group of all("fieldset")) if (!group.querySelector("legend")) tell("no legend", group);
for (const about of all("[aria-describedby], [aria-labelledby]")) {
  for (const id of [about.getAttribute("aria-describedby"), about.getAttribute("aria-labelledby")]) {
    if (id && !document.getElementById(id)) tell("describes by what is not there", about);
  }
}
const ids = all("[id]").map((node) => node.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) tell("twice the same id", id);
const levels = all("h1, h2, h3, h4").map((node) => Number(node.tagName[1]));
if (levels.filter((level) => level === 1).length !== 1) tell("not exactly one h1", levels.join());
levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) tell("a level of headings is left out", levels.join()); });
if (document.documentElement.lang !== "en") tell("no language", document.documentElement);
if (!document.title.trim()) tell("no title", document.head);
if (all("main").length !== 1) tell("not exactly one main", document.body);
if (document.querySelector("a")?.getAttribute("href") !== "#main") tell("the first link does not skip", document.body);

const canvas = document.documentElement;
if (canvas.scrollWidth > canvas.clientWidth) {
  tell("scrolls sideways, " + canvas.scrollWidth + " of " + canvas.clientWidth, canvas.tagName);
  for (const node of all("body *")) if (node.getBoundingClientRect().right > canvas.clientWidth + 1) tell("too wide", node);
}

const parts = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
const ground = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const [red, green, blue, alpha = 1] = parts(getComputedStyle(at).backgroundColor);
    if (alpha === 1) return [red, green, blue];
    if (alpha !== 0) tell("a ground that is half transparent", at);
  }
  tell("no ground", node);
  return [255, 255, 255];
};
let read = 0;
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const node = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !isSeen(node) || node.closest("script, .skip, .unseen")) continue;
  const [high, low] = [light(parts(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
  const ratio = (high + 0.05) / (low + 0.05);
  read += 1;
  if (ratio < CONTRAST) tell("contrast " + ratio.toFixed(2), node);
}
if (!read) tell("no text to read", document.body);
return [...new Set(found)];
