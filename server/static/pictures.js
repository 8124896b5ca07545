// Gives a figure as a file, drawn by the very plotly that drew it on the page: nothing is fetched for it, nobody is asked.
(() => {
  "use strict";
  const WIDTH = 1200, LEAST_HEIGHT = 700, SCALE = 2, HEADING = 64, EDGE = 48, SAID = 14, LINE = 1.3;
  const CHINESE = "\\u3000-\\u9fff\\uff00-\\uffef";
  // What breaks as one: a character or a word, with the marks and the room that follow it.
  const PIECES = new RegExp(`(?:[${CHINESE}]|[^\\s${CHINESE}]+)[，。；：、）》”’！？％]*\\s*`, "gu");

  // Plotly breaks no lines by itself.
  function broken(text, family) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${SAID}px ${family || "sans-serif"}`;
    const lines = [];
    for (const piece of text.match(PIECES) ?? []) {
      const longer = (lines.at(-1) ?? "") + piece;
      if (lines.length && pen.measureText(longer.trimEnd()).width <= WIDTH - 2 * EDGE) lines[lines.length - 1] = longer;
      else lines.push(piece);
    }
    return lines.map((line) => line.trim());
  }

  function height(layout, margin, room) {
    return Math.max(LEAST_HEIGHT, (layout.height || 0) + HEADING + (margin.t || 0)) + room;
  }

  // A copy with a heading and what is said of it, of one size whatever the window: it is read without the page around.
  // The figure on the screen stays as it is.
  function copy(graph, button) {
    const layout = graph.layout, margin = layout.margin || {};
    const said = broken(button.dataset.said ?? "", layout.font?.family);
    const room = said.length ? Math.ceil((said.length + 0.5) * SAID * LINE) : 0;
    return {
      data: graph.data,
      layout: {
        ...layout,
        autosize: false,
        width: WIDTH,
        height: height(layout, margin, room),
        margin: { ...margin, t: (margin.t || 0) + HEADING + room, l: Math.max(margin.l || 0, 64), r: Math.max(margin.r || 0, 32), b: Math.max(margin.b || 0, 72) },
        title: { text: plain(button.dataset.called), x: 0.5, xanchor: "center", y: 1, yanchor: "top", yref: "container", pad: { t: 18 }, font: { size: 20 },
          subtitle: { text: said.map(plain).join("<br>"), font: { size: SAID, color: "#444444" } } },
        paper_bgcolor: "#FFFFFF",
        plot_bgcolor: "#FFFFFF",
      },
      config: {},
      _context: {
        ...graph._context,
        displayNotifier: false,
        toImageButtonOptions: {
          format: button.dataset.picture,
          filename: button.dataset.file,
          width: WIDTH,
          height: height(layout, margin, room),
          scale: button.dataset.picture === "png" ? SCALE : 1,
        },
      },
    };
  }

  // Plotly takes a title for a little HTML.
  function plain(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function camera(graph) {
    const bar = graph?._fullLayout?._modeBar;
    return bar?.buttons.flat().find((button) => button.name === "toImage");
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-picture]") : null;
    if (button === null) return;
    const graph = document.querySelector(`.st-key-${CSS.escape(button.dataset.chart)} .js-plotly-plot`);
    camera(graph)?.click(copy(graph, button));
  });
})();
