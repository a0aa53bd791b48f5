// Draws every element with data-chart from the JSON block it names: {labels, series: [{name, values, kind?: line | hollow}], unit,
// stacked?, whole?, together? (bars of one label on one another), horizontal?}; or {tree: [{name, value, url, children}], unit} as areas.
// Colours come from the stylesheet, so that charts follow the theme. The numbers also stand in a table below.
(() => {
  const drawn = new Map();

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const option = ({ labels, series, unit, stacked, whole, together, horizontal }) => {
    // The unit stands above the labels of the axis, which are as wide as their longest number.
    const digits = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0)))).toLocaleString().length;
    const names = {
      type: "category",
      data: labels,
      inverse: Boolean(horizontal),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("--line") } },
      axisLabel: { color: colour("--muted"), hideOverlap: true },
    };
    const amounts = {
      type: "value",
      name: unit,
      nameLocation: "end",
      nameTextStyle: { color: colour("--muted"), align: "left", padding: horizontal ? 0 : [0, 0, 0, -Math.min(24, 3 + 7 * digits)] },
      splitNumber: 3,
      minInterval: whole ? 1 : 0,
      splitLine: { lineStyle: { color: colour("--hairline") } },
      axisLabel: { color: colour("--muted") },
    };
    const drawnAs = {
      line: () => ({ type: "line", step: "middle", symbol: "none", z: 3, color: colour("--ink"), lineStyle: { width: 1.5 } }),
      hollow: () => ({ itemStyle: { color: "transparent", borderColor: colour("--late"), borderType: "dashed", borderWidth: 1.5 } }),
    };
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 400,
      color: [1, 2, 3, 4, 5, 6].map((index) => colour(`--data-${index}`)),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("--muted") },
      grid: { left: 4, right: horizontal ? 48 : 8, top: series.length > 1 ? 54 : 28, bottom: 4, containLabel: true },
      legend: { show: series.length > 1, left: 0, top: 0, icon: "rect", itemWidth: 12, itemHeight: 12, textStyle: { color: colour("--ink") } },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow", shadowStyle: { color: colour("--wash"), opacity: 0.6 } },
        backgroundColor: colour("--paper"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--ink") },
        valueFormatter: (value) => (value == null ? "" : `${value.toLocaleString()} ${unit}`),
      },
      xAxis: horizontal ? amounts : names,
      yAxis: horizontal ? names : amounts,
      series: series.map(({ name, values, kind }) => ({
        name,
        type: "bar",
        data: values,
        stack: stacked && kind !== "line" ? "all" : undefined,
        barMaxWidth: 26,
        barGap: together ? "-100%" : undefined,
        label: { show: (labels.length <= 6 || horizontal) && series.length === 1, position: horizontal ? "right" : "top", color: colour("--ink"), formatter: ({ value }) => value.toLocaleString() },
        ...drawnAs[kind]?.(),
      })),
    };
  };

  const areas = ({ tree, unit }) => ({
    color: [1, 2, 3, 4, 5, 6].map((index) => colour(`--data-${index}`)),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: {
      backgroundColor: colour("--paper"),
      borderColor: colour("--line"),
      textStyle: { color: colour("--ink") },
      formatter: ({ treePathInfo, value }) => `${treePathInfo.slice(1).map(({ name }) => echarts.format.encodeHTML(name)).join(" · ")}<br>${value.toLocaleString()} ${unit}`,
    },
    series: [
      {
        type: "treemap",
        data: tree,
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        itemStyle: { borderColor: colour("--ground"), borderWidth: 1, gapWidth: 1 },
        label: { overflow: "truncate" },
        upperLabel: { show: true, height: 22, color: colour("--ink") },
        levels: [{ upperLabel: { show: false } }, { itemStyle: { borderColor: colour("--wash"), borderWidth: 2, gapWidth: 2 }, colorSaturation: [0.35, 0.6] }],
      },
    ],
  });

  const draw = (element) => {
    const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
    drawn.get(element)?.dispose();
    const chart = echarts.init(element, null, { renderer: "svg" });
    chart.setOption(data.tree ? areas(data) : option(data));
    if (data.tree) chart.on("click", (picked) => picked.data.url && location.assign(picked.data.url));
    drawn.set(element, chart);
  };

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);

  addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  document.addEventListener("theme-changed", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  drawAll();
})();
