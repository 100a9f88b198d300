// Comfort only: every page works without this. Keys j, k and /; the record of a word in a card beside it.
"use strict";
(() => {
  const typing = (e) => e.target.closest("input, textarea, select, [contenteditable]");
  const stops = () => [...document.querySelectorAll(".text .ev, .stories .what, .reports > li .title a, .hits .what")]
    .filter((e) => !e.id || !e.classList.contains("ev") || e.id.startsWith("at-"));
  let now = -1;

  function step(by) {
    const all = stops();
    if (!all.length) return;
    const held = all.indexOf(document.activeElement);
    now = held >= 0 ? held : now;
    now = Math.min(all.length - 1, Math.max(0, now + by));
    all[now].focus({ preventScroll: true });
    all[now].scrollIntoView({ block: "center" });
  }

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") hide();
    if (typing(e)) return;
    if (e.key === "/") {
      e.preventDefault();
      document.getElementById("find").focus();
    } else if (e.key === "j" || e.key === "k" || e.code === "KeyJ" || e.code === "KeyK") {
      // By the place of the key too: on an Arabic keyboard it gives another letter.
      step(e.key === "j" || e.code === "KeyJ" ? 1 : -1);
    }
  });

  const text = document.querySelector(".text");
  let card = null;

  function hide() {
    if (card) card.remove();
    card = null;
    document.querySelectorAll(".entry.now").forEach((e) => e.classList.remove("now"));
  }

  function show(word) {
    const entry = document.getElementById(decodeURIComponent(word.hash.slice(1)));
    if (!entry) return;
    hide();
    entry.classList.add("now");
    card = document.createElement("div");
    card.className = "card record";
    card.dir = document.documentElement.dir;
    card.setAttribute("role", "status");
    for (const child of entry.childNodes) card.append(child.cloneNode(true));
    document.body.append(card);
    const at = word.getClientRects()[0];
    const size = card.getBoundingClientRect();
    const x = Math.max(8, Math.min(at.x, document.documentElement.clientWidth - size.width - 8));
    const above = at.bottom + size.height + 8 > window.innerHeight && at.top > size.height + 8;
    const y = above ? at.top - size.height - 6 : at.bottom + 6;
    card.style.setProperty("inset", `${y + window.scrollY}px auto auto ${x + window.scrollX}px`);
  }

  if (text) {
    const shown = (e) => {
      const word = e.target.closest("a[href^='#']");
      const layer = word && ["ev", "cue", "tm", "qn", "en"].find((l) => word.classList.contains(l));
      const box = layer && document.getElementById(`layer-${layer === "cue" ? "st" : layer}`);
      if (box && box.checked) show(word);
    };
    text.addEventListener("mouseover", shown);
    text.addEventListener("focusin", shown);
    text.addEventListener("mouseleave", hide);
    text.addEventListener("focusout", hide);
  }
})();
