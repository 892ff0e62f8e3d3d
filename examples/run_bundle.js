// Runs a bundle's grey golden views with nothing of CargoLens: docs/bundle.md, docs/canonical.md, and onnxruntime-web alone.
//   npm install onnxruntime-web && node examples/run_bundle.js parcels.onnx
// Left out to stay short: material from two energies, resizing (long_side), maps.
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

function greyPlanes(view, channels) { // colour-1 and grey-1 show a grey film as T ** 0.75 in every plane
  const raw = inflateSync(Buffer.from(view.counts.data, "base64")), [, rows, columns] = view.counts.shape;
  const floor = Math.max(view.black_transmission / 2, 2 ** -17);
  const light = (i) => Math.min(1, Math.max(raw.readUInt16LE(2 * i) / 60000, floor) ** 0.75);
  return { rows, columns, channels, values: Float32Array.from({ length: rows * columns }, (_, i) => light(i)) };
}

function starts(length, { tile, overlap }) {
  const gcd = (a, b) => (b ? gcd(b, a % b) : a);
  let align = gcd(tile, 32);
  if (align === tile && overlap) align /= 2;
  const T = tile / align, slack = Math.max(0, Math.ceil(length / align) - T);
  const m = Math.max(1, Math.ceil(slack / (T - Math.ceil(overlap / align))));
  return slack ? Array.from({ length: m + 1 }, (_, i) => Math.floor((i * slack) / m) * align) : [0];
}

async function score(session, planes, { tiling, air }) {
  const { tile } = tiling, window = new Float32Array(planes.channels * tile * tile);
  let best = -Infinity;
  for (const top of starts(planes.rows, tiling)) for (const left of starts(planes.columns, tiling)) {
    for (let c = 0, k = 0; c < planes.channels; c++) for (let y = top; y < top + tile; y++) for (let x = left; x < left + tile; x++)
      window[k++] = y < planes.rows && x < planes.columns ? planes.values[y * planes.columns + x] : air[c];
    const feed = { planes: new ort.Tensor("float32", window, [1, planes.channels, tile, tile]) };
    best = Math.max(best, (await session.run(feed, ["score"])).score.data[0]);
  }
  return best;
}

async function main(path) {
  const { network, manifest, golden } = readBundle(readFileSync(path));
  if (!["colour-1", "grey-1"].includes(manifest.canonical) || manifest.tiling.long_side) throw new Error("not covered by this example");
  const session = await ort.InferenceSession.create(network);
  let worst = -1;
  for (const { views, results } of golden.cases) for (const [i, view] of views.entries()) {
    if (view.encoding !== "grey") continue;
    const found = await score(session, greyPlanes(view, manifest.air.length), manifest), wanted = results[i].score;
    worst = Math.max(worst, Math.abs(found - wanted) / Math.max(1, Math.abs(wanted)));
    console.log(`score ${found.toPrecision(7)}, recorded ${wanted.toPrecision(7)}`);
  }
  if (!(worst >= 0 && worst <= golden.tolerance)) throw new Error(`largest difference ${worst}, or no grey golden view`);
}
main(process.argv[2]).catch((error) => { console.error(error.message); process.exitCode = 1; });
