// Takes docs/screenshots/*.png from demo documents of the program (ENTENTE, default ../build/release/bin/entente).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { reduced } from './png.mjs';
import { everything, filled, notes, write } from '../tests/documents.mjs';

const target = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const limit = 150_000;
const { document, ids } = everything();
const of = (kind) => document.connections.find(({ id }) => id === ids[kind].at(-1));
const titled = (connection, title) => ({ ...document, connections: [{ ...connection, title, relation: null }] });
const full = titled(of('full'), 'demo.test');
const step = (wanted) => full.connections[0].steps.find(wanted).id;
const hello = full.connections[0].steps.find(({ kind, name, fields }) => kind === 'message' && name === 'ClientHello' && fields?.length);
const share = hello.fields.find(({ name }) => name === 'key_exchange').offset;
const record = step(({ kind, epoch, messages, wire }) => kind === 'record' && epoch === 'handshake' && wire && messages.length > 1);
const secret = step(({ kind, name }) => kind === 'secret' && name === 'server_handshake_traffic_secret');

const shots = [
  { name: 'page', of: full, link: '', sizes: [1100, 920] },
  { name: 'bytes', of: full, link: `#${hello.id}.b${share + 5}`, sizes: [1100, 860] },
  { name: 'record', of: full, link: `#${record}.b20`, sizes: [1100, 860] },
  { name: 'keys', of: full, link: `#${secret}`, sizes: [1100, 1250], part: '#keys .schedule' },
  { name: 'failure', of: titled(of('expired'), 'demo.test'), link: '', sizes: [1100, 860] },
  { name: 'compare', of: document, link: `#${ids.resumed.at(-1)}`, sizes: [1100, 700], part: '#compare' },
  { name: 'phone', of: full, link: `#${hello.id}.b${share + 5}`, sizes: [390, 844] },
];

const folder = mkdtempSync(`${tmpdir()}/entente-page-`);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const prose = notes();
mkdirSync(target, { recursive: true });
for (const { name, of: shown, link, sizes: [width, height], part } of shots) {
  const address = write(`${folder}/${name}.html`, filled(shown, prose));
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await page.addInitScript(() => localStorage.setItem('entente.toured', 'yes'));
    await page.goto(address + link);
    await page.locator('h1').waitFor();
    if (part) await page.locator(part).evaluate((element) => { element.scrollIntoView({ block: 'start' }); scrollBy(0, -90); });
    await page.waitForTimeout(300);
    const path = `${target}${name}-${colorScheme}.png`;
    const png = reduced(await page.screenshot());
    writeFileSync(path, png);
    await page.close();
    const size = png.length;
    console.log(`${name}-${colorScheme}.png: ${size} bytes${size > limit ? ': TOO LARGE' : ''}`);
    if (size > limit) process.exitCode = 1;
  }
}
await browser.close();
rmSync(folder, { recursive: true });
