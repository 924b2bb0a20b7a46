// Not a test: `cargo xtask pictures` takes the pictures of the landing page and the README from the page as it is.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { RICH } from './examples.ts';
import { expect, open, test } from './page.ts';
import { go, paste } from './wizard.ts';

const folder = join(import.meta.dirname, '../docs/static/about');

test.use({ viewport: { width: 1280, height: 800 }, timezoneId: 'Europe/Berlin' });

/** WebP from Chromium itself, so that no other program is needed. */
async function take(page: Page, name: string, clip: { x: number; y: number; width: number; height: number }) {
  const browser = await page.context().newCDPSession(page);
  const options = { format: 'webp', quality: 30, clip: { ...clip, scale: 1 } } as const;
  const { data } = await browser.send('Page.captureScreenshot', options);
  await writeFile(join(folder, name), Buffer.from(data, 'base64'));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pictures, ${colorScheme}`, async ({ page }) => {
    await mkdir(folder, { recursive: true });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await open(page);
    await paste(page, RICH);
    await expect(page.locator('.toast')).toContainText('Taken over');
    await expect(page.locator('.toast[data-silent]')).toBeAttached({ timeout: 20_000 });
    await go(page, 'Alerts');
    const sheet = page.locator('#studio');
    await expect(sheet.getByRole('heading', { name: 'Try it' })).toBeVisible();
    const top = (name: string) =>
      page.getByRole('heading', { name, exact: true }).evaluate((heading) => {
        heading.scrollIntoView();
        return heading.getBoundingClientRect().top;
      });
    await top('Routes');
    await take(page, `wizard-${colorScheme}.webp`, { x: 0, y: 0, width: 1280, height: 800 });
    await page.setViewportSize({ width: 1280, height: 1000 });
    await sheet.getByLabel('Alert', { exact: true }).selectOption({ label: 'KubeAPIDown' });
    await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to critical after 30s.');
    const y = (await top('Try it')) - 16;
    await take(page, `studio-${colorScheme}.webp`, { x: 240, y, width: 496, height: 760 });
  });
}

test('social card', async ({ page }) => {
  await page.setViewportSize({ width: 1200, height: 630 });
  const card = await readFile(join(import.meta.dirname, '../docs/static/card.svg'), 'utf8');
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${card}`);
  await page.screenshot({ path: join(folder, 'card.png') });
});
