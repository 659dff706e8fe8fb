// Builds build/assets/: one small bundle for each kind of page, fonts beside it.
//   node assets/build.mjs            once
//   node assets/build.mjs --watch    again at each change
import { copyFile, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const target = path.join(root, 'build', 'assets');

/** What a first view may weigh: the style sheet, the script and both fonts, compressed (bytes). */
const FIRST_VIEW = ['base.css', 'base.js', 'fonts/inter-latin-wght-normal.woff2', 'fonts/inter-cyrillic-wght-normal.woff2'];
const FIRST_VIEW_LIMIT = 135_000;

/** Compiles SCSS; esbuild then resolves its url()s, so fonts come from their npm package. */
const scss = {
  name: 'scss',
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, (args) => {
      const compiled = sass.compile(args.path, {
        loadPaths: [path.join(here, 'css'), path.join(root, 'node_modules')],
        quietDeps: true,
        logger: sass.Logger.silent,
      });
      return {
        contents: compiled.css,
        loader: 'css',
        resolveDir: path.dirname(args.path),
        watchFiles: compiled.loadedUrls.map((url) => fileURLToPath(url)),
      };
    });
  },
};

/** Leaflet's sheet names pictures of controls that we draw as text; without them there is nothing to fetch. */
const leafletWithoutPictures = {
  name: 'leaflet-without-pictures',
  setup(build) {
    build.onLoad({ filter: /leaflet\.css$/ }, async (args) => ({
      contents: (await readFile(args.path, 'utf8')).replaceAll(/url\(images\/[^)]*\)/g, 'none'),
      loader: 'css',
    }));
  },
};

const options = {
  entryPoints: [
    { in: path.join(here, 'js/base.ts'), out: 'base' },
    { in: path.join(here, 'js/accounts.ts'), out: 'accounts' },
    { in: path.join(here, 'css/base.scss'), out: 'base' },
    { in: path.join(here, 'js/map.ts'), out: 'map' },
    { in: path.join(here, 'css/map.css'), out: 'map' },
    { in: path.join(here, 'js/chart.ts'), out: 'chart' },
    { in: path.join(here, 'js/graph.ts'), out: 'graph' },
  ],
  outdir: target,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022'],
  assetNames: 'fonts/[name]',
  loader: { '.woff2': 'file', '.json': 'json' },
  legalComments: 'none',
  plugins: [scss, leafletWithoutPictures],
  logLevel: 'warning',
};

/** Fails when the result would break the Content-Security-Policy or the weight that goals allow. */
async function check() {
  let firstView = 0;
  for (const name of await readdir(target, { recursive: true })) {
    if (!/\.(css|js|woff2)$/.test(name)) continue;
    const content = await readFile(path.join(target, name));
    if (name.endsWith('.css') && /url\(["']?(data|https?):/.test(content.toString())) {
      throw new Error(`${name} holds a picture or an address that the Content-Security-Policy refuses`);
    }
    const weight = name.endsWith('.woff2') ? content.length : gzipSync(content).length;
    if (FIRST_VIEW.includes(name)) firstView += weight;
    console.log(`${name.padEnd(44)} ${(weight / 1000).toFixed(1).padStart(7)} kB`);
  }
  console.log(`${'first view'.padEnd(44)} ${(firstView / 1000).toFixed(1).padStart(7)} kB`);
  if (firstView > FIRST_VIEW_LIMIT) throw new Error(`the first view weighs more than ${FIRST_VIEW_LIMIT / 1000} kB`);
}

if (process.argv.includes('--watch')) {
  await (await esbuild.context(options)).watch();
} else {
  await rm(target, { recursive: true, force: true });
  await esbuild.build(options);
  await copyFile(path.join(here, 'icon.svg'), path.join(target, 'icon.svg'));
  await check();
}
