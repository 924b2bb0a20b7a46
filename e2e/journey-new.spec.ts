// From nothing to an archive.
import { download } from './bundle.ts';
import { audit, expect, open, test } from './page.ts';
import { render } from './program.ts';
import { addChannel, addMatcher, choose, file, go, goOn, isAt, paste, showFile, textbox, unfold } from './wizard.ts';

test('a cluster name is enough', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Name the cluster' }).click();
  await expect(page.getByLabel('Name of the cluster')).toBeFocused();
  await page.getByLabel('Name of the cluster').fill('staging');
  await expect(await showFile(page, 'helmrelease.yaml')).toContainText('staging');

  await page.getByRole('button', { name: 'Deliver now' }).click();
  await isAt(page, 'Deliver');
  const bundle = await download(page);
  expect(bundle.name).toBe('cluster-tamer-staging.zip');
  expect(bundle.files.get('cluster-tamer.yaml')).toContain('name: staging');
  expect([...bundle.files.keys()]).toEqual(expect.arrayContaining(['README.md', 'helmrelease.yaml', 'namespace.yaml']));
  await expect(page.getByRole('status')).toContainText('cluster-tamer-staging.zip is downloaded.');
  await audit(page);
});

test('the archive of a large installation is that of the command line, byte for byte', async ({ page }) => {
  await open(page);
  await goOn(page, 'Cluster');
  await page.getByLabel('Name of the cluster').fill('prod-eu');
  await choose(page, 'Kind of cluster', 'Talos');

  await goOn(page, 'Storage');
  await choose(page, 'Where telemetry is kept', 'Object store');
  await choose(page, 'Who runs the object store', 'Hetzner');
  await textbox(page, 'Region').fill('fsn1');
  await textbox(page, 'Bucket').fill('prod-eu-observability');

  await goOn(page, 'Retention');
  await page.getByRole('button', { name: '30', exact: true }).click();
  await expect(page.getByRole('row', { name: /^Logs/ })).toContainText('720h');

  await goOn(page, 'Alerts');
  await choose(page, 'How Slack is reached', 'A webhook for each channel');
  await addChannel(page, 1, '#alerts', 'alerts');
  await addChannel(page, 2, '#critical', 'critical');
  await page.getByRole('button', { name: 'Add a branch', exact: true }).click();
  await addMatcher(page, 'severity', 'critical');
  await page.getByLabel('Goes to', { exact: true }).selectOption({ label: 'critical' });
  await page.getByRole('button', { name: 'Add a branch below' }).click();
  await addMatcher(page, 'namespace', 'shop');
  await page.getByLabel('Goes to', { exact: true }).selectOption({ label: 'alerts' });
  await page.getByRole('button', { name: 'Done' }).click();
  const tree = page.getByRole('list', { name: 'Tree of routes' }).getByRole('button');
  await expect(tree).toHaveText([/severity = "critical".*critical/, /namespace = "shop".*alerts/]);

  await goOn(page, 'Probes');
  await page
    .getByLabel('Add many at once')
    .fill('https://shop.example.com team=shop\ndb.example.com:5432 tcp_connect\nstatus.example.com/health');
  await page.getByRole('button', { name: 'Add them' }).click();
  const third = page.getByRole('listitem', { name: 'Target 3', exact: true });
  await expect(third).toContainText('status.example.com/health is no web address');
  await third.getByRole('button', { name: 'Use https://status.example.com/health' }).click();
  await expect(textbox(third, 'Address')).toHaveValue('https://status.example.com/health');
  await expect(third).not.toContainText('no web address');

  await goOn(page, 'Access');
  await choose(page, 'How people reach Grafana', 'Ingress');
  await textbox(page, 'Host name').fill('grafana.example.com');
  await choose(page, 'Certificate', 'cert-manager');
  await textbox(page, 'ClusterIssuer').fill('letsencrypt');

  await goOn(page, 'Extras');
  await goOn(page, 'Review');
  for (const answer of ['prod-eu', 'Hetzner Object Storage', 'fsn1', '#critical', 'grafana.example.com']) {
    await expect(page.getByRole('main')).toContainText(answer);
  }
  const branch = page.getByRole('listitem').filter({ hasText: /^Branch 1\.1/ });
  await expect(branch.getByRole('listitem')).toHaveText([/Labels\s*namespace = "shop"/, /Goes to\s*alerts/]);
  await audit(page);
  await goOn(page, 'Deliver');
  const bundle = await download(page);
  const release = bundle.files.get('helmrelease.yaml');
  for (const part of ['fsn1.your-objectstorage.com', 'https://status.example.com/health', 'namespace = "shop"', 'letsencrypt']) {
    expect(release?.replaceAll('\\"', '"')).toContain(part);
  }
  expect(bundle.bytes.equals(render(bundle.files.get('cluster-tamer.yaml') ?? ''))).toBe(true);
  await audit(page);
});

// What YAML, Go templates, shells, HTML and people's keyboards make of texts.
const HOSTILE = [
  'yes',
  '0777',
  '- - ? : # &a *a !b | > % @ `',
  "it's \"quoted\" \\ twice \\n",
  '<script>alert(1)</script> & &amp; ]]>',
  '${HOME} $(id) `id` \\$x END_OF_FILE_0',
  '{{ .CommonLabels.alertname }} {{ "}}" }}',
  'Größe 日本語 🚨 e\u0301 \u202Eright-to-left\u202C \u2028 \u00A0 \u0007',
];

test('texts that break other forms reach the archive as they were typed', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: /^Small team/ }).click();
  await go(page, 'Alerts');
  const row = page.getByRole('listitem', { name: 'Receiver 1', exact: true });
  await unfold(row, 'Message');
  await textbox(row, 'Text').fill(HOSTILE.join(' '));
  await page.getByRole('list', { name: 'Tree of routes' }).getByRole('button').first().click();
  await addMatcher(page, 'team', HOSTILE.join(' '));

  await go(page, 'Probes');
  await page.getByLabel('Add many at once').fill('https://shop.example.com/?a=%22&b=#c');
  await page.getByRole('button', { name: 'Add them' }).click();
  const target = page.getByRole('listitem', { name: 'Target 1', exact: true });
  await unfold(target, 'Interval and labels');
  await textbox(target, 'Labels').fill(`note=${HOSTILE.join(' ')}`);

  await page.getByRole('button', { name: 'Deliver now' }).click();
  const bundle = await download(page);
  const answers = bundle.files.get('cluster-tamer.yaml') ?? '';
  expect(bundle.bytes.equals(render(answers))).toBe(true);

  // The answers that come back are the same ones.
  await go(page, 'Start');
  await paste(page, answers);
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await go(page, 'Alerts');
  await unfold(row, 'Message');
  await expect(textbox(row, 'Text')).toHaveValue(HOSTILE.join(' '));
  await go(page, 'Deliver');
  expect((await download(page)).bytes.equals(bundle.bytes)).toBe(true);
  await expect(file(page, 'helmrelease.yaml')).toBeVisible();
  await audit(page);
});

test('a line of a file tells which answer makes it, and leads there', async ({ page }) => {
  await open(page);
  const text = await showFile(page, 'helmrelease.yaml');
  const files = page.getByRole('complementary', { name: 'Files' });
  await text.getByText('releaseName').click();
  await expect(files).toContainText(/Line \d+ is made by/);
  await files.getByRole('button', { name: 'Release name' }).click();
  await expect(textbox(page, 'Release name')).toBeFocused();
  // By keys, from line to line.
  await page.getByRole('region', { name: 'File helmrelease.yaml' }).press('ArrowUp');
  await expect(files).toContainText(/Line \d+ is the same for everybody/);
  await page.keyboard.press('Escape');
  await expect(files).not.toContainText(/Line \d+/);
});

test('others than Slack are told by what they need, from Secrets', async ({ page }) => {
  await open(page);
  await go(page, 'Alerts');
  await page.getByRole('button', { name: 'Add a receiver' }).click();
  await page.getByLabel('Told by').selectOption({ label: 'PagerDuty' });
  await textbox(page, 'Name').fill('pager');
  await expect(textbox(page, 'Slack channel')).toHaveCount(0);
  await page.getByRole('switch', { name: "Post Watchdog to a dead man's switch" }).or(page.getByRole('checkbox', { name: "Post Watchdog to a dead man's switch" })).click();
  const text = await showFile(page, 'helmrelease.yaml');
  await expect(text).toContainText('routing_key_file: /etc/alertmanager/secrets/alert-receivers/pager');
  await expect(text).toContainText('url_file: /etc/alertmanager/secrets/alert-receivers/dead-mans-switch');
  await expect(await showFile(page, 'secrets.yaml')).toContainText('alert-receivers');
  await audit(page);
});
