// Gives a figure as a file, drawn by the very plotly that drew it on the page: nothing is fetched for it, nobody is asked.
(() => {
  "use strict";
  const WIDTH = 1200, LEAST_HEIGHT = 700, SCALE = 2, HEADING = 64;

  function height(layout, margin) {
    return Math.max(LEAST_HEIGHT, (layout.height || 0) + HEADING + (margin.t || 0));
  }

  // A copy with a heading, of one size whatever the window; the figure on the screen stays as it is.
  function copy(graph, button) {
    const layout = graph.layout, margin = layout.margin || {};
    return {
      data: graph.data,
      layout: {
        ...layout,
        autosize: false,
        width: WIDTH,
        height: height(layout, margin),
        margin: { ...margin, t: (margin.t || 0) + HEADING, l: Math.max(margin.l || 0, 64), r: Math.max(margin.r || 0, 32), b: Math.max(margin.b || 0, 72) },
        title: { text: plain(button.dataset.called), x: 0.5, xanchor: "center", y: 1, yanchor: "top", yref: "container", pad: { t: 18 }, font: { size: 20 } },
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
          height: height(layout, margin),
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
