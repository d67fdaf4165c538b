// Builds dist/page.html: one file, with the script and the style inside and a Content-Security-Policy that names both by
// their hashes. `--check` compares with what is there instead of writing it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = root + 'dist/page.html';
const limit = 200_000;

const hash = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

async function bundle() {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    oxc: { jsx: { runtime: 'classic', pragma: 'createNode', pragmaFrag: 'Nodes' }, jsxInject: "import { h as createNode, Fragment as Nodes } from 'preact'" },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      cssCodeSplit: false,
      lib: { entry: 'src/main.tsx', formats: ['iife'], name: 'entente', fileName: 'page', cssFileName: 'page' },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const files = (Array.isArray(result) ? result : [result]).flatMap((part) => part.output);
  const code = files.find((file) => file.type === 'chunk').code.trim();
  const style = String(files.find((file) => file.fileName.endsWith('.css')).source).trim();
  return { code, style };
}

// Within a script element nothing may look like its end or like a comment's beginning.
const guarded = (code) => code.replace(/<(\/script|script|!--)/gi, '\\x3c$1');

function page({ code, style }) {
  const script = guarded(code);
  if (/<\/style/i.test(style)) throw new Error('the style would end its element');
  const policy = [
    "default-src 'none'", `script-src ${hash(script)}`, `style-src ${hash(style)}`, "connect-src 'none'",
    "base-uri 'none'", "form-action 'none'",
  ].join('; ');
  const pieces = {
    '<!-- CSP -->': `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    '<!-- STYLE -->': `<style>${style}</style>`,
    '<script type="module" src="/src/main.tsx"></script>': `<script>${script}</script>`,
  };
  let html = readFileSync(root + 'index.html', 'utf8');
  for (const [place, text] of Object.entries(pieces)) {
    if (html.split(place).length !== 2) throw new Error(`index.html must hold once: ${place}`);
    html = html.replace(place, () => text);
  }
  return html;
}

function judge(html) {
  const once = ['<script type="application/json" id="entente-data">{"document":null,"notes":null}</script>', "connect-src 'none'"];
  for (const text of once) if (html.split(text).length !== 2) throw new Error(`the page must hold once: ${text}`);
  const size = Buffer.byteLength(html);
  if (size > limit) throw new Error(`the page has ${size} bytes, more than ${limit}`);
  return size;
}

const html = page(await bundle());
const size = judge(html);
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== html) throw new Error('dist/page.html is not what the source builds: npm run build');
  console.log(`dist/page.html is what the source builds (${size} bytes)`);
} else {
  mkdirSync(root + 'dist', { recursive: true });
  writeFileSync(target, html);
  console.log(`dist/page.html: ${size} bytes`);
}
