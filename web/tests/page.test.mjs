// The page in Chromium, from a file, as it is exported.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { closed, enormous, everything, filled, hostile, notes, program, write } from './documents.mjs';
import { serve } from './live_server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(`${tmpdir()}/entente-page-`);
const { document: all, ids } = everything();
const note = notes();
const address = write(`${folder}/all.html`, filled(all, note));
const patience = Number(process.env.PATIENCE ?? 15) * 1000; // for a machine that does much else
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page, lets `use` use it, and demands that it neither complained nor asked anybody for anything. */
async function visit(url, use, { width = 1200, scheme = 'light', toured = true, allowed = url } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(message.text()); });
  page.on('request', (request) => { if (request.url().split('#')[0] !== allowed.split('#')[0]) wrong.push(`asked for ${request.url()}`); });
  await page.addInitScript((seen) => {
    if (seen) try { localStorage.setItem('entente.toured', 'yes'); } catch { /* without */ }
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  }, toured);
  try {
    await page.goto(url);
    await use(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const connection = (kind, at = -1) => all.connections.find(({ id }) => id === ids[kind].at(at));
const message = (kind, name) => connection(kind).steps.find((step) => step.kind === 'message' && step.name === name && step.fields?.length);
const link = (kind, rest = '') => `${address}#${ids[kind].at(-1)}${rest && `/${rest}`}`;
const hash = async (page, wanted) => page.waitForFunction((text) => location.hash === text, wanted);

test('byte to field and back, and the address keeps the place', async () => {
  const hello = message('full', 'ClientHello');
  const random = hello.fields.find(({ name }) => name === 'random');
  await visit(address, async (page) => {
    await page.getByRole('button', { name: /client sends ClientHello/ }).click();
    await page.locator(`#${hello.id}-b${random.offset + 1}`).click();
    await page.locator('.detail .path', { hasText: 'random' }).waitFor();
    await hash(page, `#${hello.id}.b${random.offset + 1}`);
    assert.match(await page.locator('.tree [aria-selected=true]').innerText(), /random/);
    assert.match(await page.locator('.detail .note').innerText(), /[A-Z].{20}/s);
    const suites = page.locator('.tree [role=treeitem]', { hasText: /^cipher_suites|TLS_AES_128/ }).first();
    await suites.click();
    assert.ok(await page.locator('.hexgrid .b.here').count() === 1);
    await page.waitForFunction((text) => location.hash !== text, `#${hello.id}.b${random.offset + 1}`);
  });
});

test('the keyboard: arrows move, [ and ] go from field to field, the tree folds', async () => {
  const hello = message('full', 'ClientHello');
  await visit(`${address}#${hello.id}.b6`, async (page) => {
    const grid = page.locator('.hexgrid').first();
    await grid.focus();
    for (const key of ['ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await hash(page, `#${hello.id}.b23`);
    await page.keyboard.press(']');
    const next = hello.fields.find(({ leaf, offset }) => leaf && offset > 23);
    await hash(page, `#${hello.id}.b${next.offset}`);
    await page.keyboard.press('Home');
    await hash(page, `#${hello.id}.b0`);
    const tree = page.locator('.tree').first();
    await tree.focus();
    await page.keyboard.press('ArrowDown');
    await hash(page, `#${hello.id}.b${hello.fields[1].offset}`);
    const rows = async () => page.locator('.tree [role=treeitem]').count();
    const parent = page.locator('.tree [aria-expanded=true]').first();
    await parent.scrollIntoViewIfNeeded();
    await parent.click();
    const before = await rows();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.tree [aria-expanded=false]').first().waitFor();
    assert.ok(await rows() <= before);
  });
});

test('deep links into another connection, a record and a secret; back is another place', async () => {
  const finished = message('expired', 'ServerHello');
  await visit(link('expired', `${finished.id}.b3`), async (page) => {
    assert.match(await page.locator('h1').innerText(), /expired/);
    await page.locator('.hexgrid .b.here').waitFor();
    assert.ok(await page.locator('.hexgrid .b.here').evaluate((cell) => { const box = cell.getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight; }));
    await page.evaluate((to) => { location.hash = to; }, `#${ids.ecdhe.at(-1)}`);
    await page.locator('h1', { hasText: 'ecdhe' }).waitFor();
  });
});

test('the encrypted record beside its decryption', async () => {
  const record = connection('full').steps.find((step) => step.kind === 'record' && step.epoch === 'handshake' && step.wire && step.content && step.messages.length > 1);
  await visit(`${address}#${record.id}.b9`, async (page) => {
    await page.locator('.record-view.both').waitFor();
    assert.equal(await page.locator(`#${record.id}-b9.here`).count(), 1);
    assert.equal(await page.locator(`[id="${record.id}content-b4"].twin`).count(), 1);
    await page.getByRole('button', { name: 'As on the wire' }).click();
    await page.getByRole('button', { name: /application data record/ }).first().waitFor();
    assert.equal(await page.locator('.items .calc').count(), 0); // nobody on the way sees what a side computes
  });
});

test('the key schedule: every secret of every kind of handshake is recomputed, and is the same', async () => {
  await visit(address, async (page) => {
    for (const kind of ['full', 'hrr', 'resumed', 'early', 'client', 'ecdhe', 'rsa']) {
      await page.evaluate((to) => { location.hash = to; }, `#${ids[kind].at(-1)}`);
      await page.locator('h1', { hasText: kind }).waitFor();
      await page.getByRole('button', { name: 'Recompute every key' }).click();
      const said = page.getByRole('status').filter({ hasText: 'recomputed' });
      await said.waitFor();
      const [, same, differs] = /(\d+) recomputed: the same\. (\d+) differ/.exec(await said.innerText());
      assert.equal(Number(differs), 0, kind);
      assert.ok(Number(same) >= (['ecdhe', 'rsa'].includes(kind) ? 5 : 14), `${kind}: ${same} secrets`);
    }
  });
});

test('a node of the key schedule shows inputs, label, info and output', async () => {
  await visit(address, async (page) => {
    await page.getByRole('button', { name: 'client handshake traffic secret' }).last().focus();
    await page.keyboard.press('Enter');
    const card = page.locator('.node-card');
    await card.getByText('Recomputed by this page from its inputs: the same.').waitFor();
    const text = await card.innerText();
    for (const part of ['HKDF-Expand-Label', 'handshake secret', '"c hs traffic"', 'ClientHello … ServerHello', 'HkdfLabel', 'RFC 8446 §7.1', 'got the same']) assert.ok(text.includes(part), part);
    await page.waitForFunction(() => /^#k\d+$/.test(location.hash));
    const [box, detail] = await page.evaluate(() => ['.node.chosen', '.node-detail'].map((part) => document.querySelector(part).getBoundingClientRect().toJSON()));
    assert.ok(box.top > 0 && box.bottom <= detail.top && detail.top < 900, 'both are in sight');
  });
});

test('static RSA: no forward secrecy, what somebody with the key reads later, and where the sides part once the secret is altered', async () => {
  await visit(`${address}#${ids.rsa[0]}`, async (page) => {
    assert.match(await page.locator('.verdict').innerText(), /no forward secrecy[^]*So does whoever recorded this/);
    assert.match(await page.locator('.attack').innerText(), /encrypted_pre_master_secret[^]*“Can anybody hear us\?”/);
    await page.locator('.attack .chip', { hasText: 'premaster' }).click();
    await page.locator('.node-card h3', { hasText: 'premaster secret' }).waitFor();
    await page.evaluate((to) => { location.hash = to; }, `#${ids.premaster.at(-1)}`);
    await page.getByRole('heading', { name: 'How the two sides came to different keys' }).waitFor();
    assert.ok(await page.locator('.node.differs').count() >= 3);
    assert.match(await page.locator('.node.differs').first().innerHTML(), /premaster secret/);
    assert.equal(await page.locator('.verdict .clause').first().isVisible(), false); // folded
  });
});

test('a capture that stayed closed: its records show, no key does, and what would open it is told', async () => {
  const file = write(`${folder}/closed.html`, filled({ ...all, source: { kind: 'capture', command: 'decode x.pcap', file: null }, connections: [closed(connection('full')), connection('expired')] }, note));
  await visit(file, async (page) => {
    assert.ok(await page.getByRole('button', { name: /stayed closed/ }).count() >= 3);
    const lanes = await page.locator('#lanes').innerText();
    assert.ok(lanes.includes('--keylog') && !lanes.includes('derives'), lanes);
    assert.deepEqual(await page.locator('nav a').allInnerTexts(), ['Verdict', 'Handshake', 'Compare']);
    await page.getByRole('button', { name: /^connection .*expired/ }).click();
    await page.locator('h1', { hasText: 'expired' }).waitFor();
    assert.match(await page.getByLabel('connection', { exact: true }).first().locator('option').nth(1).innerText(), /✗.*E-CERT-EXPIRED/);
  });
});

test('a comparison opens on what differs, and why it matters', async () => {
  const file = write(`${folder}/diff.html`, filled({ ...all, source: { kind: 'live', command: 'diff a b', file: null }, connections: [connection('full'), connection('ecdhe')] }, note));
  await visit(file, async (page) => {
    assert.equal(await page.locator('main > section').first().getAttribute('id'), 'compare');
    const rows = await page.locator('.differences tbody tr').allInnerTexts();
    assert.ok(rows[0].startsWith('version') && rows[0].includes('forward secrecy') && rows.some((row) => row.startsWith('round trips')), rows.join());
  }, { width: 390 });
});

/** Names in the waterfall neither cover each other nor leave the drawing. */
async function waterfallIsLegible(page) {
  await page.waitForFunction(() => { // it has been drawn for its width
    const svg = document.querySelector('.waterfall svg');
    return svg && Math.abs(Number(svg.getAttribute('width')) - svg.parentElement.clientWidth) <= 1;
  });
  const [svg, ...boxes] = await page.evaluate(() => [...document.querySelectorAll('.waterfall svg, .waterfall .name')].map((part) => part.getBoundingClientRect().toJSON()));
  assert.ok(boxes.length >= 6, `${boxes.length} names`);
  for (const [at, box] of boxes.entries()) {
    assert.ok(box.left >= svg.left && box.right <= svg.right + 0.5, JSON.stringify([svg, box]));
    for (const other of boxes.slice(at + 1)) assert.ok(box.right <= other.left || other.right <= box.left || Math.abs(box.y - other.y) > 8, JSON.stringify([box, other]));
  }
}

test('certificates: the path, each check, the bytes', async () => {
  await visit(link('expired'), async (page) => {
    assert.ok(await page.locator('.checks tr.fail').count() >= 1);
    assert.ok(await page.locator('.checks tr.fail').first().isVisible());
    await page.locator('.certificate summary').first().click();
    await page.locator('.certificate .hexgrid').waitFor();
    assert.ok(await page.locator('.certificate [role=treeitem]').count() > 5);
    assert.ok(await page.locator('.path-graph li').count() >= 1);
  });
});

test('compare: a resumed connection has no certificate; a second file can be opened', async () => {
  await visit(link('resumed'), async (page) => {
    await page.locator('.aligned tr.alone', { hasText: /Certificate/ }).first().waitFor();
    assert.match(await page.locator('.differences').innerText(), /resumed/);
    const other = { ...all, connections: [connection('ecdhe')] };
    const choices = page.getByLabel('compare with').locator('option');
    const before = await choices.count();
    await page.locator('#compare input[type=file]').setInputFiles({ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(other)) });
    await choices.nth(before).waitFor({ state: 'attached' });  // the file is read in its own time
    await page.getByLabel('compare with').selectOption({ index: before });
    await page.locator('.aligned', { hasText: 'ServerHelloDone' }).waitFor();
  });
});

test('the tour: on the first visit, by keyboard, and not again', async () => {
  await visit(address, async (page) => {
    const tour = page.getByRole('dialog');
    await tour.waitFor();
    let stops = 1;
    for (; await tour.getByRole('button', { name: 'Next' }).count(); stops += 1) {
      await tour.getByRole('button', { name: 'Next' }).click();
      if (stops === 2) await page.locator('.item.toured .hexgrid .b.here').waitFor(); // a message is open, and framed
    }
    assert.ok(await tour.getByRole('button').last().evaluate((button) => button.textContent === 'Done'));
    assert.ok(stops >= 5 && stops <= 7, `${stops} stops`);
    await page.keyboard.press('Escape');
    await tour.waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('h1').waitFor();
    assert.equal(await tour.count(), 0);
  }, { toured: false });
});

test('a phone: nothing is wider than the screen, whatever is open', async () => {
  const hello = message('full', 'ClientHello');
  await visit(address, async (page) => {
    for (const [kind, rest] of [['full', ''], ['full', `/${hello.id}.b120`], ['expired', ''], ['rsa', ''], ['resumed', '']]) {
      await page.evaluate((to) => { location.hash = to; }, `#${ids[kind].at(-1)}${rest}`);
      await page.locator('h1', { hasText: kind }).waitFor();
      if (rest) await page.locator('.hexgrid .b.here').waitFor();
      const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= screen, `${kind}${rest}: ${wide} > ${screen}`);
      if (!rest && kind !== 'expired') await waterfallIsLegible(page);
    }
  }, { width: 390 });
});

test('a certificate, and all else, that is markup stays text', async () => {
  const file = write(`${folder}/hostile.html`, filled(hostile({ ...all, connections: [connection('expired')] }), hostile(note)));
  await visit(file, async (page) => {
    await page.locator('.certificate summary').first().click();
    await page.getByRole('button', { name: /server sends/ }).first().click();
    for (const place of ['h1', '.certificate summary', '.checks tbody']) {
      const text = await page.locator(place).first().innerText();
      assert.ok(text.includes('<img src=x onerror=pwned=1>') && text.includes('\\u202egnp.exe'), `${place}: ${text.slice(0, 200)}`);
    }
    assert.deepEqual(await page.evaluate(() => [document.querySelectorAll('img, .markup, main script').length, typeof pwned, document.getElementById('app').textContent.includes('\u202e')]), [0, 'undefined', false]);
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= screen);
  }, { width: 390 });
});

/** The main thread's own time in milliseconds: however busy the machine is, it counts this page's work alone. */
async function busy(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

const pressKeys = (times) => new Promise((done) => {
  const grid = document.querySelector('.hexgrid');
  const press = (left) => {
    if (!left) { done(); return; }
    grid.dispatchEvent(new KeyboardEvent('keydown', { key: left % 2 ? 'PageDown' : ']', bubbles: true }));
    requestAnimationFrame(() => setTimeout(press, 0, left - 1));
  };
  press(times);
});

test('10,000 fields and 1,500 messages stay fluid', async () => {
  const place = `${write(`${folder}/enormous.html`, filled(enormous(10_000, 1500), note))}#m1.b0`;
  await visit(place, async (page) => {
    await page.locator('.hexgrid .b.here').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const before = await busy(session);
    await page.evaluate(pressKeys, 30);
    const each = (await busy(session) - before) / 30;
    assert.ok(each < 80, `${each} ms for a key`);
    assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 8000);
    await page.locator('.hexgrid').first().focus();
    await page.keyboard.press('End');
    await hash(page, '#m1.b8999');
  }, { allowed: place });
});

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing serious in the ${scheme} theme`, async () => {
    const hello = message('full', 'ClientHello');
    const places = [`${address}#${hello.id}.b40`, ...(scheme === 'dark' ? [link('expired')] : [])];
    for (const place of places) {
      await visit(place, async (page) => {
        await page.locator('.node').nth(3).press('Enter');
        await page.locator('.recomputed').waitFor();
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
        const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
        assert.deepEqual(serious, []);
      }, { scheme, allowed: place });
    }
  });
}

test('the theme turns by its button, and print shows every byte pane', async () => {
  await visit(address, async (page) => {
    await waterfallIsLegible(page);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await paper();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await page.waitForFunction((old) => getComputedStyle(document.body).backgroundColor !== old, before);
    await page.emulateMedia({ media: 'print' });
    await page.locator('.hexgrid').nth(3).waitFor();
  });
});

test('without a document, a friendly start: open a file, or be told what is wrong with it', async () => {
  await visit(write(`${folder}/empty.html`, filled(null, null)), async (page) => {
    await page.getByText('explained to the byte').waitFor();
    const input = page.locator('input[type=file]');
    await input.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"schema":"other"}') });
    await page.getByRole('alert').waitFor();
    await input.setInputFiles({ name: 'y.html', mimeType: 'text/html', buffer: Buffer.from(filled({ ...all, connections: [connection('rsa')] }, null)) });
    await page.locator('h1', { hasText: 'rsa' }).waitFor();
  });
});

test('the program\'s own export opens from a file, and says what the document says', async () => {
  const file = `${folder}/own.html`;
  const done = spawnSync(program, ['demo', '--break', 'name', '--html', file], { stdio: 'ignore' });
  assert.equal(done.status, 5);
  await visit(`file://${file}`, async (page) => {
    await page.getByRole('heading', { level: 1, name: /certificate is for other.test, not demo.test/ }).waitFor();
    assert.match(await page.locator('#verdict').innerText(), /E-CERT-NAME/);
    await page.getByRole('button', { name: /client sends ClientHello/ }).click();
    await page.locator('.tree [role=treeitem]').first().waitFor();
  });
});

test('live: connections come in as they happen, and the state is told', async () => {
  const live = await serve(filled(null, note, true).replace("connect-src 'none'", 'connect-src ws://127.0.0.1:*'));
  await visit(live.address, async (page) => {
    await live.send({ kind: 'document', document: { ...all, connections: [] } });
    await page.getByText('Waiting for the first connection').waitFor();
    await live.send({ kind: 'connection', connection: connection('full') });
    await page.locator('.state.live').waitFor();
    await live.send({ kind: 'connection', connection: connection('expired') });
    await page.getByLabel('connection', { exact: true }).selectOption(connection('expired').id);
    await page.locator('h1', { hasText: 'expired' }).waitFor();
    await live.send({ kind: 'end' });
    await page.locator('.state.ended').waitFor();
  });
  await live.close();
});
