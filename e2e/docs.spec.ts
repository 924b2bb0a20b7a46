// The documentation: readable, found by keyboard, without a script, and below any path.
import { mkdtempSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { audit, expect, open, test } from './page.ts';
import { serve } from './static-server.ts';
import { textbox } from './wizard.ts';

const MAIN = [
  '',
  '../about/',
  '../about/de/',
  'de/guides/first-cluster-with-flux/',
  'guides/routes/',
  'reference/answers/',
  'reference/findings/',
  'reference/alerts/ProbeFailed/',
];

const field = (page: Page) => page.getByRole('searchbox', { name: 'Search the documentation' });
const found = (page: Page) => page.getByRole('list', { name: 'Found' });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no barriers on the main pages, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const address of MAIN) {
      await page.goto(`/docs/${address}`);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      await audit(page);
    }
    await page.keyboard.press('/');
    await page.keyboard.type('webhook');
    await expect(found(page)).toBeVisible();
    await audit(page);
  });
}

test('the theme that was chosen in the wizard holds here, too', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/docs/');
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.evaluate(() => localStorage.setItem('cluster-tamer.theme', 'dark'));
  await page.reload();
  expect(await paper()).not.toBe(light);
});

test('the number of a finding leads to what is said about it', async ({ page }) => {
  await open(page, 'cluster');
  const release = textbox(page, 'Release name');
  await release.fill('Not_A_Release');
  await release.press('Tab');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'CT1010' }).click();
  const docs = await opened;
  await expect(docs.getByRole('heading', { name: /^CT1010: / })).toBeInViewport();
  await expect(release).toHaveValue('Not_A_Release');
});

test('the search is used by keyboard alone', async ({ page }) => {
  await page.goto('/docs/guides/backups/');
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('certificate expired');
  await expect(page.getByRole('status')).toHaveText(/places? found/);
  const first = found(page).getByRole('link').first();
  await expect(first).toContainText('CertificateExpired');
  await page.keyboard.press('ArrowDown');
  await expect(first).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(found(page)).toBeHidden();
  await expect(field(page)).toBeFocused();
  await field(page).fill('nobodywritesthis');
  await expect(page.getByRole('status')).toHaveText('Nothing found');
  await field(page).fill('certificate expired');
  await expect(found(page)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('CertificateExpired');
});

test('the first stop of the keyboard leads past the contents', async ({ page }) => {
  await page.goto('/docs/guides/routes/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the text' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('a narrow page scrolls in one direction only, and its contents open', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const address of MAIN) {
    await page.goto(`/docs/${address}`);
    const beyond = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(beyond, address).toBeLessThanOrEqual(0);
  }
  const contents = page.getByRole('navigation', { name: 'Documentation' });
  await expect(contents.getByRole('link', { name: 'Networks' })).toBeHidden();
  await contents.getByRole('link', { name: 'Contents', exact: true }).click();
  await contents.getByRole('link', { name: 'Networks' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Networks');
  await audit(page);
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false });

  test('everything is there but the search', async ({ page }) => {
    await page.goto('/docs/');
    await expect(page.locator('#search')).toBeHidden();
    await page.getByRole('navigation', { name: 'Documentation' }).getByRole('link', { name: 'Networks' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Networks');
  });
});

test('it works below any path of any host', async ({ page, request, baseURL, trouble }) => {
  const policy = (await request.get('/docs/')).headers()['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe-inline');
  const folder = mkdtempSync(join(tmpdir(), 'cluster-tamer-docs-'));
  cpSync(process.env.TAMER_DIST ?? '../dist', folder, { recursive: true });
  const { server, url } = await serve(folder, '/some/path/', policy);
  await page.goto(`${url}docs/reference/alerts/`);
  await page.getByRole('link', { name: 'ProbeFailed' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ProbeFailed');
  await field(page).fill('alertmanager silence');
  await expect(found(page).getByRole('link').first()).toBeVisible();
  await found(page).getByRole('link', { name: 'Silence an alert' }).click();
  await expect(page).toHaveURL(`${url}docs/reference/alerts/#silence-an-alert`);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
  // The browser may still ask for the icon, which is told late.
  page.context().removeAllListeners('request');
  // This page had another home than the server's.
  expect(trouble.filter((line) => !line.startsWith(`request: ${url}`))).toEqual([]);
  trouble.length = 0;
  expect(baseURL).not.toBe(url);
});
