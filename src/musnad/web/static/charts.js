// Draws the charts of a page with Vega, from the specification that the page names. Nothing is evaluated: Vega's
// expressions are interpreted (`ast`), as the content security policy asks.
"use strict";
(() => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  const config = () => ({
    font: style.fontFamily,
    background: null,
    view: { stroke: null },
    axis: {
      labelColor: of("--soft"), titleColor: of("--soft"), gridColor: of("--line"), domainColor: of("--line"),
      tickColor: of("--line"), labelFontSize: 12, titleFontWeight: 400, labelFont: style.fontFamily,
    },
    legend: { labelColor: of("--ink"), titleColor: of("--soft"), labelFontSize: 12, titleFontWeight: 400 },
  });
  const draw = (place) =>
    fetch(place.dataset.chart, { headers: { accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((spec) =>
        window.vegaEmbed(place, spec, {
          ast: true, actions: false, renderer: "svg", defaultStyle: false, config: config(),
          loader: { target: "_self" }, tooltip: { disableDefaultStyle: true },
        }))
      // The figure says what it shows, and the table below has every number with its link.
      .then(() => place.querySelector("svg").setAttribute("aria-hidden", "true"))
      .catch(() => place.remove()); // the table below has the figures
  const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
  all();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
