/**
 * Draws a table of figures (<c-chart>) as bars or lines. The table stays below, folded, since it is
 * what can be read aloud, copied and checked; without this script it is simply there.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const HEIGHT = 320;

interface Figures {
  categories: string[];
  series: { name: string; values: number[] }[];
}

/** The first column names the categories, every other column is a series; cells carry `data-value`. */
function readFigures(table: HTMLTableElement): Figures {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].slice(1);
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  return {
    categories: rows.map((row) => row.cells[0]?.textContent?.trim() ?? ''),
    series: heads.map((head, index) => ({
      name: head.textContent?.trim() ?? '',
      values: rows.map((row) => Number(row.cells[index + 1]?.dataset.value ?? NaN)),
    })),
  };
}

/** The value of a colour token, resolved for the theme in force. */
function token(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

const numbers = new Intl.NumberFormat(document.documentElement.lang);

function options(kind: 'bar' | 'line', figures: Figures): echarts.EChartsCoreOption {
  const text = { color: token('--muted'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13.5 };
  return {
    animation: false,
    aria: { enabled: true },
    color: ['--accent', '--amber', '--line-strong', '--red'].map(token),
    textStyle: text,
    legend: { show: figures.series.length > 1, top: 0, left: 0, itemGap: 20, textStyle: text },
    grid: { left: 4, right: 8, bottom: 0, top: figures.series.length > 1 ? 36 : 12, containLabel: true },
    // Drawn into the picture: a tooltip made of HTML would need inline styles, which the policy refuses.
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: { type: 'category', data: figures.categories, axisLabel: text, axisTick: { show: false } },
    yAxis: { type: 'value', axisLabel: { ...text, formatter: (value: number) => numbers.format(value) }, splitLine: { lineStyle: { color: token('--line') } } },
    series: figures.series.map(({ name, values }) => ({ name, data: values, type: kind, barMaxWidth: 36 })),
  };
}

function draw(figure: HTMLElement): void {
  const table = figure.querySelector('table');
  if (!table) return;
  const frame = document.createElement('div');
  frame.setAttribute('role', 'img');
  frame.setAttribute('aria-label', figure.querySelector('figcaption')?.textContent ?? '');
  figure.querySelector('details')?.before(frame);
  const chart = echarts.init(frame, null, { renderer: 'svg', height: HEIGHT });
  const kind = figure.dataset.chart === 'line' ? 'line' : 'bar';
  const paint = (): void => chart.setOption(options(kind, readFigures(table)), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(figure);
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

document.querySelectorAll<HTMLElement>('[data-chart]').forEach(draw);
