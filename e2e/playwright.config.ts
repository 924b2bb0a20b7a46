import { availableParallelism } from 'node:os';

import { defineConfig } from '@playwright/test';

// `cargo xtask test e2e` starts the server and says where it is; by hand: TAMER_URL=http://127.0.0.1:8080 npx playwright test
const root = process.getuid?.() === 0;
const measuring = process.env.TAMER_BENCH !== undefined;
// What is no test runs alone, when it is asked for.
const apart = { bench: measuring, pictures: process.env.TAMER_PICTURES !== undefined };
const asked = Object.entries(apart).find(([, wanted]) => wanted)?.[0];

export default defineConfig({
  testDir: '.',
  testMatch: asked === undefined ? '**/*.spec.ts' : `${asked}.spec.ts`,
  testIgnore: asked === undefined ? ['bench.spec.ts', 'pictures.spec.ts', 'node_modules/**'] : [],
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: false,
  // Files side by side, as far as there are cores; tests of one file may share a cluster.
  workers: measuring ? 1 : Math.min(2, availableParallelism()),
  retries: 0,
  timeout: 60_000,
  reporter: 'list',
  use: {
    baseURL: process.env.TAMER_URL ?? 'http://127.0.0.1:8080',
    screenshot: 'only-on-failure',
    // It would answer in place of the server that a test looks at; offline.spec.ts lets it in.
    serviceWorkers: 'block',
    // What people wait for is there at once; so failures are, too.
    actionTimeout: 10_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        // Chromium refuses its sandbox to root, as which it runs in containers.
        ...(root ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
