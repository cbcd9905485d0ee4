// Everything here only eases what already works without a script.
import "htmx.org/dist/htmx.esm.js";

const stacked = window.matchMedia("(max-width: 1099.98px)");

/** The filter column stands open beside the list, and closed above it on a narrow screen. */
function arrangeFacets() {
  for (const facets of document.querySelectorAll("details.facets:not([data-arranged])")) {
    facets.dataset.arranged = "";
    if (!stacked.matches) facets.open = true;
  }
}

/** Mark in .section-nav the section that is being read. */
function followSections() {
  const nav = document.querySelector(".section-nav:not([data-followed])");
  if (!nav || !("IntersectionObserver" in window)) return;
  nav.dataset.followed = "";
  const links = [...nav.querySelectorAll("a[href^='#']")];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1))).filter(Boolean);
  const mark = () => {
    const read = sections.filter((section) => section.getBoundingClientRect().top < window.innerHeight * 0.35).pop() ?? sections[0];
    for (const link of links) {
      if (read && link.hash.slice(1) === read.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -65% 0px" });
  sections.forEach((section) => observer.observe(section));
  mark();
}

function arrange() {
  arrangeFacets();
  followSections();
}

/** A status line that screen readers announce too. */
function say(sentence) {
  const line = document.createElement("div");
  line.className = "callout callout-danger";
  line.textContent = sentence;
  document.querySelector(".messages")?.replaceChildren(line);
}

document.addEventListener("DOMContentLoaded", arrange);
document.addEventListener("htmx:after:swap", arrange);

let running = 0;
const busy = (change) => {
  running = Math.max(0, running + change);
  document.documentElement.classList.toggle("is-busy", running > 0);
};
document.addEventListener("htmx:before:request", () => busy(1));
document.addEventListener("htmx:finally:request", () => busy(-1));
document.addEventListener("htmx:error", () => say("没有连上服务器，请检查网络后再试。"));
document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail.ctx?.response?.status;
  if (status !== 422) say(status === 403 ? "没有权限，操作未完成。请刷新页面后再试。" : "操作没有完成，请刷新页面后再试。");
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.drop[open], details.site-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.drop[open], details.site-menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A second press on the button of a form that is under way sends nothing. A while later it may again:
// the answer to a form can be a file, and then the page stays.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "";
  window.setTimeout(() => delete form.dataset.sending, 4000);
});
