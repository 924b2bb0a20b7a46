// Where an alert goes, before it fires: the page says what the command line says.
import type { Page } from '@playwright/test';
import { RICH } from './examples.ts';
import { audit, expect, open, test } from './page.ts';
import { routesCoverage, routesMessage, routesTest } from './program.ts';
import { go, paste, textbox } from './wizard.ts';

/** The sheet of the studio, with the rich answers. */
async function studio(page: Page, answers = RICH) {
  await open(page);
  await paste(page, answers);
  await go(page, 'Alerts');
  const sheet = page.locator('#studio');
  await expect(sheet.getByRole('heading', { name: 'Try it' })).toBeVisible();
  return sheet;
}

/** Types one label and takes it. */
async function type(page: Page, ...labels: string[]) {
  await textbox(page, 'Labels').focus();
  for (const label of labels) {
    await page.keyboard.type(label);
    await page.keyboard.press('Enter');
  }
}

async function clear(page: Page) {
  await textbox(page, 'Labels').focus();
  const chips = page.getByRole('list', { name: 'Labels of the alert' }).getByRole('listitem');
  for (let left = await chips.count(); left > 0; left -= 1) {
    await page.keyboard.press('Backspace');
    await expect(chips).toHaveCount(left - 1);
  }
}

/** What the studio says: the routes with their outcomes, and the receivers with what becomes of them. */
async function told(page: Page) {
  const way = await page
    .locator('.way__step')
    .evaluateAll((steps) => steps.map((step) => (step as HTMLElement).dataset.outcome));
  const receivers = await page.locator('.told__receiver').allTextContents();
  const states = await page
    .locator('.told__state')
    .evaluateAll((states) => states.map((state) => (state as HTMLElement).dataset.state));
  return { way, receivers, states };
}

const OUTCOMES: Record<string, string> = { refused: 'no', undecided: 'unknown', below: 'below', takes: 'takes' };
const STATES: Record<string, string> = { yes: 'sent', muted: 'held', inactive: 'held', undecided: 'unknown' };

test.use({ timezoneId: 'Europe/Berlin' });

test('a known alert is picked, and its way is shown', async ({ page }) => {
  const sheet = await studio(page);
  await sheet.getByLabel('Alert', { exact: true }).selectOption({ label: 'KubeAPIDown' });
  await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to critical after 30s.');
  const way = sheet.getByRole('list', { name: 'The way' }).getByRole('listitem');
  await expect(way).toHaveText([
    /First route.*A branch below takes it/,
    /Kept away.*No: alertname is KubeAPIDown/,
    /Archive.*every alert.*Fits: goes to alert-archive\. Then it goes on/,
    /Branch 1.*severity =~ "critical\|error".*Fits: goes to critical/,
    /Branch 1\.1.*No: it has no namespace/,
  ]);
  await expect(sheet.getByRole('list', { name: 'Who is told' })).toContainText('{alertname="KubeAPIDown"');
  await expect(sheet).toContainText('With other labels it may reach alerts too.');
  await audit(page);

  // It leads to the branch, and follows what is changed there.
  await way.getByRole('button', { name: 'Branch 1', exact: true }).click();
  await expect(page.locator('[id="alerts.routes[0]"]')).toBeFocused();
  await page.getByLabel('Goes to', { exact: true }).selectOption({ label: 'alerts' });
  await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to alerts after 30s.');
  await page.keyboard.press('Control+z');
  await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to critical after 30s.');

  // What was asked is still there when the step is opened again.
  await go(page, 'Probes');
  await go(page, 'Alerts');
  await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to critical after 30s.');
  await expect(sheet.getByRole('heading', { name: 'Try it' })).toHaveCount(1);
});

test('the way is that of the command line, for the same answers', async ({ page }) => {
  const sheet = await studio(page);
  await sheet.getByLabel(/^When/).fill('2026-11-25T23:30');
  for (const labels of [
    ['alertname=Watchdog', 'severity=none'],
    ['alertname=A', 'severity=critical'],
    ['alertname=A', 'severity=critical', 'namespace=shop'],
    ['alertname=A', 'severity=critical', 'namespace=shop', 'team=platform'],
    ['alertname=A', 'severity=warning', 'team=platform'],
    ['alertname=A', 'severity=info', 'message="with, comma"'],
  ]) {
    await clear(page);
    await type(page, ...labels);
    const answer = routesTest(RICH, labels, '2026-11-25T22:30:00Z');
    await expect.poll(() => told(page), { message: labels.join(' ') }).toEqual({
      way: answer.way.map(({ outcome }) => OUTCOMES[outcome]),
      receivers: answer.receivers,
      states: answer.deliveries.map(({ heard, sent }) => (heard ? STATES[sent] : 'nobody')),
    });
    for (const { group_key } of answer.deliveries.filter(({ heard }) => heard)) {
      await expect(sheet.getByRole('list', { name: 'Who is told' })).toContainText(group_key);
    }
  }
});

test('quiet hours hold in their own time zone', async ({ page }) => {
  const sheet = await studio(page);
  await clear(page);
  await type(page, 'severity=critical', 'namespace=shop');
  const [when, said] = [sheet.getByLabel(/^When/), sheet.getByTestId('studio-said')];
  await expect(sheet.getByText('Europe/Berlin')).toBeVisible();
  await when.fill('2026-11-25T23:30');
  await expect(said).toHaveText('Kept back from alerts at that time.');
  await expect(sheet.getByText('muted: nights holds')).toBeVisible();
  await audit(page);
  await when.fill('2026-11-25T12:00');
  await expect(said).toHaveText('Goes to alerts after 30s.');
  // A Saturday.
  await when.fill('2026-11-28T23:30');
  await expect(said).toHaveText('Goes to alerts after 30s.');
});

test('another alert silences it', async ({ page }) => {
  const sheet = await studio(page);
  await clear(page);
  await type(page, 'alertname=Slow', 'severity=warning', 'namespace=shop');
  await expect(sheet.getByText(/It is silenced while an alert with severity = "critical" fires/)).toBeVisible();
  await sheet.locator('summary').filter({ hasText: 'Another alert fires meanwhile' }).click();
  const other = textbox(page, 'Labels of the other alert');
  await other.fill('alertname=Slow, severity=critical, namespace=shop');
  await other.press('Tab');
  await expect(sheet.getByTestId('studio-said')).toContainText('Silenced: an alert with');
  await expect(sheet.locator('.told__state')).toHaveText(['silenced', 'silenced']);
  await other.fill('alertname=Slow, severity=critical, namespace=other');
  await other.press('Tab');
  await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to alerts after 30s.');
});

test('all known alerts at once, by receiver, and what is odd', async ({ page }) => {
  const sheet = await studio(page);
  const coverage = routesCoverage(RICH);
  for (const [receiver, alerts] of Object.entries(coverage.receivers)) {
    const group = sheet.locator('details').filter({ has: page.locator('summary', { hasText: new RegExp(`^${receiver}(slack|webhook|tells nobody)`) }) });
    const sure = alerts.filter(({ certain }) => certain).length;
    await expect(group.locator('summary')).toContainText(`${sure} alerts`);
    await expect(group.locator('.coverage__alert')).toHaveCount(alerts.length);
  }
  await expect(sheet.getByText('Nothing.')).toBeVisible();

  // From there, one is tried.
  await sheet.locator('summary').filter({ hasText: /^critical/ }).click();
  await audit(page);
  await sheet.getByRole('button', { name: 'Try KubeAPIDown, which may come here' }).and(page.locator(':visible')).click();
  await expect(sheet.getByLabel('Alert', { exact: true })).toBeFocused();
  await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to critical after 30s.');

  // A branch behind one that takes everything is odd, and it leads there.
  await page.getByRole('button', { name: 'Add a branch', exact: true }).click();
  const odd = sheet.getByRole('list', { name: 'What is odd about the tree' });
  await expect(odd).toContainText('Branch 4 No alert reaches it: Branch 3 comes first and takes all that fit.');
  await audit(page);
  await odd.getByRole('button', { name: 'Branch 4' }).click();
  await expect(page.locator('[id="alerts.routes[3]"]')).toBeFocused();
});

test('labels are typed, mended and taken away with the keyboard alone', async ({ page }) => {
  const sheet = await studio(page);
  await clear(page);
  await page.keyboard.type('severity');
  await page.keyboard.press('Enter');
  const labels = textbox(page, 'Labels');
  await expect(labels).toHaveAttribute('aria-invalid', 'true');
  await expect(labels).toHaveValue('severity');
  await audit(page);
  await page.keyboard.type('=critical');
  await page.keyboard.press('Enter');
  await expect(labels).not.toHaveAttribute('aria-invalid');
  await expect(sheet.getByTestId('studio-said')).toHaveText('Goes to critical after 30s.');
  await page.keyboard.type('namespace=shop, team=web');
  await page.keyboard.press('Enter');
  const chips = page.getByRole('list', { name: 'Labels of the alert' }).getByRole('listitem');
  await expect(chips).toHaveText(['namespace=shop', 'severity=critical', 'team=web']);
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Remove team=web' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(chips).toHaveText(['namespace=shop', 'severity=critical']);
  await expect(labels).toBeFocused();
});

test('the studio is fetched by the step that needs it, and by no other', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('studio')) fetched.push(new URL(request.url()).pathname);
  });
  await open(page, 'storage');
  await go(page, 'Probes');
  expect(fetched).toEqual([]);
  await go(page, 'Alerts');
  await expect(page.getByRole('heading', { name: 'Try it' })).toBeVisible();
  await go(page, 'Probes');
  await go(page, 'Alerts');
  await expect(page.getByRole('heading', { name: 'Try it' })).toBeVisible();
  expect(fetched.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
});

for (const [scheme, width] of [
  ['dark', 1280],
  ['light', 320],
] as const) {
  test(`it can be used ${scheme}, ${width} pixels wide`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await open(page, 'alerts');
    await expect(page.getByRole('heading', { name: 'Try it' })).toBeVisible();
    await expect(page.getByTestId('studio-said')).not.toBeEmpty();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, 'pixels beyond the window').toBeLessThanOrEqual(0);
    await audit(page);
  });
}

test('what is sent is that of the command line, firing and over', async ({ page }) => {
  const sheet = await studio(page);
  await clear(page);
  await type(page, 'alertname=A', 'severity=critical');
  const shown = sheet.getByRole('group', { name: 'What is sent' });
  // Prometheus adds the cluster's name to whatever it sends.
  const first = routesMessage(RICH, ['alertname=A', 'cluster=prod-eu', 'severity=critical']);
  const [said, ...others] = first.filter((one) => one.kind === 'slack');
  expect(others).toEqual([]);
  const message = shown.getByRole('article', { name: said.message.channel });
  await expect(message).toContainText(said.message.title);
  await expect(message).toContainText(`On a phone: ${said.message.fallback.split(' | ')[0]}`);
  await expect(message).toContainText('A (an example)');

  await sheet.getByRole('checkbox', { name: 'Three alerts in one message' }).check();
  await expect(message).toContainText('FIRING:3');
  await sheet.getByRole('checkbox', { name: 'It is over' }).check();
  await expect(message).toContainText('RESOLVED');
});

/** The rich answers, with receivers of every kind for one team. */
const KINDS = ['pagerduty', 'msteams', 'email', 'discord', 'webhook'];
const TOLD = RICH.replace(
  '  receiver: alerts\n  routes:\n',
  `${KINDS.map((kind) => `    - {name: by-${kind}, kind: ${kind}, ${kind === 'email' ? 'to: a@example.com, from: b@example.com, smarthost: "mail:25"' : ''}}\n`).join('')}` +
    '  receiver: alerts\n  routes:\n' +
    KINDS.map((kind) => `    - {receiver: by-${kind}, matchers: ['team = "all"'], continue: true}\n`).join(''),
);

test('what others than Slack are sent is that of the command line', async ({ page }) => {
  const sheet = await studio(page, TOLD);
  const shown = sheet.getByRole('group', { name: 'What is sent' });
  await type(page, 'team=all');
  await expect(shown.getByRole('article')).toHaveCount(6);
  const all = routesMessage(TOLD, ['alertname=KubePodCrashLooping', 'cluster=prod-eu', 'severity=warning', 'team=all']);
  const others = all.filter((one) => one.receiver.startsWith('by-'));
  expect(others).toHaveLength(KINDS.length);
  for (const { receiver, kind, message } of others) {
    const card = shown.getByRole('article', { name: `${message.service}: ${receiver}` });
    await expect(card, kind).toContainText(message.title);
    await expect(card.getByText('As JSON')).toHaveCount(message.body === null ? 0 : 1);
    await expect(card).toContainText(message.body?.groupKey?.split('"')[0] ?? '');
  }
  await audit(page);
});
