// Makes a screenshot small: 256 colours, compressed as well as zlib can. (PNG, W3C Recommendation: 8-bit RGB or RGBA in, indexed out.)
import { crc32, deflateSync, inflateSync } from 'node:zlib';

function chunks(png) {
  const found = {};
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    (found[type] ??= []).push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return found;
}

const paeth = (a, b, c) => {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
};

/** Undoes the filter of each line, in place. */
function unfilter(data, height, stride, size) {
  const lines = [];
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (stride + 1)];
    const line = data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    const above = lines[y - 1];
    for (let x = 0; x < stride; x += 1) {
      const [a, b, c] = [x < size ? 0 : line[x - size], above ? above[x] : 0, x < size || !above ? 0 : above[x - size]];
      line[x] += [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
    }
    lines.push(line);
  }
  return lines;
}

/** Colours that are far from grey mean something: few as they may be, they stay. */
const weight = ([colour, count]) => {
  const parts = [16, 8, 0].map((shift) => (colour >> shift) & 255);
  return count * (1 + (Math.max(...parts) - Math.min(...parts)) / 8);
};

/** The commonest colours, and for every colour the nearest of them. */
function palette(counts) {
  const common = [...counts.entries()].sort((one, other) => weight(other) - weight(one)).slice(0, 256).map(([colour]) => colour);
  const nearest = new Map();
  for (const colour of counts.keys()) {
    let best = 0;
    let least = Infinity;
    common.forEach((candidate, index) => {
      const distance = [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((candidate >> shift) & 255)) ** 2, 0);
      if (distance < least) [best, least] = [index, distance];
    });
    nearest.set(colour, best);
  }
  return { common, nearest };
}

function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

export function reduced(png) {
  const { IHDR: [header], IDAT } = chunks(png);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const size = header[9] === 6 ? 4 : 3;
  const lines = unfilter(inflateSync(Buffer.concat(IDAT)), height, width * size, size);
  const [counts, sums] = [new Map(), new Map()]; // by the upper five bits of each part
  const colours = lines.map((line) => Array.from({ length: width }, (_none, x) => {
    const colour = ((line[x * size] & 0xf8) << 16) | ((line[x * size + 1] & 0xf8) << 8) | (line[x * size + 2] & 0xf8);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
    const sum = sums.get(colour) ?? [0, 0, 0];
    sums.set(colour, sum.map((part, at) => part + line[x * size + at]));
    return colour;
  }));
  const { common, nearest } = palette(counts);
  const indexed = Buffer.concat(colours.map((line) => Buffer.from([0, ...line.map((colour) => nearest.get(colour))])));
  const table = Buffer.from(common.flatMap((colour) => sums.get(colour).map((sum) => Math.round(sum / counts.get(colour)))));
  const small = Buffer.from(header);
  small.set([8, 3], 8);
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', small), chunk('PLTE', table), chunk('IDAT', deflateSync(indexed, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
