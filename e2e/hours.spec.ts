// Alerts over hours: the page tells the notifications that the command line tells.
import { RICH } from './examples.ts';
import { audit, expect, open, test } from './page.ts';
import { routesTimeline } from './program.ts';
import { go, paste, textbox } from './wizard.ts';

test.use({ timezoneId: 'Europe/Berlin', viewport: { width: 320, height: 900 }, colorScheme: 'dark' });

test('alerts are followed over hours, and what is told is that of the command line', async ({ page }) => {
  await open(page);
  await paste(page, RICH);
  await go(page, 'Alerts');
  const said = page.getByTestId('studio-hours');
  await page.getByRole('radio', { name: 'Some hours' }).check();
  await expect(said).toHaveText('2 notifications.');
  await page.getByLabel(/^Start/).fill('2026-11-25T21:30');

  await page.getByRole('button', { name: 'Add an alert' }).click();
  const labels = textbox(page, 'Labels').last();
  await expect(labels).toBeFocused();
  await page.keyboard.type('alertname=Down, severity=critical, namespace=shop');
  await page.keyboard.press('Tab');
  const fires = textbox(page, 'Fires').last();
  await expect(fires).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('3h..1h');
  await page.keyboard.press('Enter');
  await expect(fires).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('An alert is over after it began.')).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('20m..3h');
  await page.keyboard.press('Enter');
  await expect(said).toHaveText('3 notifications. Some are kept back.');

  const alerts = ['0s..2h:alertname=KubePodCrashLooping,severity=warning', '20m..3h:alertname=Down,severity=critical,namespace=shop'];
  const { notifications, held } = routesTimeline(RICH, alerts, '2026-11-25T20:30:00Z', '6h');
  const people = notifications.filter(({ receiver }) => receiver !== 'alert-archive');
  const one = ({ after, receiver }: { after: string; receiver: string }) => `+${after} ${receiver}`;
  const expected = [...people, ...held.slice(0, 1)].map(one).sort();
  const list = page.getByRole('list', { name: 'What is told when' }).getByRole('listitem');
  await expect(list).toHaveCount(expected.length);
  const shown = await list.evaluateAll((lines) =>
    lines.map((line) => Array.from(line.querySelectorAll('strong'), (part) => part.textContent).join(' ')),
  );
  expect(shown.sort()).toEqual(expected);
  await expect(list.filter({ hasText: 'kept back' })).toContainText('kept back: nights holds');
  await expect(list.first()).toContainText('21:30:30');
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, 'pixels beyond the window').toBeLessThanOrEqual(0);
  await audit(page);

  await page.getByRole('button', { name: 'Remove alert 2' }).click();
  await expect(page.getByRole('button', { name: 'Add an alert' })).toBeFocused();
  await expect(said).toHaveText('2 notifications.');
});
