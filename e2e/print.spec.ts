// What comes out of a printer.
import { large } from './examples.ts';
import { expect, open, test } from './page.ts';
import { go, paste } from './wizard.ts';

test('on paper stand the step and the whole file, and nothing to press', async ({ page }) => {
  await open(page);
  await paste(page, large(1, 800));
  await expect(page.locator('.toast')).toContainText('Taken over');
  await go(page, 'Review');
  const lines = page.locator('.code__line');
  const all = await page.locator('.code__sheet').evaluate((sheet: HTMLElement) => Number(sheet.style.getPropertyValue('--lines')));
  await expect.poll(() => lines.count()).toBeLessThan(all);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect(lines).toHaveCount(all);
  await expect(lines.last()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change' }).first()).toBeHidden();
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect.poll(() => lines.count()).toBeLessThan(all);
});
