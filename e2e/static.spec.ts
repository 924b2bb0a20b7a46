// The built folder on a host that knows nothing of it: no server of ours, and any path.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download } from './bundle.ts';
import { audit, expect, test as base } from './page.ts';
import { serve } from './static-server.ts';
import { go, isAt, stepLink } from './wizard.ts';

const dist = process.env.TAMER_DIST ?? '../dist';

const test = base.extend<{ home: string }>({
  home: async ({ request, baseURL, trouble }, use) => {
    const policy = (await request.get(baseURL ?? '/')).headers()['content-security-policy'] ?? '';
    expect(policy, 'the policy of the server').toContain("connect-src 'self'");
    const folder = mkdtempSync(join(tmpdir(), 'cluster-tamer-'));
    cpSync(dist, folder, { recursive: true });
    // `frame-ancestors` and all else as the server says it.
    const { server, url } = await serve(folder, '/some/path/', policy);
    await use(url);
    await closed(server);
    rmSync(folder, { recursive: true });
    // Pages of this test have another home than the server's.
    trouble.splice(0, trouble.length, ...trouble.filter((line) => !line.startsWith(`request: ${url}`)));
  },
});

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

test('the wizard works below any path of any host', async ({ page, home }) => {
  await page.goto(home);
  await page.getByRole('button', { name: 'Name the cluster' }).click();
  await page.getByLabel('Name of the cluster').fill('static');
  await go(page, 'Storage');
  expect(page.url()).toBe(`${home}?step=storage`);
  await page.getByRole('button', { name: 'Deliver now' }).click();
  const bundle = await download(page);
  expect(bundle.files.get('cluster-tamer.yaml')).toContain('name: static');
  await page.goBack();
  await isAt(page, 'Storage');
  await audit(page);
});

test('the page carries the policy itself, as the server says it', async ({ page, home, request, baseURL }) => {
  await page.goto(home);
  const own = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  const said = (await request.get(baseURL ?? '/')).headers()['content-security-policy'] ?? '';
  // Only a header can say who may put the page into a frame.
  expect(parts(own ?? '')).toEqual(parts(said.replace(/; frame-ancestors [^;]*/, '')));
});

/** What each directive allows, whatever the order. */
function parts(policy: string): Record<string, string[]> {
  const directives = policy.split(';').map((directive) => directive.trim().split(/ +/));
  return Object.fromEntries(directives.map(([name, ...values]) => [name, values.sort()]));
}

test('an address with a step opens that step', async ({ page, home }) => {
  await page.goto(`${home}?step=probes`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is watched from outside?');
  await expect(stepLink(page, 'Probes')).toHaveAttribute('aria-current', 'step');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is watched from outside?');
});

test('the link to the documentation leads to a page', async ({ page, home, request }) => {
  await page.goto(home);
  const link = await page.getByRole('link', { name: 'Docs' }).evaluate((link: HTMLAnchorElement) => link.href);
  expect(link).toBe(`${home}docs/`);
  expect((await request.get(link)).status()).toBe(200);
});
