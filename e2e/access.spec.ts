// For everybody: with a screen reader, by keyboard alone, on small screens, enlarged, in the dark, without motion.
import type { Page } from '@playwright/test';
import { download } from './bundle.ts';
import { RICH, WRONG } from './examples.ts';
import { audit, barriers, expect, open, test } from './page.ts';
import { addMatcher, go, goOn, isAt, paste, type StepName, STEPS, stepLink, textbox, unfold } from './wizard.ts';

const WIDE = { width: 1440, height: 900 };

const LOOKS = [
  { look: 'light', viewport: WIDE, colorScheme: 'light', answers: RICH },
  { look: 'dark', viewport: WIDE, colorScheme: 'dark', answers: RICH },
  { look: 'narrow', viewport: { width: 320, height: 640 }, colorScheme: 'light', answers: RICH },
  { look: 'narrow-dark', viewport: { width: 320, height: 640 }, colorScheme: 'dark', answers: RICH },
  { look: 'errors', viewport: WIDE, colorScheme: 'light', answers: WRONG },
  { look: 'errors-dark', viewport: WIDE, colorScheme: 'dark', answers: WRONG },
  { look: 'errors-narrow', viewport: { width: 320, height: 640 }, colorScheme: 'light', answers: WRONG },
] as const;

for (const { look, viewport, colorScheme, answers } of LOOKS) {
  test.describe(look, () => {
    test.use({ viewport, colorScheme });
    test.setTimeout(240_000);

    test(`no step has a barrier or is wider than the window, ${look}`, async ({ page }) => {
      const found: string[] = [];
      const judge = async (what: string) => {
        await picture(page, `${what}-${look}`);
        found.push(...[...(await beyond(page)), ...(await barriers(page))].map((line) => `${what}: ${line}`));
      };
      await open(page);
      await paste(page, answers);
      await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
      for (const [slug, step] of STEPS) {
        await stepLink(page, step).click();
        await isAt(page, step);
        if (answers === WRONG) await askToContinue(page, step);
        await unfoldAll(page);
        await judge(slug);
        if (look === 'light') await elsewhere(page, slug);
      }

      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      await judge('shortcuts');
      await page.keyboard.press('Escape');

      const narrow = page.getByRole('button', { name: 'Files', exact: true });
      if (await narrow.isVisible()) await narrow.click();
      for (const name of ['helmrelease.yaml', 'README.md', 'cluster-tamer.yaml']) {
        const tab = page.getByRole('tab', { name: new RegExp(`^${name}`) });
        // Wrong answers make no files.
        if ((await tab.count()) === 0) continue;
        await tab.click();
        await expect(page.getByRole('region', { name: `File ${name}` })).toBeVisible();
        await judge(name);
      }
      expect(found).toEqual([]);
    });
  });
}

test('a first visit has no barrier on any step', async ({ page }) => {
  await open(page);
  for (const [slug, step] of STEPS) {
    if (step !== 'Start') await goOn(page, step);
    await picture(page, `${slug}-first-visit`);
    await audit(page);
  }
});

test('by keyboard alone, from the start to the archive', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the question' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(page, 'Name the cluster');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name of the cluster')).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('by-keyboard');
  await tabTo(page, 'Any other');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^k3s/ })).toBeChecked();
  await page.keyboard.press('Control+Enter');
  await isAt(page, 'Storage');
  await tabTo(page, 'Volumes');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: /^Object store/ })).toBeChecked();
  await tabTo(page, 'Region');
  await page.keyboard.type('eu-central-1');
  await tabTo(page, 'Bucket');
  await page.keyboard.type('by-keyboard-observability');
  await page.keyboard.press('Control+Enter');
  await isAt(page, 'Retention');
  await page.keyboard.press('Control+Enter');
  await isAt(page, 'Alerts');
  await tabTo(page, 'Not at all');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^One webhook/ })).toBeChecked();
  await tabTo(page, 'Add a receiver');
  await page.keyboard.press('Enter');
  await expect(textbox(page, 'Slack channel')).toBeFocused();
  await tabTo(page, 'Add a branch');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Add a label' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Label 1', { exact: true })).toBeFocused();
  await page.keyboard.type('severity=');
  await expect(page.getByLabel('Value 1', { exact: true })).toBeFocused();
  await page.keyboard.type('critical');
  await tabTo(page, 'Done');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: /severity = "critical"/ })).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await isAt(page, 'Probes');
  await tabTo(page, 'Add many at once');
  await page.keyboard.type('https://a.example.com\nb.example.com:443 tls_connect');
  await tabTo(page, 'Add them');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 targets', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+Shift+Enter');
  await isAt(page, 'Deliver');
  await tabTo(page, 'Download zip');
  const begun = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await begun).suggestedFilename()).toBe('cluster-tamer-by-keyboard.zip');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Download zip' })).toBeFocused();
  await audit(page);
});

test('the focus is never lost', async ({ page }) => {
  await open(page);
  const press = async (name: string, at = 0) => {
    await page.getByRole('button', { name, exact: true }).nth(at).click();
    await hasFocus(page, name);
  };
  await page.getByLabel('Paste YAML').fill('nothing: here');
  await press('Take it over');
  await expect(page.getByRole('heading', { name: 'Nothing was taken over' })).toBeVisible();
  await hasFocus(page, 'the report of an import');
  await page.getByLabel('Paste YAML').fill(RICH);
  await press('Take it over');
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await hasFocus(page, 'the report of an import');
  await press('See the answers');
  await press('Change Region');
  await press('Back to Review');
  await press('Back');

  await go(page, 'Alerts');
  await press('Add a receiver');
  await press('Remove receiver 3');
  await press('Remove receiver 1');
  await press('Remove receiver 1');
  await press('Undo');
  await press('Undo');
  await press('Undo');
  await press('Redo');
  await press('Add a branch');
  await addMatcher(page, 'team', 'x');
  await press('Add a label');
  await press('Remove label 2');
  await press('Remove label 1');
  for (const act of ['Move up', 'Move down', 'Put below the branch before', 'Put behind the branch above', 'Duplicate', 'Add a branch below', 'Remove', 'Undo']) {
    await press(act);
  }
  await page.getByRole('list', { name: 'Tree of routes' }).getByRole('button', { name: /severity/ }).first().click();
  await press('Done');
  await press('Add a schedule');
  await press('Add a time', 0);
  await press('Remove time 2');
  await press('Remove schedule 2');
  await press('Remove schedule 1');
  await unfold(page, 'Inhibitions');
  await press('Add an inhibition');
  await press('Remove inhibition 1');

  await go(page, 'Probes');
  await press('Add them');
  await page.getByLabel('Add many at once').fill('d.example.com/x\nhttps://e.example.com');
  await press('Add them');
  await press('Use https://d.example.com/x');
  await press('Add a target');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Remove target 7' })).toHaveCount(0);
  await hasFocus(page, 'the row that was undone');
  await press('Add a target');
  for (const left of [6, 5, 4, 3, 2, 1]) {
    await press(`Remove target ${left}`);
  }
  await go(page, 'Cluster');
  await textbox(page, 'Release name').fill('A_B');
  await press('Continue to Storage');
  await expect(page.getByRole('region', { name: /needs a change/ })).toBeFocused();
  await page.getByRole('main').getByRole('button', { name: 'Release name' }).click();
  await hasFocus(page, 'the link of the summary');
  await textbox(page, 'Release name').fill('ct');
  await press('Theme: system. Choose light');
  await press('Keyboard shortcuts');
  await press('Close');
  await press('Share');
  await press('Deliver now');
  await page.reload();
  await press('Dismiss');
  await page.reload();
  await press('Start over');
  await stepLink(page, 'Start').click();
  await hasFocus(page, 'the link of a step');
  await page.getByRole('button', { name: /^Home lab/ }).click();
  await hasFocus(page, 'a preset');
  await page.goBack();
  await hasFocus(page, 'the back button');
});

test('a screen reader is told what each part is, what is chosen, and what happened', async ({ page }) => {
  await open(page, 'retention');
  const body = page.locator('body');
  await expect(body).toMatchAriaSnapshot(`
    - link "Skip to the question"
    - banner:
      - button "Undo" [disabled]
    - navigation "Steps":
      - list:
        - listitem:
          - link "Retention"
    - main:
      - heading "How long is it kept?" [level=1]
      - textbox "Keep everything for": "14"
      - group "Days":
        - button "14" [pressed]
      - heading "What each backend gets" [level=2]
      - table:
        - rowgroup
        - rowgroup:
          - row "Logs Loki 14 days 336h"
    - complementary "Files":
      - tablist "Files":
        - tab "helmrelease.yaml" [selected]
      - tabpanel "helmrelease.yaml"
    - contentinfo:
      - button "Continue to Alerts"
    - status
  `);
  await expect(stepLink(page, 'Retention')).toHaveAttribute('aria-current', 'step');
  await page.getByRole('button', { name: '30', exact: true }).press('Enter');
  await expect(body).toMatchAriaSnapshot(`
    - banner:
      - button "Undo" [disabled=false]
    - main:
      - textbox "Keep everything for": "30"
      - group "Days":
        - button "30" [pressed]
      - table:
        - rowgroup
        - rowgroup:
          - row "Logs Loki 30 days 720h"
  `);
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(page.getByRole('status')).toContainText('Undone: ');
  await page.getByRole('button', { name: 'Continue to Alerts' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page).toHaveTitle(/Alerts/);
});

test('nothing moves where less motion is asked for', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  await page.getByRole('button', { name: /^Small team/ }).click();
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
      const moves = `${transitionDuration}, ${animationDuration}`.split(', ').some((time) => parseFloat(time) > 0.01);
      return moves || scrollBehavior === 'smooth' ? [`${element.tagName} ${element.className}`] : [];
    }),
  );
  expect(moving).toEqual([]);
});

test.describe('enlarged to 200 %', () => {
  test.use({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });

  test('every step fits its width', async ({ page }) => {
    await open(page);
    await paste(page, RICH);
    await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
    for (const [slug, step] of STEPS) {
      await go(page, step);
      expect(await beyond(page), step).toEqual([]);
      await picture(page, `${slug}-enlarged`);
    }
    await audit(page);
    expect((await download(page)).files.size).toBeGreaterThan(3);
  });
});

test('an import that is done later leaves the focus where it went meanwhile', async ({ page }) => {
  await open(page);
  await paste(page, RICH);
  await stepLink(page, 'Start').click();
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await isAt(page, 'Start');
});

/** Asks to continue, which shows what is wrong; where nothing is, comes back. */
async function askToContinue(page: Page, step: StepName) {
  await page.keyboard.press('Control+Enter');
  await hasFocus(page, 'asking to continue');
  if ((await stepLink(page, step).getAttribute('aria-current')) === null) {
    await stepLink(page, step).click();
    await isAt(page, step);
  }
}

/** Opens all that is closed at first. */
async function unfoldAll(page: Page) {
  const closed = page.getByRole('main').locator('details:not([open]) > summary');
  while ((await closed.count()) > 0) await closed.first().click();
}

/** What reaches beyond the right edge, or makes the page scroll sideways or into nothing. */
function beyond(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const clips = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).overflowX !== 'visible' || clips(element.parentElement));
    const found = [...document.querySelectorAll('body *')].flatMap((element) => {
      const { right, width } = element.getBoundingClientRect();
      const sticksOut = width > 0 && right > root.clientWidth + 1 && !clips(element.parentElement);
      return sticksOut ? [`${element.tagName} ${element.className} ends at ${Math.round(right)} of ${root.clientWidth}`] : [];
    });
    const scrolls = (element: Element | null): boolean =>
      element !== null && ((clips(element) && element.scrollWidth > element.clientWidth) || scrolls(element.parentElement));
    // Room for the ring around what is focused, which is four pixels wide.
    for (const element of document.querySelectorAll('button, a, input, select, textarea')) {
      const { left, right, top, width } = element.getBoundingClientRect();
      if (width > 1 && top >= 0 && !scrolls(element.parentElement) && (left < 4 || right > root.clientWidth - 4)) {
        found.push(`${element.tagName} ${element.className} touches the edge: ${Math.round(left)} to ${Math.round(right)} of ${root.clientWidth}`);
      }
    }
    const main = document.querySelector('main');
    if (main !== null && getComputedStyle(main).overflowY === 'auto' && root.scrollHeight > window.innerHeight) {
      found.push(`below its end the page goes on for ${root.scrollHeight - window.innerHeight}`);
    }
    if (root.scrollWidth > window.innerWidth) found.push(`the page is ${root.scrollWidth} wide in a window of ${window.innerWidth}`);
    return found;
  });
}

/** Moves on with the Tab key until what has this name is focused. */
async function tabTo(page: Page, name: string) {
  const wanted = new RegExp(`^${name}`);
  const seen: string[] = [];
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    expect(now, `focus on the way to ${name}, after ${seen.join(' → ')}`).not.toBe('');
    if (wanted.test(now)) return;
    seen.push(now);
  }
  throw new Error(`the Tab key does not lead to ${name}, only to ${seen.join(' → ')}`);
}

/** The name of what has the focus; empty where nothing has. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body || element === document.documentElement) return '';
    const label = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement ? element.labels?.[0]?.textContent : undefined;
    return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim() || element.tagName;
  });
}

/** Something in the page has the focus, now that all frames have passed that could move it. */
async function hasFocus(page: Page, after: string) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
  await expect.poll(() => focused(page), { message: `focus after ${after}` }).not.toBe('');
}

/** As the system's own colours show a step, and as a printer does. */
async function elsewhere(page: Page, name: string) {
  await page.emulateMedia({ forcedColors: 'active' });
  await picture(page, `${name}-forced`);
  await page.emulateMedia({ forcedColors: null, media: 'print' });
  await picture(page, `${name}-print`);
  await page.emulateMedia({ media: null });
}

/** A picture to look at: as tall as the step, which scrolls within the window where there is room for the files. */
async function picture(page: Page, name: string) {
  const size = page.viewportSize() ?? WIDE;
  if (size.width >= 1000) await page.setViewportSize({ width: size.width, height: 1800 });
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true });
  await page.setViewportSize(size);
}
