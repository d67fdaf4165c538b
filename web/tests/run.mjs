// Runs the tests: the pure parts, then the page in Chromium. `node tests/run.mjs [unit|browser]`; ENTENTE is the program
// that writes the documents (default: ../build/release/bin/entente), CHROMIUM the browser.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv[2];

async function bundleUnitTests() {
  await build({
    root, configFile: false, logLevel: 'error',
    build: { ssr: 'tests/unit.test.ts', outDir: '.build', target: 'node20', emptyOutDir: true, rolldownOptions: { output: { entryFileNames: 'unit.test.mjs' } } },
  });
  return root + '.build/unit.test.mjs';
}

const files = [];
if (only !== 'browser') files.push(await bundleUnitTests());
if (only !== 'unit') files.push(root + 'tests/page.test.mjs');
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...files], { stdio: 'inherit', cwd: root });
process.exitCode = status ?? 1;
