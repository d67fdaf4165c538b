import { defineConfig } from 'vite';

// For `npm run dev` alone; tools/build.mjs makes the page.
export default defineConfig({ server: { host: '127.0.0.1' } });
