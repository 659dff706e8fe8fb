/**
 * Draws who works with whom. The table below lists the same; without this script it is the answer.
 * Positions follow from the order of the companies alone, so that the same ties look the same every time.
 */
import cytoscape from 'cytoscape';

interface Company {
  id: string;
  name: string;
  url: string;
  ties: string;
}

interface Tie {
  source: string;
  target: string;
  isPlanned: boolean;
  kind: string;
}

interface Drawing {
  nodes: Company[];
  edges: Tie[];
}

/** Cytoscape adds a style element, which the Content-Security-Policy refuses, unless something has this id. */
const STYLE_MARK = '__________cytoscape_stylesheet';

function token(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

function style(): cytoscape.StylesheetJson {
  const [ink, line, accent, surface, soft] = ['--ink', '--line-strong', '--accent', '--surface', '--accent-soft'].map(token);
  const face = getComputedStyle(document.body).fontFamily;
  return [
    {
      selector: 'node',
      style: {
        'label': 'data(name)', 'color': ink, 'font-family': face, 'font-size': 13, 'text-valign': 'bottom', 'text-margin-y': 4,
        'text-wrap': 'wrap', 'text-max-width': '110px', 'text-background-color': surface, 'text-background-opacity': 0.8,
        'background-color': accent, 'width': 16, 'height': 16,
      },
    },
    { selector: 'edge', style: { 'width': 2, 'line-color': accent, 'curve-style': 'straight' } },
    { selector: 'edge[?isPlanned]', style: { 'line-style': 'dashed', 'line-color': line, 'width': 1.5 } },
    { selector: 'node.chosen', style: { 'border-width': 6, 'border-color': soft, 'width': 24, 'height': 24, 'font-weight': 600 } },
    { selector: 'node.far, edge.far', style: { opacity: 0.3 } },
  ] as cytoscape.StylesheetJson;
}

/** Each island of companies becomes a circle of its own, then forces part what lies too near; none is random. */
function place(graph: cytoscape.Core): void {
  const count = graph.nodes().length;
  graph.layout({ name: 'circle', radius: 40 * Math.sqrt(count) + 40, animate: false, fit: false }).run();
  graph
    .layout({
      name: 'cose', randomize: false, animate: false, fit: true, padding: 36, nodeRepulsion: () => 60_000,
      idealEdgeLength: () => 90, componentSpacing: 80, nodeDimensionsIncludeLabels: true,
    })
    .run();
}

function link(words: string, url: string): HTMLAnchorElement {
  const made = document.createElement('a');
  made.textContent = words;
  made.href = url;
  return made;
}

function draw(figure: HTMLElement): void {
  const data = document.getElementById(figure.dataset.graph ?? '')?.textContent;
  const frame = figure.querySelector<HTMLElement>('.graph-frame');
  const said = figure.querySelector<HTMLElement>('.graph-chosen');
  if (!data || !frame || !said) return;
  const drawing = JSON.parse(data) as Drawing;
  const canvas = document.createElement('div');
  canvas.id = STYLE_MARK;
  canvas.className = 'graph-canvas';
  frame.append(canvas);
  figure.hidden = false;
  const graph = cytoscape({
    container: canvas,
    elements: {
      nodes: drawing.nodes.map((company) => ({ data: company })),
      edges: drawing.edges.map((tie) => ({ data: tie })),
    } as unknown as cytoscape.ElementsDefinition,
    style: style(),
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    maxZoom: 1.4,
    layout: { name: 'null' },
  });
  place(graph);
  let chosen = -1;

  function choose(index: number): void {
    const count = drawing.nodes.length;
    chosen = ((index % count) + count) % count;
    const company = drawing.nodes[chosen];
    if (!company || !said) return;
    const node = graph.getElementById(company.id);
    const near = node.closedNeighborhood();
    graph.elements().removeClass('chosen far');
    graph.elements().difference(near).addClass('far');
    node.addClass('chosen');
    const others = node.neighborhood('node').map((other) => String(other.data('name')));
    said.replaceChildren(
      `${company.name}: ${others.join(', ')}. `,
      link(said.dataset.profile ?? '', company.url), ' · ', link(said.dataset.ties ?? '', company.ties),
    );
  }

  graph.on('tap', 'node', (event) => choose(drawing.nodes.findIndex((company) => company.id === event.target.id())));
  frame.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const company = drawing.nodes[chosen];
    if (step !== undefined) {
      event.preventDefault();
      choose(chosen < 0 && step < 0 ? -1 : chosen + step);
    } else if (event.key === 'Enter' && company) {
      location.assign(company.url);
    }
  });
  const paint = (): unknown => graph.style(style());
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  new ResizeObserver(() => graph.resize().fit(undefined, 36)).observe(frame);
}

document.querySelectorAll<HTMLElement>('[data-graph]').forEach(draw);
