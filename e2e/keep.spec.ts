// Nothing that was typed gets lost, and no secret gets kept.
import { inflateRawSync } from 'node:zlib';
import { download } from './bundle.ts';
import { audit, expect, open, test, watch } from './page.ts';
import { addChannel, choose, go, goOn, isAt, paste, showFile, stepLink, textbox, unfold } from './wizard.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const clipboard = () => navigator.clipboard.readText();
const kept = () => JSON.stringify(Object.entries(localStorage));

test('a reload keeps the draft and the step', async ({ page }) => {
  await open(page, 'storage');
  await choose(page, 'Where telemetry is kept', 'Object store');
  await textbox(page, 'Bucket').fill('kept-over-reloads');
  await page.reload();
  await expect(stepLink(page, 'Storage')).toHaveAttribute('aria-current', 'step');
  await expect(page.getByText('Your draft from last time is back.')).toBeVisible();
  await expect(textbox(page, 'Bucket')).toHaveValue('kept-over-reloads');
  await audit(page);

  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.getByRole('radio', { name: /^Volumes/ })).toBeChecked();
  await expect(textbox(page, 'Bucket')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(textbox(page, 'Bucket')).toHaveValue('kept-over-reloads');
  await audit(page);
});

test('every answer can be undone and redone, by button and by key', async ({ page }) => {
  await open(page, 'cluster');
  const [undo, redo] = ['Undo', 'Redo'].map((name) => page.getByRole('button', { name }));
  const name = page.getByLabel('Name of the cluster');
  await expect(undo).toHaveAttribute('aria-disabled', 'true');
  await name.fill('first');
  await choose(page, 'Kind of cluster', 'k3s');
  await name.fill('second');

  await undo.click();
  await expect(name).toHaveValue('first');
  await expect(page.getByRole('status')).toHaveText('Undone: Cluster › Name of the cluster');
  await name.press('Control+z');
  await expect(page.getByRole('radio', { name: /^Any other/ })).toBeChecked();
  await name.press('Control+z');
  await expect(name).toHaveValue('my-cluster');
  await expect(undo).toHaveAttribute('aria-disabled', 'true');

  await page.keyboard.press('Control+Shift+z');
  await page.keyboard.press('Control+y');
  await redo.click();
  await expect(name).toHaveValue('second');
  await expect(page.getByRole('radio', { name: /^k3s/ })).toBeChecked();
  await expect(redo).toHaveAttribute('aria-disabled', 'true');
  await audit(page);
});

test('what an import or a preset replaced is one undo away', async ({ page }) => {
  await open(page);
  await paste(page, 'version: 1\ncluster:\n  name: brought\n');
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await page.getByRole('button', { name: /^Home lab/ }).click();
  await expect(page.getByLabel('Name of the cluster')).toHaveValue('home');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByLabel('Name of the cluster')).toHaveValue('brought');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByLabel('Name of the cluster')).toHaveValue('my-cluster');
});

test('the back button goes through the steps', async ({ page }) => {
  await open(page);
  await goOn(page, 'Cluster');
  await goOn(page, 'Storage');
  await go(page, 'Extras');
  await page.goBack();
  await isAt(page, 'Storage');
  await page.goBack();
  await isAt(page, 'Cluster');
  await page.goForward();
  await isAt(page, 'Storage');
  await page.goBack();
  await page.goBack();
  await isAt(page, 'Start');
});

test('a link opens the same answers elsewhere, and loses none that were there', async ({ page, browser, baseURL, trouble }) => {
  await open(page);
  await page.getByRole('button', { name: 'Open the example' }).click();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByRole('status')).toContainText('Link copied.');
  const link = await page.evaluate(clipboard);
  expect(link.startsWith(`${baseURL}/#`), link).toBe(true);
  await go(page, 'Deliver');
  const bundle = await download(page);

  const context = await browser.newContext();
  watch(context, baseURL ?? '', trouble);
  const other = await context.newPage();
  await open(other, 'cluster');
  await other.getByLabel('Name of the cluster').fill('was-here-before');
  await other.goto('about:blank');
  await other.goto(link);
  await expect(other.getByText('These answers come from a link.')).toBeVisible();
  await audit(other);
  await go(other, 'Deliver');
  expect((await download(other)).bytes.equals(bundle.bytes)).toBe(true);
  await other.getByRole('button', { name: 'Undo' }).click();
  await go(other, 'Cluster');
  await expect(other.getByLabel('Name of the cluster')).toHaveValue('was-here-before');
  await context.close();
});

test('a link that was cut changes nothing and says so', async ({ page }) => {
  await open(page, 'cluster');
  await page.getByLabel('Name of the cluster').fill('untouched');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByRole('status')).toContainText('Link copied.');
  const link = await page.evaluate(clipboard);
  await page.goto('about:blank');
  await page.goto(link.slice(0, -9));
  await expect(page.getByText('This link was cut on its way')).toBeVisible();
  await go(page, 'Cluster');
  await expect(page.getByLabel('Name of the cluster')).toHaveValue('untouched');
});

const SECRETS = ['AKIATESTTESTTESTTEST', 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00', 'https://hooks.slack.com/services/T0/B0/hush', '0123456789abcdef0123456789ABCDEF'];

test('secrets are in no storage, address, link or file unless asked for', async ({ page }) => {
  await open(page, 'storage');
  await choose(page, 'Where telemetry is kept', 'Object store');
  await textbox(page, 'Region').fill('eu-central-1');
  await textbox(page, 'Bucket').fill('secretive-observability');
  await unfold(page, 'Type the keys here');
  await page.getByLabel('Access key id', { exact: true }).fill(SECRETS[0] ?? '');
  await page.getByLabel('Secret access key', { exact: true }).fill(SECRETS[1] ?? '');
  await expect(page.getByLabel('Secret access key', { exact: true })).toHaveAttribute('type', 'password');
  await audit(page);
  await go(page, 'Alerts');
  await choose(page, 'How Slack is reached', 'A webhook for each channel');
  await addChannel(page, 1, '#alerts', 'alerts');
  await unfold(page, 'Type webhooks or the token here');
  await textbox(page, 'Webhook of #alerts').fill(SECRETS[2] ?? '');
  await page.getByRole('button', { name: 'Add a receiver' }).click();
  const pager = page.getByRole('listitem', { name: 'Receiver 2', exact: true });
  await pager.getByLabel('Told by').selectOption({ label: 'PagerDuty' });
  await textbox(pager, 'Name').fill('pager');
  await unfold(page, 'Type addresses, keys and passwords here');
  const key = page.getByLabel('Routing key of pager', { exact: true });
  await key.fill('https://events.pagerduty.com/v2/enqueue');
  await key.blur();
  await expect(page.getByText('This is no routing key of PagerDuty')).toBeVisible();
  await key.fill(SECRETS[3] ?? '');
  await go(page, 'Deliver');

  const holdsSecrets = (text: string) => SECRETS.filter((secret) => unpacked(text).includes(secret));
  const bundle = await download(page);
  expect(holdsSecrets([...bundle.files.values()].join('\n')), 'files').toEqual([]);
  expect(holdsSecrets(bundle.bytes.toString('latin1')), 'archive').toEqual([]);
  expect(bundle.files.has('secrets.yaml')).toBe(true);
  for (const copy of ['Copy all YAML', 'Copy as shell command', 'Copy link']) {
    await page.getByRole('button', { name: copy }).click();
    await expect(page.getByRole('status')).toContainText('copied');
    const copied = await page.evaluate(clipboard);
    expect(holdsSecrets(copied), copy).toEqual([]);
    expect(unpacked(copied), `${copy}: answers are in it`).toContain('secretive-observability');
  }

  await page.getByRole('switch', { name: /^Write the secrets I typed/ }).check();
  const shown = await showFile(page, 'secrets.yaml');
  expect(holdsSecrets(await shown.innerText()), 'hidden on the screen').toEqual([]);
  await page.getByRole('button', { name: 'Show secrets' }).click();
  await expect(shown).toContainText(SECRETS[1] ?? '');
  await audit(page);
  expect(holdsSecrets((await download(page)).files.get('secrets.yaml') ?? '')).toEqual(SECRETS);
  await page.getByRole('button', { name: 'Copy link' }).click();
  expect(holdsSecrets(await page.evaluate(clipboard)), 'link').toEqual([]);
  expect(holdsSecrets(page.url()), 'address').toEqual([]);

  await page.reload();
  await expect(page.getByText('Your draft from last time is back.')).toBeVisible();
  expect(holdsSecrets(await page.evaluate(kept)), 'kept on the device').toEqual([]);
  expect(unpacked(await page.evaluate(kept))).toContain('secretive-observability');
  expect(await page.evaluate(() => Object.keys(sessionStorage).length + document.cookie.length)).toBe(0);
  await expect(page.getByText('No secret was typed in Storage or Alerts.')).toBeVisible();
});

test('what encrypts Secrets for Git is told with commands, the same as in the bundle', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Open the example' }).click();
  await go(page, 'Deliver');
  const readme = (await download(page)).files.get('README.md') ?? '';
  for (const [way, command] of [
    ['SOPS with age', 'sops --encrypt --age'],
    ['Sealed Secrets', 'kubeseal --format yaml'],
    ['External Secrets', 'kind: ExternalSecret'],
  ] as const) {
    await unfold(page, way);
    const commands = page.getByRole('region', { name: way });
    await expect(commands).toContainText(command);
    expect(readme).toContain(await commands.innerText());
    await page.getByRole('button', { name: `Copy these commands: ${way}` }).click();
    expect((await page.evaluate(clipboard)).trim()).toBe((await commands.innerText()).trim());
  }
  await audit(page);
  await go(page, 'Cluster');
  await choose(page, 'Who installs it', 'Helm');
  await go(page, 'Deliver');
  await expect(page.getByText('SOPS with age')).toHaveCount(0);
});

/** A text together with the answers that are packed in it, as in links. */
function unpacked(text: string): string {
  const packed = [...text.matchAll(/\b1\.([\w-]{20,})/g)].map(([, answers]) => inflateRawSync(Buffer.from(answers ?? '', 'base64url')));
  return [text, ...packed].join('\n');
}
