/**
 * Draws the list of places (<c-map>) as a map. No tiles and no other host: the land's outline comes
 * with the bundle (Natural Earth, public domain), without borders, so that the map takes no side.
 * Without this script the list itself is the answer.
 */
import L from 'leaflet';
import land from 'world-atlas/land-110m.json';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

const MAX_ZOOM = 13;
const GROUP_PIXELS = 44;
const GRATICULE_STEPS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

interface Place {
  at: L.LatLng;
  item: HTMLElement;
}

function readPlaces(list: HTMLElement): Place[] {
  return [...list.querySelectorAll<HTMLElement>('[data-latitude]')].map((item) => ({
    at: L.latLng(Number(item.dataset.latitude), Number(item.dataset.longitude)),
    item,
  }));
}

function outline(): L.GeoJSON {
  const topology = land as unknown as Topology<{ land: GeometryCollection }>;
  return L.geoJSON(feature(topology, topology.objects.land), {
    interactive: false,
    style: { className: 'map-land', weight: 1 },
  });
}

/** Meridians and parallels in the part that is shown, about six of each, so that scale stays readable. */
function drawGraticule(map: L.Map, lines: L.LayerGroup): void {
  const shown = map.getBounds().pad(0.5);
  const span = shown.getEast() - shown.getWest();
  const step = GRATICULE_STEPS.find((degrees) => span / degrees <= 14) ?? 30;
  const options = { interactive: false, className: 'map-graticule', weight: 1 };
  const south = Math.max(shown.getSouth(), -85);
  const north = Math.min(shown.getNorth(), 85);
  lines.clearLayers();
  for (let longitude = Math.ceil(shown.getWest() / step) * step; longitude <= shown.getEast(); longitude += step) {
    lines.addLayer(L.polyline([[south, longitude], [north, longitude]], options));
  }
  for (let latitude = Math.ceil(south / step) * step; latitude <= north; latitude += step) {
    lines.addLayer(L.polyline([[latitude, shown.getWest()], [latitude, shown.getEast()]], options));
  }
}

/** Places that would cover each other at this zoom stand together under one marker. */
function grouped(map: L.Map, places: Place[]): Place[][] {
  const cells = new Map<string, Place[]>();
  for (const place of places) {
    const point = map.project(place.at).divideBy(GROUP_PIXELS).floor();
    const key = `${point.x}:${point.y}`;
    cells.set(key, [...(cells.get(key) ?? []), place]);
  }
  return [...cells.values()];
}

function popup(group: Place[]): HTMLElement {
  const list = document.createElement('ul');
  list.className = 'map-popup';
  list.append(...group.map(({ item }) => item.cloneNode(true)));
  return list;
}

function marker(group: Place[]): L.Marker {
  const names = group.map(({ item }) => item.querySelector('a')?.textContent ?? item.textContent ?? '').join(', ');
  const count = document.createElement('span');
  count.textContent = String(group.length);
  const icon = L.divIcon({ className: 'map-marker', html: count, iconSize: [32, 32] });
  const middle = L.latLngBounds(group.map(({ at }) => at)).getCenter();
  const drawn = L.marker(middle, { icon, title: names, alt: names });
  drawn.bindPopup(() => popup(group), { maxHeight: 260 });
  const towns = new Set(group.map(({ item }) => item.dataset.town ?? ''));
  const [town] = towns;
  if (towns.size === 1 && town) {
    drawn.bindTooltip(town, { permanent: true, direction: 'right', offset: [12, 0], className: 'map-town' });
  }
  return drawn;
}

function draw(list: HTMLElement): void {
  const places = readPlaces(list);
  if (places.length === 0) return;
  const frame = document.createElement('div');
  frame.className = 'map';
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', list.dataset.label ?? '');
  list.before(frame);

  const map = L.map(frame, { maxZoom: MAX_ZOOM, minZoom: 2, zoomControl: false, worldCopyJump: true });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: list.dataset.zoomIn, zoomOutTitle: list.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.addLayer(outline());
  const lines = L.layerGroup().addTo(map);
  map.on('moveend', () => drawGraticule(map, lines));
  const markers = L.layerGroup().addTo(map);
  map.on('zoomend', () => {
    markers.clearLayers();
    for (const group of grouped(map, places)) markers.addLayer(marker(group));
  });
  map.fitBounds(L.latLngBounds(places.map(({ at }) => at)), { padding: [64, 64], maxZoom: 10, animate: false });
}

function drawAll(root: ParentNode): void {
  for (const list of root.querySelectorAll<HTMLElement>('[data-map]:not([data-drawn])')) {
    list.dataset.drawn = '';
    draw(list);
  }
}

drawAll(document);
document.addEventListener('htmx:load', (event) => {
  if (event.target instanceof HTMLElement) drawAll(event.target);
});
