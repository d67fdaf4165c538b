// What the page must never hold: markup made of text, code made of text, requests, and addresses other than RFCs'.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../src/', import.meta.url));
const banned = [
  [/innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/, 'text becomes a text node, never markup'],
  [/\beval\(|new Function|setTimeout\(\s*['"`]/, 'no text becomes code'],
  [/\bfetch\(|XMLHttpRequest|EventSource|sendBeacon|\bimport\(/, 'no request leaves the page'],
  [/https?:\/\/(?!www\.rfc-editor\.org\/|www\.w3\.org\/2000\/svg)/, 'no address but the RFCs\''],
  [/\bstyle="/, 'a style attribute is against the policy'],
  [/: any\b|as any\b|@ts-ignore|@ts-nocheck/, 'every value has a type'],
];
let bad = 0;
for (const file of readdirSync(root, { recursive: true }).filter((name) => /\.(tsx?|css)$/.test(name))) {
  const lines = readFileSync(root + file, 'utf8').split('\n');
  if (lines.length > 400) { bad += 1; console.error(`src/${file}: ${lines.length} lines, more than 400`); }
  lines.forEach((line, index) => {
    for (const [pattern, why] of banned) {
      if (!pattern.test(line)) continue;
      bad += 1;
      console.error(`src/${file}:${index + 1}: ${why}: ${line.trim()}`);
    }
  });
}
process.exitCode = bad ? 1 : 0;
