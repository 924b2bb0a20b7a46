// How long it takes until the page can be used, and until a letter is in the preview. Figures, no verdicts.
import type { Locator, Page } from '@playwright/test';
import { large } from './examples.ts';
import { expect, open, test } from './page.ts';
import { file, go, textbox } from './wizard.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.repeat(3).slice(0, 60);
const RELEASE = 'helmrelease.yaml';

test.setTimeout(600_000);

test('first load', async ({ page }) => {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('nav') === null) return;
      performance.mark('usable');
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await open(page);
  const [bytes, usable] = await page.evaluate(() => {
    const loads = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')] as PerformanceResourceTiming[];
    return [loads.reduce((sum, load) => sum + load.encodedBodySize, 0), performance.getEntriesByName('usable')[0]?.startTime ?? NaN];
  });
  console.log(`first load: ${bytes} bytes, usable after ${(usable ?? NaN).toFixed(0)} ms`);
});

for (const { what, answers } of [
  { what: 'ordinary', answers: large(1, 3) },
  { what: '1,000 routes and 10,000 probes', answers: large(1_000, 10_000) },
]) {
  test(`key to preview, ${what}`, async ({ page }) => {
    await open(page);
    await page.getByLabel('Choose files').setInputFiles({ name: 'cluster-tamer.yaml', mimeType: 'text/yaml', buffer: Buffer.from(answers) });
    await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible({ timeout: 60_000 });

    await go(page, 'Cluster');
    await page.getByLabel('Name of the cluster').fill('x0');
    tell(`key to preview, ${what}`, await typed(page, page.getByLabel('Name of the cluster')));

    await go(page, 'Alerts');
    await page.getByRole('list', { name: 'Tree of routes' }).getByRole('button', { name: /team-0/ }).click();
    tell(`key to preview, ${what}, matcher`, await typed(page, textbox(page, 'Value 1')));
  });
}

/** Types the letters one by one, and takes the time from each key to the moment it is in the file that is shown. */
async function typed(page: Page, field: Locator): Promise<number[]> {
  await page.getByRole('tab', { name: new RegExp(`^${RELEASE}`) }).click();
  await field.focus();
  await field.press('End');
  await file(page, RELEASE).evaluate((code) => {
    const state = { wanted: '', pressed: 0, times: [] as number[] };
    Object.assign(window, { measured: state });
    document.addEventListener('keydown', (event) => (state.pressed = event.timeStamp), true);
    const has = (node: Node) => node.textContent?.includes(state.wanted) ?? false;
    new MutationObserver((changes) => {
      if (state.wanted === '') return;
      if (!changes.some(({ target, addedNodes }) => (target instanceof CharacterData ? has(target) : [...addedNodes].some(has)))) return;
      state.times.push(performance.now() - state.pressed);
      state.wanted = '';
    }).observe(code, { childList: true, characterData: true, subtree: true });
  });
  for (const [at, letter] of [...LETTERS].entries()) {
    const wanted = (await field.inputValue()) + letter;
    await page.evaluate((wanted) => Object.assign((window as never)['measured'], { wanted }), wanted);
    await page.keyboard.press(letter);
    await page.waitForFunction((count) => (window as never)['measured']['times']['length'] > count, at, { timeout: 60_000 });
  }
  return page.evaluate(() => (window as never)['measured']['times']);
}

function tell(what: string, times: number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1);
  console.log(`${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}
