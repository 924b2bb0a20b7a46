// Three routes and quiet hours, made by mouse and by keys alone: the page says of them what Alertmanager's own tool does.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { download } from './bundle.ts';
import { audit, expect, open, test } from './page.ts';
import { amtoolTest } from './program.ts';
import { addChannel, addMatcher, choose, go, textbox } from './wizard.ts';

const ALERTS = [
  ['severity=critical', 'team=platform'],
  ['severity=warning', 'team=platform'],
  ['severity=warning', 'team=shop'],
];

/** Answers that the page made, and the receivers that it named for each alert. */
const made: { answers: string; receivers: string[] }[] = [];

test.describe.configure({ mode: 'serial' });

const lines = (page: Page) => page.getByRole('list', { name: 'Tree of routes' }).locator('button.route__line');
const cell = (page: Page, name: string) => page.getByRole('gridcell', { name, exact: true });

async function centre(of: Locator): Promise<[number, number]> {
  const box = await of.boundingBox();
  return [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
}

/** Presses once nothing moves any more, and moves through some points. */
async function drag(page: Page, from: Locator, ...to: [number, number][]) {
  await from.hover();
  await page.mouse.down();
  for (const point of to) await page.mouse.move(...point, { steps: 4 });
}

async function channels(page: Page) {
  await open(page, 'alerts');
  await choose(page, 'How Slack is reached', 'Bot token');
  await addChannel(page, 1, '#alerts', 'alerts');
  await addChannel(page, 2, '#critical', 'critical');
  await addChannel(page, 3, '#platform', 'platform');
}

/** What the studio names for each alert; then the answers, as they are downloaded. */
async function keep(page: Page) {
  const receivers: string[] = [];
  const labels = textbox(page, 'Labels');
  const chips = page.getByRole('list', { name: 'Labels of the alert' }).getByRole('listitem');
  for (const alert of ALERTS) {
    await labels.focus();
    for (let left = await chips.count(); left > 0; left -= 1) {
      await page.keyboard.press('Backspace');
      await expect(chips).toHaveCount(left - 1);
    }
    for (const label of alert) {
      await page.keyboard.type(label);
      await page.keyboard.press('Enter');
    }
    await expect(chips).toHaveCount(alert.length);
    receivers.push((await page.locator('.told__receiver').allTextContents()).join(','));
  }
  await go(page, 'Cluster');
  await page.getByLabel('Name of the cluster').fill('staging');
  await go(page, 'Deliver');
  const { files } = await download(page);
  made.push({ answers: files.get('cluster-tamer.yaml') ?? '', receivers });
}

test('by mouse: routes are dragged, hours are painted', async ({ page }) => {
  await channels(page);
  await page.getByLabel('Everything else goes to').selectOption({ label: 'alerts' });
  for (const [label, value, to] of [
    ['team', 'platform', 'platform'],
    ['severity', 'critical', 'critical'],
  ]) {
    await page.getByRole('button', { name: 'Add a branch', exact: true }).click();
    await addMatcher(page, label, value);
    await page.getByLabel('Goes to', { exact: true }).selectOption({ label: to });
    await page.getByRole('button', { name: 'Done' }).click();
  }
  await expect(lines(page)).toHaveText([/platform/, /critical/]);

  const first = lines(page).nth(0);
  const second = lines(page).nth(1);
  await first.evaluate((line) => line.scrollIntoView({ block: 'center' }));
  const [x, y] = await centre(first);
  const below = page.locator('[data-drop]');
  await drag(page, second, [x, y]);
  await expect(below).toHaveAttribute('data-drop', 'inside');
  await page.keyboard.press('Escape');
  await expect(below).toHaveCount(0);
  await page.mouse.up();
  await expect(lines(page)).toHaveText([/platform/, /critical/]);

  await drag(page, second, [x, y], [x, y - 16]);
  await expect(below).toHaveAttribute('data-drop', 'before');
  await page.mouse.up();
  await expect(lines(page)).toHaveText([/critical/, /platform/]);
  await expect(page.getByRole('status')).toContainText('Branch 2 is now branch 1.');
  await expect(lines(page).nth(0)).toBeFocused();
  await expect(lines(page).nth(0)).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Control+z');
  await expect(lines(page)).toHaveText([/platform/, /critical/]);
  await page.keyboard.press('Control+Shift+z');
  await expect(lines(page)).toHaveText([/critical/, /platform/]);

  await page.getByRole('button', { name: 'Add a schedule' }).click();
  await page.keyboard.type('quiet');
  await page.getByRole('button', { name: 'Add nights' }).click();
  const times = textbox(page, 'Times of day');
  const days = textbox(page, 'Weekdays');
  await expect(times).toHaveValue('00:00-06:00, 22:00-24:00');
  // Away from what is said at the edge of the window.
  await page.getByRole('grid').evaluate((grid) => grid.scrollIntoView({ block: 'center' }));
  await drag(page, cell(page, 'Saturday 00:00-00:30'));
  // What is painted already is wiped.
  await expect(cell(page, 'Saturday 00:00-00:30')).toHaveAttribute('aria-selected', 'false');
  await page.mouse.up();
  await expect(times.first()).toHaveValue('00:00-06:00, 22:00-24:00');
  await expect(times).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(times).toHaveCount(1);
  await expect(cell(page, 'Saturday 00:00-00:30')).toHaveAttribute('aria-selected', 'true');
  await drag(page, cell(page, 'Saturday 08:00-08:30'), await centre(cell(page, 'Sunday 15:30-16:00')));
  await page.mouse.up();
  await expect(days).toHaveCount(2);
  await expect(days.nth(0)).toHaveValue('monday:friday');
  await expect(days.nth(1)).toHaveValue('sunday, saturday');
  await expect(times.nth(1)).toHaveValue('00:00-06:00, 08:00-16:00, 22:00-24:00');
  await page.getByRole('button', { name: 'Add weekends' }).click();
  await expect(times.nth(1)).toHaveValue('');
  await audit(page);
  await keep(page);
});

test('by keys alone', async ({ page }) => {
  await channels(page);
  const type = async (into: Locator, text: string) => {
    await into.focus();
    await page.keyboard.type(text);
  };
  const press = async (button: string) => {
    await page.getByRole('button', { name: button, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await type(page.getByLabel('Everything else goes to'), 'alerts');
  for (const [label, value, to] of [
    ['team', 'platform', 'platform'],
    ['severity', 'critical', 'critical'],
  ]) {
    await press('Add a branch');
    await addMatcher(page, label, value);
    await type(page.getByLabel('Goes to', { exact: true }), to);
  }
  await press('Move up');
  await press('Done');
  await expect(lines(page)).toHaveText([/critical/, /platform/]);

  await press('Add a schedule');
  await expect(textbox(page, 'Name').last()).toBeFocused();
  await page.keyboard.type('quiet');
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Space');
  await expect(cell(page, 'Monday 23:30-24:00')).toHaveAttribute('aria-selected', 'true');
  for (const arrow of ['Left', 'Left', 'Left', 'Down', 'Down', 'Up']) await page.keyboard.press(`Shift+Arrow${arrow}`);
  await expect(textbox(page, 'Times of day')).toHaveValue('22:00-24:00');
  await expect(textbox(page, 'Weekdays')).toHaveValue('monday:tuesday');
  await expect(grid).toHaveAttribute('aria-activedescendant', /:1:44$/);

  // The other way round: what is typed is shown, or it is said why not.
  await textbox(page, 'Times of day').fill('09:30-10:30');
  await expect(cell(page, 'Tuesday 10:00-10:30')).toHaveAttribute('aria-selected', 'true');
  await expect(cell(page, 'Monday 23:30-24:00')).toHaveAttribute('aria-selected', 'false');
  await textbox(page, 'Times of day').fill('09:15-10:30');
  await expect(page.getByText('It begins or ends between the half hours')).toBeVisible();
  await expect(grid).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(grid).toBeVisible();
  await keep(page);
});

test('amtool names the same receivers', () => {
  const amtool = process.env.TAMER_AMTOOL ?? built();
  test.skip(amtool === undefined, 'amtool is missing: set TAMER_AMTOOL');
  expect(made).toHaveLength(2);
  for (const { answers, receivers } of made) {
    const said = amtoolTest(amtool ?? '', answers, ALERTS);
    expect(receivers).toEqual(said);
    expect(said.map((names) => names.split(',').at(-1))).toEqual(['critical', 'platform', 'alerts']);
  }
});

/** The one that the tests of the chart have built. */
function built(): string | undefined {
  const tools = join(homedir(), '.cache/cluster-tamer/tools');
  if (!existsSync(tools)) return undefined;
  const folders = readdirSync(tools).filter((name) => name.startsWith('amtool-'));
  return folders.map((name) => join(tools, name, 'bin/amtool')).find(existsSync);
}
