// The seed's three routes and quiet hours, made by mouse and by keys alone: the page says of them what Alertmanager's own tool does.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { unzip } from './bundle.ts';
import { audit, expect, test } from './page.ts';
import { amtoolTest } from './program.ts';
import { addMatcher, textbox } from './wizard.ts';

const ALERTS = [
  ['severity=critical', 'team=platform'],
  ['severity=warning', 'team=platform'],
  ['severity=warning', 'team=shop'],
];
const RECEIVERS = ['critical', 'platform', 'alerts'];

const SEED = {
  cluster: { name: 'staging' },
  alerts: {
    slack: { reach: 'bot-token' },
    receiver: 'alerts',
    receivers: [
      { name: 'alerts', channel: '#alerts' },
      { name: 'critical', channel: '#critical' },
      { name: 'platform', channel: '#platform' },
    ],
  },
};

const lines = (page: Page) => page.getByRole('list', { name: 'Tree of routes' }).locator('button.route__line');
const cell = (page: Page, name: string) => page.getByRole('gridcell', { name, exact: true });
const said = (page: Page) => page.getByTestId('studio-said');

/** Opens the step by a link that has answers in it. */
async function begin(page: Page, answers: object) {
  const fragment = deflateRawSync(JSON.stringify(answers)).toString('base64url');
  await page.goto(`/?step=alerts#1.${fragment}`);
  await expect(said(page)).not.toBeEmpty();
}

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

/** Goes on with Tab until something has the focus. Where that is far, it is asked only once it is near. */
async function tab(page: Page, to: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  const between = await to.evaluate((element) => {
    const here = document.activeElement ?? document.body;
    const [before, after] = [Node.DOCUMENT_POSITION_PRECEDING, Node.DOCUMENT_POSITION_FOLLOWING];
    const forward = (here.compareDocumentPosition(element) & after) !== 0;
    const [first, last] = forward ? [here, element] : [element, here];
    const stops = Array.from(document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]'));
    const isBetween = (stop: Element) => (first.compareDocumentPosition(stop) & after) !== 0 && (last.compareDocumentPosition(stop) & before) !== 0;
    // Of radio buttons, one is a stop.
    const isStop = (stop: HTMLElement) => stop.tabIndex >= 0 && stop.checkVisibility() && stop.getAttribute('type') !== 'radio';
    return { forward, stops: stops.filter((stop) => isStop(stop) && isBetween(stop)).length };
  });
  if (between.forward === (key === 'Tab')) {
    for (let pressed = 0; pressed < between.stops - 2; pressed += 1) await page.keyboard.press(key);
  }
  for (let pressed = 0; pressed < 250; pressed += 1) {
    if (await to.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${to}`);
}

/** Leaves out what stands above the question, as who works by keys does. */
async function skip(page: Page) {
  await tab(page, page.getByRole('link', { name: 'Skip to the question' }));
  await page.keyboard.press('Enter');
}

/** Types the labels of each alert, and takes the receivers that the studio names. The labels have the focus. */
async function named(page: Page): Promise<string[]> {
  const receivers: string[] = [];
  const chips = page.getByRole('list', { name: 'Labels of the alert' }).getByRole('listitem');
  for (const alert of ALERTS) {
    for (let left = await chips.count(); left > 0; left -= 1) {
      await page.keyboard.press('Backspace');
      await expect(chips).toHaveCount(left - 1);
    }
    for (const label of alert) {
      await page.keyboard.type(label);
      await page.keyboard.press('Enter');
    }
    await expect(chips).toHaveText([...alert].sort());
    receivers.push((await page.locator('.told__receiver').allTextContents()).join(','));
  }
  return receivers;
}

/** The answers as they are downloaded, held to what the page said of them. */
async function hold(page: Page, press: () => Promise<void>, receivers: string[]) {
  const begun = page.waitForEvent('download');
  await press();
  const stream = await (await begun).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const answers = unzip(Buffer.concat(chunks)).get('cluster-tamer.yaml') ?? '';
  expect(answers).toContain('group_wait: 10s');
  expect(receivers.map((names) => names.split(',').at(-1))).toEqual(RECEIVERS);
  if (amtool !== undefined) expect(amtoolTest(amtool, answers, ALERTS)).toEqual(receivers);
}

test('by mouse: routes are dragged and switched off, hours are painted', async ({ page }) => {
  await begin(page, SEED);
  for (const [label, value, to] of [
    ['team', 'platform', 'platform'],
    ['severity', 'critical', 'critical'],
  ]) {
    await page.getByRole('button', { name: 'Add a branch', exact: true }).click();
    await addMatcher(page, label, value);
    await page.getByLabel('Goes to', { exact: true }).selectOption({ label: to });
    if (to === 'critical') {
      await page.locator('summary').filter({ hasText: 'Grouping, timing and quiet hours' }).click();
      await textbox(page, 'Wait for more of the same').fill('10s');
    }
    await page.getByRole('button', { name: 'Done' }).click();
  }
  await expect(lines(page)).toHaveText([/platform/, /critical.*after 10s/]);

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

  // Known alerts are offered, and what is switched off is not in the way of any.
  await first.click();
  await expect(page.locator('datalist[id$=":labels"] option[value="persistentvolumeclaim"]')).toHaveCount(1);
  await page.getByRole('switch', { name: 'In use' }).click();
  await expect(page.locator('.route[data-off]')).toContainText('off, after 10s');
  await expect(page.getByText('This route is switched off: critical alerts that fit it go to alerts')).toBeVisible();
  await audit(page);
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await expect(page.locator('.route[data-off]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Done' }).click();

  await textbox(page, 'Labels').click();
  const receivers = await named(page);
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /^Deliver/ }).click();
  await hold(page, () => page.getByRole('button', { name: 'Download zip' }).click(), receivers);
});

test('by mouse: quiet hours are painted', async ({ page }) => {
  await begin(page, SEED);
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
});

test('by keys alone: three routes', async ({ page }) => {
  await begin(page, SEED);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await skip(page);
  const press = async (name: string, way: 'Tab' | 'Shift+Tab' = 'Tab') => {
    await tab(page, button(name), way);
    await page.keyboard.press('Enter');
  };
  for (const [label, value, to] of [
    ['team', 'platform', 'platform'],
    ['severity', 'critical', 'critical'],
  ] as const) {
    await press('Add a branch');
    await expect(button('Add a label')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('combobox', { name: 'Label 1' })).toBeFocused();
    await page.keyboard.type(`${label}=`);
    await expect(page.getByRole('combobox', { name: 'Value 1' })).toBeFocused();
    await page.keyboard.type(value);
    await tab(page, page.getByLabel('Goes to', { exact: true }));
    await page.keyboard.type(to);
    await expect(lines(page).last()).toContainText(to);
  }
  await tab(page, page.locator('summary').filter({ hasText: 'Grouping, timing and quiet hours' }));
  await page.keyboard.press('Enter');
  await tab(page, textbox(page, 'Wait for more of the same'));
  await page.keyboard.type('10s');
  await press('Move up', 'Shift+Tab');
  await expect(lines(page)).toHaveText([/critical.*after 10s/, /platform/]);
  await expect(button('Move up')).toBeFocused();
  await press('Done');
  await expect(lines(page).nth(0)).toBeFocused();
  await tab(page, textbox(page, 'Labels'));
  const receivers = await named(page);
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tab(page, button('Download zip'));
  await hold(page, () => page.keyboard.press('Enter'), receivers);
});

test('by keys alone: quiet hours', async ({ page }) => {
  await begin(page, SEED);
  await skip(page);
  await tab(page, page.getByRole('button', { name: 'Add a schedule' }));
  await page.keyboard.press('Enter');
  await expect(textbox(page, 'Name').last()).toBeFocused();
  await page.keyboard.type('quiet');
  const grid = page.getByRole('grid');
  const [times, days] = [textbox(page, 'Times of day'), textbox(page, 'Weekdays')];
  await tab(page, grid);
  await page.keyboard.press('End');
  await page.keyboard.press('Space');
  await expect(cell(page, 'Monday 23:30-24:00')).toHaveAttribute('aria-selected', 'true');
  for (const arrow of ['Left', 'Left', 'Left', 'Down', 'Down', 'Up']) await page.keyboard.press(`Shift+Arrow${arrow}`);
  await expect(times).toHaveValue('22:00-24:00');
  await expect(days).toHaveValue('monday:tuesday');
  await expect(grid).toHaveAttribute('aria-activedescendant', /:1:44$/);

  // The other way round: what is typed is shown, or it is said why not.
  await tab(page, times);
  const retype = async (text: string) => {
    await page.keyboard.press('Control+a');
    await page.keyboard.type(text);
  };
  await retype('09:30-10:30');
  await expect(cell(page, 'Tuesday 10:00-10:30')).toHaveAttribute('aria-selected', 'true');
  await expect(cell(page, 'Monday 23:30-24:00')).toHaveAttribute('aria-selected', 'false');
  await retype('09:15-10:30');
  await expect(page.getByText('It begins or ends between the half hours')).toBeVisible();
  await expect(grid).toHaveCount(0);
});

test('in a tree of several pages a branch is moved to another page, by mouse and by keys', async ({ page }) => {
  const route = (at: number) => ({ receiver: 'alerts', matchers: [`team = "t${at}"`] });
  await begin(page, { ...SEED, alerts: { ...SEED.alerts, routes: Array.from({ length: 150 }, (_, at) => route(at)) } });
  await expect(lines(page)).toHaveCount(100);
  const pager = page.getByRole('navigation', { name: 'Pages' });
  const next = pager.getByRole('button', { name: 'Next page' });

  // The pointer rests on the button: the tree turns under it, and the line is let go beside another.
  await next.evaluate((button) => button.scrollIntoView({ block: 'center' }));
  await lines(page).nth(97).hover();
  const turner = await centre(next);
  await drag(page, lines(page).nth(97), turner);
  await expect(pager).toContainText('2 / 2');
  // The button stays under the pointer.
  await expect.poll(() => centre(next)).toEqual(turner);
  await page.mouse.move(...(await centre(lines(page).nth(47))), { steps: 2 });
  await expect(page.locator('[data-drop]')).toHaveCount(1);
  await page.mouse.up();
  await expect(page.getByRole('status')).toContainText('Branch 98 is now branch');
  await page.keyboard.press('Control+z');

  await pager.getByRole('button', { name: 'First page' }).click();
  await lines(page).first().click();
  await tab(page, page.getByRole('button', { name: 'Move down', exact: true }));
  await page.keyboard.press('PageDown');
  await expect(pager).toContainText('2 / 2');
  await expect(lines(page).first()).toHaveText(/t0/);
  await expect(page.getByRole('button', { name: 'Move down', exact: true })).toBeFocused();
  await page.keyboard.press('PageUp');
  await expect(pager).toContainText('1 / 2');
  await expect(lines(page).first()).toHaveText(/t0/);
});

/** The one that the tests of the chart have built. */
const amtool = process.env.TAMER_AMTOOL ?? built();

test('amtool holds the receivers of the journeys', () => {
  test.skip(amtool === undefined, 'amtool is missing: set TAMER_AMTOOL');
  expect(existsSync(amtool ?? '')).toBe(true);
});

function built(): string | undefined {
  const tools = join(homedir(), '.cache/cluster-tamer/tools');
  if (!existsSync(tools)) return undefined;
  const folders = readdirSync(tools).filter((name) => name.startsWith('amtool-'));
  return folders.map((name) => join(tools, name, 'bin/amtool')).find(existsSync);
}
