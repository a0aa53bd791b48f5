// Draws every element with data-chart from the JSON block it names: {labels, series: [{name, values}], unit, stacked?, whole?}.
// Colours come from the stylesheet, so that charts follow the theme. The numbers also stand in a table below.
(() => {
  const drawn = new Map();

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const option = ({ labels, series, unit, stacked, whole }) => {
    // The unit stands above the labels of the axis, which are as wide as their longest number.
    const digits = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0)))).toLocaleString().length;
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 400,
      color: [1, 2, 3, 4, 5, 6].map((index) => colour(`--data-${index}`)),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("--muted") },
      grid: { left: 4, right: 8, top: series.length > 1 ? 54 : 28, bottom: 4, containLabel: true },
      legend: { show: series.length > 1, left: 0, top: 0, icon: "rect", itemWidth: 12, itemHeight: 12, textStyle: { color: colour("--ink") } },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow", shadowStyle: { color: colour("--wash"), opacity: 0.6 } },
        backgroundColor: colour("--paper"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--ink") },
        valueFormatter: (value) => (value == null ? "" : `${value.toLocaleString()} ${unit}`),
      },
      xAxis: {
        type: "category",
        data: labels,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colour("--line") } },
        axisLabel: { color: colour("--muted"), hideOverlap: true },
      },
      yAxis: {
        type: "value",
        name: unit,
        nameTextStyle: { color: colour("--muted"), align: "left", padding: [0, 0, 0, -Math.min(24, 3 + 7 * digits)] },
        splitNumber: 3,
        minInterval: whole ? 1 : 0,
        splitLine: { lineStyle: { color: colour("--hairline") } },
        axisLabel: { color: colour("--muted") },
      },
      series: series.map(({ name, values }) => ({
        name,
        type: "bar",
        data: values,
        stack: stacked ? "all" : undefined,
        barMaxWidth: 26,
        label: { show: labels.length <= 6 && series.length === 1, position: "top", color: colour("--ink"), formatter: ({ value }) => value.toLocaleString() },
      })),
    };
  };

  const draw = (element) => {
    const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
    drawn.get(element)?.dispose();
    const chart = echarts.init(element, null, { renderer: "svg" });
    chart.setOption(option(data));
    drawn.set(element, chart);
  };

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);

  addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  document.addEventListener("theme-changed", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  drawAll();
})();
