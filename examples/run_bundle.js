// Runs a bundle's golden views, grey and dual energy, with nothing of CargoLens: docs/bundle.md, docs/canonical.md, and onnxruntime-web alone.
//   npm install onnxruntime-web && node examples/run_bundle.js parcels.onnx
// Left out to stay short: maps, and planes other than colour-1 and grey-1.
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { inflateSync } = require("node:zlib");
const ort = require("onnxruntime-web");

function* fields(bytes) { // protobuf: [number, payload, first byte, end] of each field
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    const varint = () => { let v = 0, f = 1, b; do { b = bytes[at++]; v += (b & 127) * f; f *= 128; } while (b > 127); return v; };
    const tag = varint(), kind = tag & 7;
    const length = kind === 2 ? varint() : kind === 1 ? 8 : kind === 5 ? 4 : (varint(), 0);
    yield [Math.floor(tag / 8), bytes.subarray(at, at + length), from, at += length];
  }
}

function readBundle(file) {
  const network = [], meta = {};
  for (const [number, payload, from, end] of fields(file)) {
    if (number !== 14) { network.push(file.subarray(from, end)); continue; }
    const [key, value] = [1, 2].map((n) => [...fields(payload)].find(([m]) => m === n)[1]);
    meta[key.toString()] = value;
  }
  const parts = [Buffer.concat(network), meta["cargolens.manifest"], meta["cargolens.golden"]], hash = createHash("sha256");
  for (const part of parts) { const size = Buffer.alloc(8); size.writeBigUInt64LE(BigInt(part.length)); hash.update(size).update(part); }
  if (hash.digest("hex") !== meta["cargolens.sha256"].toString()) throw new Error("the bundle is damaged");
  return { network: parts[0], manifest: JSON.parse(parts[1]), golden: JSON.parse(parts[2]) };
}

const clip = (v, low, high) => Math.min(high, Math.max(low, v));
const even = (v) => { const r = Math.round(v); return r - v === 0.5 && r % 2 ? r - 1 : r; }; // halves to even
const range = (n, f) => Array.from({ length: n }, (_, i) => f(i));

function interpolate(x, xs, ys) {
  if (x <= xs[0]) return ys[0];
  for (let i = 1; i < xs.length; i++) if (x <= xs[i]) return ys[i - 1] + ((ys[i] - ys[i - 1]) * (x - xs[i - 1])) / (xs[i] - xs[i - 1]);
  return ys[ys.length - 1];
}

// Material index by attenuation (0 to 8 nepers) and ratio of logs (0.8 to 3.6), 256 x 256.
const NEPERS = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8], ANCHORS = [0, 0.5, 1];
const RATIOS = [
  [1.293, 1.29, 1.287, 1.281, 1.276, 1.266, 1.256, 1.247, 1.232, 1.22, 1.21, 1.202, 1.187, 1.176, 1.165, 1.149],
  [2.086, 2.023, 1.971, 1.89, 1.829, 1.74, 1.662, 1.604, 1.523, 1.466, 1.423, 1.388, 1.333, 1.293, 1.26, 1.213],
  [3.413, 3.131, 2.938, 2.681, 2.51, 2.284, 2.105, 1.98, 1.809, 1.69, 1.601, 1.531, 1.431, 1.362, 1.312, 1.246],
];
const MATERIAL = range(256, (row) => {
  const curves = RATIOS.map((curve) => interpolate((row * 8) / 255, NEPERS, curve));
  return range(256, (column) => interpolate(0.8 + (column * 2.8) / 255, curves, ANCHORS));
});
// What one unit of chroma adds to red, green and blue, and how much of it fits, for 256 materials.
const HUES = range(256, (i) => {
  const angle = (interpolate(i / 255, ANCHORS, [142, 224, 314]) * Math.PI) / 180, red = Math.sin(angle) / 0.713, blue = Math.cos(angle) / 0.564;
  return [red, -(0.299 * red + 0.114 * blue) / 0.587, blue];
});
const FIT = range(256, (i) => {
  const anchors = [0, 128, 255], at = (values) => interpolate(i / 255, ANCHORS, values), saturation = at([0.75, 0.5, 0.75]);
  return [saturation / at(anchors.map((a) => Math.max(...HUES[a]))), saturation / at(anchors.map((a) => -Math.min(...HUES[a])))];
});

function materialIndex(high, ratio) {
  const x = clip(((ratio - 0.8) * 255) / 2.8, 0, 255), y = clip((high * 255) / 8, 0, 255);
  const left = Math.min(254, Math.floor(x)), top = Math.min(254, Math.floor(y)), u = x - left, v = y - top;
  const row = (r) => MATERIAL[r][left] * (1 - u) + MATERIAL[r][left + 1] * u;
  return row(top) * (1 - v) + row(top + 1) * v;
}

function ramp(value, start, end) { const t = clip((value - start) / (end - start), 0, 1); return t * t * (3 - 2 * t); }

function smooth(values, rows, columns) { // Gaussian of 0.8 pixels, 7 taps, mirrored at the borders without repeating them
  const taps = range(7, (i) => Math.exp(-((i - 3) ** 2) / 1.28)), sum = taps.reduce((a, b) => a + b);
  const mirror = (i, n) => (n === 1 ? 0 : (i = Math.abs(i) % (2 * n - 2), i < n ? i : 2 * n - 2 - i));
  const pass = (from, at) => Float32Array.from(from, (_, i) => taps.reduce((t, w, k) => t + (w / sum) * from[at(Math.floor(i / columns), i % columns, k - 3)], 0));
  const across = pass(values, (y, x, k) => y * columns + mirror(x + k, columns));
  return pass(across, (y, x, k) => mirror(y + k, rows) * columns + x);
}

function canonical(view, channels) { // colour-1, or grey-1 for one channel
  const raw = inflateSync(Buffer.from(view.counts.data, "base64")), [energies, rows, columns] = view.counts.shape, size = rows * columns;
  const floor = Math.max(view.black_transmission / 2, 2 ** -17);
  const logs = range(energies, (e) => Float32Array.from({ length: size }, (_, i) => -Math.log(Math.max(raw.readUInt16LE(2 * (e * size + i)) / 60000, floor))));
  const luma = logs[energies - 1].map((a) => Math.exp(-0.75 * Math.max(a, 0)));
  const planes = range(channels, () => Float32Array.from(luma));
  if (channels === 1 || view.encoding !== "dual-energy" || view.energy_unit === "MV") return { rows, columns, planes };
  const [low, high] = logs.map((log) => smooth(log, rows, columns));
  const ceiling = -Math.log(Math.min(Math.max(4 * view.black_transmission, 2 ** -17), 0.5)), fade = [Math.min(5, 0.75 * ceiling), Math.min(7, ceiling)];
  luma.forEach((light, i) => {
    const step = even(255 * materialIndex(high[i], low[i] / Math.max(high[i], 1e-3))), [white, black] = FIT[step];
    const chroma = Math.min((1 - light) * white, light * black) * ramp(high[i], 0.02, 0.06) * (1 - ramp(low[i], ...fade));
    planes.forEach((plane, c) => { plane[i] = clip(light + chroma * HUES[step][c], 0, 1); });
  });
  return { rows, columns, planes };
}

function shares(from, to, area) { // for each new pixel, [old pixel, weight]s along one axis
  const scale = from / to;
  return range(to, (i) => {
    if (!area) { const at = clip((i + 0.5) * scale - 0.5, 0, from - 1), k = Math.floor(at); return [[k, 1 - at + k], [Math.min(k + 1, from - 1), at - k]]; }
    const start = i * scale, end = Math.min(start + scale, from);
    return range(Math.ceil(end) - Math.floor(start), (k) => { const p = Math.floor(start) + k; return [p, (Math.min(end, p + 1) - Math.max(start, p)) / (end - start)]; });
  });
}

function resized({ rows, columns, planes }, { tile, overlap, long_side: side, enlarge }) {
  const long = Math.max(rows, columns), short = Math.min(rows, columns), strip = side && long > 4 * short;
  if (strip && tile > 32) overlap = Math.max(overlap, Math.floor(tile / 4));
  const most = Math.min(side / long, enlarge ?? Infinity);
  const factor = !side ? 1 : strip ? Math.max(most, Math.min(1, side / (4 * short))) : most;
  const height = Math.max(1, even(rows * factor)), width = Math.max(1, even(columns * factor));
  if (height === rows && width === columns) return { rows, columns, planes, tile, overlap };
  const area = height * width < rows * columns, down = shares(rows, height, area), across = shares(columns, width, area);
  const resize = (plane) => {
    const wide = Float32Array.from({ length: rows * width }, (_, i) => across[i % width].reduce((t, [x, w]) => t + w * plane[Math.floor(i / width) * columns + x], 0));
    return Float32Array.from({ length: height * width }, (_, i) => down[Math.floor(i / width)].reduce((t, [y, w]) => t + w * wide[y * width + (i % width)], 0));
  };
  return { rows: height, columns: width, planes: planes.map(resize), tile, overlap };
}

function starts(length, tile, overlap) {
  const gcd = (a, b) => (b ? gcd(b, a % b) : a);
  let align = gcd(tile, 32);
  if (align === tile && overlap) align /= 2;
  const T = tile / align, slack = Math.max(0, Math.ceil(length / align) - T);
  const m = Math.max(1, Math.ceil(slack / (T - Math.ceil(overlap / align))));
  return slack ? range(m + 1, (i) => Math.floor((i * slack) / m) * align) : [0];
}

async function score(session, view, { tiling, air }) {
  const { rows, columns, planes, tile, overlap } = resized(canonical(view, air.length), tiling), window = new Float32Array(planes.length * tile * tile);
  let best = -Infinity;
  for (const top of starts(rows, tile, overlap)) for (const left of starts(columns, tile, overlap)) {
    for (let c = 0, k = 0; c < planes.length; c++) for (let y = top; y < top + tile; y++) for (let x = left; x < left + tile; x++)
      window[k++] = y < rows && x < columns ? planes[c][y * columns + x] : air[c];
    const feed = { planes: new ort.Tensor("float32", window, [1, planes.length, tile, tile]) };
    best = Math.max(best, (await session.run(feed, ["score"])).score.data[0]);
  }
  return best;
}

async function main(path) {
  const { network, manifest, golden } = readBundle(readFileSync(path));
  if (!["colour-1", "grey-1"].includes(manifest.canonical)) throw new Error(`planes ${manifest.canonical} are not covered by this example`);
  const session = await ort.InferenceSession.create(network);
  let worst = -1;
  for (const { views, results } of golden.cases) for (const [i, view] of views.entries()) {
    const found = await score(session, view, manifest), wanted = results[i].score;
    worst = Math.max(worst, Math.abs(found - wanted) / Math.max(1, Math.abs(wanted)));
    console.log(`${view.encoding}: score ${found.toPrecision(7)}, recorded ${wanted.toPrecision(7)}`);
  }
  if (!(worst >= 0 && worst <= golden.tolerance)) throw new Error(`largest difference ${worst}, or no golden view`);
}
main(process.argv[2]).catch((error) => { console.error(error.message); process.exitCode = 1; });
