// Without a network, after a first visit; and when a newer version comes.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { download } from './bundle.ts';
import { expect, test as base } from './page.ts';
import { serve } from './static-server.ts';
import { go, paste } from './wizard.ts';

type Host = { url: string; folder: string; stop: () => Promise<void> };

const test = base.extend<{ host: Host }>({
  serviceWorkers: 'allow',
  // The site on a host of its own, which can go away.
  host: async ({ trouble }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'cluster-tamer-'));
    cpSync(process.env.TAMER_DIST ?? '../dist', folder, { recursive: true });
    const { server, url } = await serve(folder, '/wizard/');
    await use({ url, folder, stop: () => closed(server) });
    await closed(server);
    rmSync(folder, { recursive: true });
    // A host that is away answers nothing, and this is another home than the server's.
    trouble.length = 0;
  },
});

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

/** Opens the page, and waits until all that it keeps is on the device. */
async function visit(page: Page, url: string) {
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready);
}

test('after a first visit the whole way works without the host', async ({ page, host }) => {
  await visit(page, host.url);
  await host.stop();

  await page.goto(`${host.url}?step=start`);
  // The reader of what people bring is a program of its own, first used now.
  await paste(page, 'cluster:\n  name: far-away\n');
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await go(page, 'Deliver');
  const bundle = await download(page);
  expect(bundle.files.get('cluster-tamer.yaml')).toContain('name: far-away');
});

test('a newer version is offered, loaded on request, and keeps the answers', async ({ page, host }) => {
  await visit(page, host.url);
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Name the cluster' }).click();
  await page.getByLabel('Name of the cluster').fill('stays');

  const worker = join(host.folder, 'worker.js');
  writeFileSync(worker, readFileSync(worker, 'utf8').replace(/VERSION = "/, 'VERSION = "newer-'));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const load = page.getByRole('button', { name: 'Load it' });
  await expect(load).toBeVisible();
  await Promise.all([page.waitForEvent('load'), load.click()]);

  await expect(page.getByLabel('Name of the cluster')).toHaveValue('stays');
  await expect(load).toBeHidden();
  const kept = await page.evaluate(() => caches.keys());
  expect(kept).toHaveLength(1);
  expect(kept[0]).toContain('newer-');
});
