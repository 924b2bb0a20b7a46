// What is wrong is said where it is, when it is time, and mended with one click where that is possible.
import { download } from './bundle.ts';
import { audit, expect, open, test } from './page.ts';
import { addChannel, choose, go, isAt, stepLink, textbox, unfold } from './wizard.ts';

test('errors are summed up on continue, and lead to their fields', async ({ page }) => {
  await open(page, 'cluster');
  await page.getByLabel('Name of the cluster').fill('');
  await textbox(page, 'Namespace').fill('Not A Namespace');
  await expect(page).toHaveTitle('Cluster – Cluster Tamer');
  await page.keyboard.press('Control+Enter');

  const summary = page.getByRole('region', { name: '2 answers need a change' });
  await expect(summary).toBeFocused();
  await expect(page).toHaveTitle('Error: Cluster – Cluster Tamer');
  await expect(stepLink(page, 'Cluster')).toHaveAccessibleName(/has errors/);
  await audit(page);

  await summary.getByRole('button', { name: 'Name of the cluster' }).click();
  const name = page.getByLabel('Name of the cluster');
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAccessibleDescription(/Enter the cluster's name/);
  await name.fill('fine');
  await expect(name).not.toHaveAttribute('aria-invalid');
  await expect(page.getByRole('region', { name: '1 answer needs a change' })).toContainText('Not A Namespace');

  await textbox(page, 'Namespace').fill('monitoring');
  await expect(page.getByRole('heading', { name: /need/ })).toHaveCount(0);
  await expect(page).toHaveTitle('Cluster – Cluster Tamer');
  await page.getByRole('button', { name: 'Continue to Storage' }).click();
  await isAt(page, 'Storage');
  await audit(page);
});

test('a field says nothing while it is typed in, and what is wrong once it is left', async ({ page }) => {
  await open(page, 'cluster');
  const release = textbox(page, 'Release name');
  await release.fill('Not_A_Release');
  await expect(release).not.toHaveAttribute('aria-invalid');
  await release.press('Tab');
  await expect(release).toHaveAttribute('aria-invalid', 'true');
  await expect(release).toHaveAccessibleDescription(/cannot be a release name/);
  await expect(release).toHaveValue('Not_A_Release');
  await audit(page);
});

const FIXES = [
  { step: 'Cluster', name: 'Release name', typed: 'a-release-name-beyond-all-bounds', fix: 'Use ct', value: 'ct' },
  { step: 'Storage', name: 'Metrics', typed: '1Gi', fix: 'Use 5Gi', value: '5Gi' },
  { step: 'Storage', name: 'Bucket', typed: 's3://logs-of-shop/loki', fix: 'Use logs-of-shop', value: 'logs-of-shop' },
  { step: 'Storage', name: 'Bucket', typed: 'Logs_of_shop', fix: 'Use logs-of-shop', value: 'logs-of-shop' },
  { step: 'Storage', name: 'Endpoint', typed: 'https://s3.eu-west-1.amazonaws.com/x', fix: 'Use s3.eu-west-1.amazonaws.com', value: 's3.eu-west-1.amazonaws.com' },
  { step: 'Probes', name: 'Interval', typed: '5s', fix: 'Use 15s', value: '15s' },
] as const;

for (const { step, name, typed, fix, value } of FIXES) {
  test(`${step}, ${name}: ${typed} becomes ${value} with one click`, async ({ page }) => {
    await open(page, step.toLowerCase());
    if (name === 'Bucket' || name === 'Endpoint') await choose(page, 'Where telemetry is kept', 'Object store');
    if (name === 'Interval') await unfold(page, 'What holds for all targets');
    const field = textbox(page, name);
    await field.fill(typed);
    await field.press('Tab');
    await page.getByRole('button', { name: fix, exact: true }).click();
    await expect(field).toHaveValue(value);
    await expect(field).toBeFocused();
    await expect(page.getByRole('button', { name: fix, exact: true })).toHaveCount(0);
    await page.keyboard.press('Control+z');
    await expect(field).toHaveValue(typed);
  });
}

test('warnings do not block', async ({ page }) => {
  await open(page, 'alerts');
  await choose(page, 'How Slack is reached', 'One webhook');
  await addChannel(page, 1, '#alerts', 'alerts');
  await addChannel(page, 2, '#other', 'other');
  await page.keyboard.press('Control+Enter');
  await isAt(page, 'Probes');
  await expect(stepLink(page, 'Alerts')).toHaveAccessibleName(/has warnings/);
  await page.keyboard.press('Control+Shift+Enter');
  await isAt(page, 'Deliver');
  expect((await download(page)).files.get('helmrelease.yaml')).toContain('#other');
});

test('errors block only the delivery, which says why', async ({ page }) => {
  await open(page, 'retention');
  const days = textbox(page, 'Keep everything for');
  await days.fill('soon');
  await expect(page.getByRole('complementary', { name: 'Files' })).toContainText('these are the files of the last right ones');
  await go(page, 'Extras');
  await go(page, 'Deliver');
  const [button, downloads] = [page.getByRole('button', { name: 'Download zip' }), [] as string[]];
  page.on('download', (download) => downloads.push(download.suggestedFilename()));
  for (const name of ['Download zip', 'Copy all YAML', 'Copy as shell command']) {
    await expect(page.getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true');
    await expect(page.getByRole('button', { name })).toHaveAccessibleDescription(/1 error is in the way/);
    await page.getByRole('button', { name }).press('Enter');
  }
  await audit(page);

  await page.getByRole('button', { name: 'Show me' }).click();
  await expect(days).toBeFocused();
  await expect(days).toHaveAccessibleDescription(/soon is no number of days/);
  await days.fill('21');
  await go(page, 'Deliver');
  await expect(button).toHaveAttribute('aria-disabled', 'false');
  const bundle = await download(page);
  expect(bundle.files.get('helmrelease.yaml')).toContain('504h');
  expect(downloads, 'what was barred downloaded nothing').toEqual([bundle.name]);
  await audit(page);
});

test('a change from the review leads back to it', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Open the example' }).click();
  await isAt(page, 'Review');
  await page.getByRole('button', { name: 'Change Region', exact: true }).click();
  await expect(textbox(page, 'Region')).toBeFocused();
  await textbox(page, 'Region').fill('eu-west-1');
  await page.getByRole('button', { name: 'Back to Review' }).click();
  await isAt(page, 'Review');
  await expect(page.getByRole('main')).toContainText('eu-west-1');
  await audit(page);
});
