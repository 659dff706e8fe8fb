/**
 * Draws the places of a <c-map>. No tiles and no other host: the land's outline comes with the
 * bundle (Natural Earth, public domain), without borders, so that the map takes no side.
 * The page lists the same places beside it; without this script the list is the answer.
 */
import L from 'leaflet';
import land from 'world-atlas/land-110m.json';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

const MAX_ZOOM = 13;
const GROUP_PIXELS = 56;
const GRATICULE_STEPS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

interface Place {
  name: string;
  url: string;
  latitude: number | string;
  longitude: number | string;
  town?: string;
}

function at(place: Place): L.LatLng {
  return L.latLng(Number(place.latitude), Number(place.longitude));
}

function readPlaces(frame: HTMLElement): Place[] {
  const data = document.getElementById(frame.dataset.map ?? '')?.textContent;
  return data ? (JSON.parse(data) as Place[]) : [];
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
  const groups: { middle: L.Point; members: Place[] }[] = [];
  for (const place of places) {
    const point = map.project(at(place));
    const near = groups.find(({ middle }) => middle.distanceTo(point) < GROUP_PIXELS);
    if (near) near.members.push(place);
    else groups.push({ middle: point, members: [place] });
  }
  return groups.map(({ members }) => members);
}

function popup(group: Place[]): HTMLElement {
  const list = document.createElement('ul');
  list.className = 'map-popup';
  for (const place of group) {
    const name = document.createElement(place.url ? 'a' : 'span');
    name.textContent = place.name;
    if (name instanceof HTMLAnchorElement) name.href = place.url;
    const item = document.createElement('li');
    item.append(name);
    list.append(item);
  }
  return list;
}

function marker(group: Place[]): L.Marker | null {
  const [first] = group;
  if (!first) return null;
  const names = group.map((place) => place.name).join(', ');
  const count = document.createElement('span');
  count.textContent = String(group.length);
  const icon = L.divIcon({ className: 'map-marker', html: count, iconSize: [32, 32] });
  const drawn = L.marker(at(first), { icon, title: names, alt: names });
  drawn.bindPopup(() => popup(group), { maxHeight: 260 });
  const towns = new Set(group.map((place) => place.town ?? ''));
  const [town] = towns;
  if (towns.size === 1 && town) {
    drawn.bindTooltip(town, { permanent: true, direction: 'right', offset: [12, 0], className: 'map-town' });
  }
  return drawn;
}

function draw(frame: HTMLElement): void {
  const places = readPlaces(frame);
  if (places.length === 0) return;
  frame.hidden = false;
  const map = L.map(frame, { maxZoom: MAX_ZOOM, minZoom: 2, zoomControl: false, worldCopyJump: true });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.addLayer(outline());
  const lines = L.layerGroup().addTo(map);
  map.on('moveend', () => drawGraticule(map, lines));
  const markers = L.layerGroup().addTo(map);
  map.on('zoomend', () => {
    markers.clearLayers();
    for (const group of grouped(map, places)) marker(group)?.addTo(markers);
  });
  map.fitBounds(L.latLngBounds(places.map(at)), { padding: [64, 64], maxZoom: 10, animate: false });
}

function drawAll(root: ParentNode): void {
  for (const frame of root.querySelectorAll<HTMLElement>('[data-map]:not([data-drawn])')) {
    frame.dataset.drawn = '';
    draw(frame);
  }
}

drawAll(document);
document.addEventListener('htmx:load', (event) => {
  if (event.target instanceof HTMLElement) drawAll(event.target);
});
