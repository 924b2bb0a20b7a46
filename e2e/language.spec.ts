// The page in German: by the browser's languages, and by hand, with nothing lost on the way.
import { download } from './bundle.ts';
import { audit, expect, test } from './page.ts';

test.use({ locale: 'de-DE' });

test('a German browser opens the wizard in German, and English is one choice away', async ({ page }) => {
  await page.goto('/?step=cluster');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcher Cluster ist das?');
  const name = page.getByLabel('Name des Clusters');
  await name.fill('prod eu');
  await name.blur();
  const finding = 'Der Clustername prod eu kann kein Label-Wert sein.';
  await expect(page.getByText(finding).first()).toBeVisible();
  await audit(page);

  const language = page.locator('#language');
  await language.focus();
  await language.selectOption({ label: 'English' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Which cluster is this?');
  await expect(page.getByLabel('Name of the cluster')).toHaveValue('prod eu');
  await expect(page.getByText("The cluster's name prod eu cannot be a label value.").first()).toBeVisible();
  await expect(page.getByText(finding)).toHaveCount(0);
  await expect(language).toBeFocused();
  await audit(page);

  // The choice is for this device, whatever the browser prefers.
  await page.reload();
  await expect(page.getByLabel('Name of the cluster')).toHaveValue('prod eu');
  await page.locator('#language').selectOption('de');
  await expect(page.getByText(finding).first()).toBeVisible();
});

test('from the first word to the README of the bundle, a German browser reads German', async ({ page }) => {
  // The page before its program is there.
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/?step=deliver');
  await expect(page.getByText('Wird geladen …')).toBeVisible();
  await expect(page.getByText('Loading …')).toBeHidden();
  release();

  await expect(page.getByText('Der Stack selbst: das Chart mit Ihrer Wahl als Values.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Doku' })).toHaveAttribute('href', 'docs/de/');
  await audit(page);
  await expect(page.getByRole('region', { name: 'Mit Git und Flux' })).toContainText('kubectl apply --server-side -k .');
  await expect(page.getByRole('region', { name: 'Dann nachsehen' })).toContainText('port-forward svc/tamer-prometheus');
  const { files } = await download(page, 'Zip herunterladen');
  const readme = files.get('README.md') ?? '';
  expect(readme).toContain('# Observability für `my-cluster`');
  expect(readme).toContain('| `helmrelease.yaml` | Der Stack selbst: das Chart mit Ihrer Wahl als Values. |');
  // What programs read is the same in every language.
  expect(files.get('helmrelease.yaml')).toContain('# Cluster Tamer');
  expect(files.get('helmrelease.yaml')).toContain('The stack itself: the chart with your choices as values.');
});

test('without the file of the language the page stays English, and says so', async ({ page, trouble }) => {
  await page.route('**/*.po', (route) => route.abort());
  await page.goto('/?step=cluster');
  await expect(page.getByText('The texts of that language are out of reach')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByLabel('Name of the cluster')).toHaveValue('my-cluster');
  // That the file did not come is what the browser's console says, too.
  expect(trouble.splice(0).every((line) => line.includes('ERR_FAILED'))).toBe(true);
});
