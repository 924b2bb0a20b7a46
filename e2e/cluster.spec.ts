// The whole way with a cluster: signed in, planned, applied, watched, undone, against a real API server and Flux.
import { ADMIN, READER, PATIENT, answers, deliver, exists, expect, kubectl, missing, remove, signIn, test } from './cluster.ts';
import { audit } from './page.ts';
import { go, textbox, unfold } from './wizard.ts';

const reason = missing();
test.skip(reason !== undefined, reason);
test.describe.configure({ timeout: 480_000 });

test('answers reach the cluster, change, go back and leave it again', async ({ page, server }) => {
  await deliver(page, server, answers('journey-round'));
  await signIn(page, ADMIN);
  await expect(page.getByRole('heading', { name: 'What would change' })).toBeFocused();
  await expect(page.getByText('Signed in as admin.')).toBeVisible();

  // Nothing is changed by looking.
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByText(/Nothing was changed yet/)).toBeFocused(PATIENT);
  await expect(page.getByRole('row', { name: /HelmRelease journey-round\/ct/ })).toContainText('create');
  expect(exists('namespace', 'journey-round')).toBe(false);
  await audit(page);

  // Applied, until it works.
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Applied.' })).toBeVisible(PATIENT);
  await expect(page.locator('.phase__word')).toHaveText('Ready', PATIENT);
  await expect(page.getByText('1 of 1 workloads are ready')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Does it do its work?' })).toContainText('Targets are scraped', PATIENT);
  await audit(page);

  // Other answers: the field is told, old and new.
  await go(page, 'Retention');
  await textbox(page, 'Keep everything for').fill('30');
  await page.getByRole('button', { name: 'Deliver now' }).click();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  const release = page.getByRole('row', { name: /HelmRelease journey-round\/ct/ });
  await expect(release).toContainText('change', PATIENT);
  await unfold(release, 'field');
  await expect(release).toContainText('720h');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Applied.' })).toBeVisible(PATIENT);
  await expect(page.getByText('Revision 2')).toBeVisible(PATIENT);

  // Back to what was.
  await page.getByRole('button', { name: 'Go back to revision 1' }).click();
  await expect(page.getByText('Revision 3')).toBeVisible(PATIENT);
  await expect
    .poll(() => kubectl('--namespace', 'journey-round', 'get', 'configmap', 'ct-values', '--output=yaml'), PATIENT)
    .not.toContain('720h');
  await expect(page.locator('.phase__word')).toHaveText('Ready', PATIENT);

  // Not without the name.
  await unfold(page, 'Remove everything');
  await page.getByRole('switch', { name: 'Also the data' }).check();
  await page.getByRole('button', { name: 'Show what would go' }).click();
  await expect(page.getByRole('heading', { name: 'What goes, in this order' })).toBeFocused(PATIENT);
  await textbox(page, 'Type the name of the release to confirm').fill('other');
  await page.getByRole('button', { name: 'Remove it and its data' }).click();
  await expect(page.getByText('Type the name of the release first.')).toBeVisible();
  await audit(page);
  await textbox(page, 'Type the name of the release to confirm').fill('ct');
  await page.getByRole('button', { name: 'Remove it and its data' }).click();
  await expect(page.getByText('Release ct is removed.').first()).toBeVisible(PATIENT);
  expect(exists('namespace', 'journey-round')).toBe(false);
  await audit(page);
});

test.describe('with a wrong token', () => {
  test.use({ meant: /401/ });

  test('says so beside it, and nothing that was typed is lost', async ({ page, server }) => {
    await deliver(page, server, answers('journey-token'));
    await signIn(page, 'something-else-entirely');
    const field = page.getByLabel('Token', { exact: true });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('something-else-entirely');
    await expect(field).toHaveAccessibleDescription(/This token is not known/);
    await audit(page);
    await signIn(page, ADMIN);
    await expect(page.getByText('Signed in as admin.')).toBeVisible();
    await go(page, 'Cluster');
    await expect(textbox(page, 'Namespace')).toHaveValue('journey-token');
    // What the cluster has stands there.
    await expect(page.getByRole('heading', { name: 'What this cluster has' })).toBeVisible();
    await expect(page.getByText(/take pods/)).toBeVisible(PATIENT);
    await audit(page);
    await go(page, 'Deliver');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(field).toBeVisible();
  });
});

test('who may only look cannot change anything, and is told why', async ({ page, server }) => {
  await deliver(page, server, answers('journey-reader'));
  await signIn(page, READER);
  const button = page.getByRole('button', { name: 'Show what would change' });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAccessibleDescription(/signed in to look/);
  await audit(page);
});

test('fields of others are taken over only by choice', async ({ page, server }) => {
  const namespace = 'journey-conflict';
  await deliver(page, server, answers(namespace));
  await signIn(page, ADMIN);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('button', { name: 'Apply', exact: true }).click(PATIENT);
  await expect(page.getByRole('heading', { name: 'Applied.' })).toBeVisible(PATIENT);
  const patch = ['patch', 'helmrelease', 'ct', '--type=merge', '--patch', '{"spec":{"interval":"1h"}}'];
  kubectl('--namespace', namespace, ...patch, '--field-manager=somebody');

  await page.getByRole('button', { name: 'Show what would change' }).click();
  const release = page.getByRole('row', { name: /HelmRelease/ });
  await expect(release).toContainText('conflict', PATIENT);
  const apply = page.getByRole('button', { name: 'Apply', exact: true });
  await expect(apply).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText(/wrote these fields/)).toContainText('somebody');
  await audit(page);
  await page.getByRole('switch', { name: 'Take these fields over' }).check();
  await expect(release).toContainText('change', PATIENT);
  await expect(apply).toHaveAttribute('aria-disabled', 'false');
  await apply.click();
  await expect(page.getByRole('heading', { name: 'Applied.' })).toBeVisible(PATIENT);
  expect(kubectl('--namespace', namespace, 'get', 'helmrelease', 'ct', '--output=jsonpath={.spec.interval}')).toBe('10m');
  remove(namespace);
});

test.describe('when the server is killed in the middle', () => {
  test.use({ meant: /ERR_|Failed to load resource|network error/ });

  test('the page goes on by itself once it is back', async ({ page, server }) => {
    const namespace = 'journey-killed';
    // A pod whose image cannot be pulled keeps it from getting ready for as long as this takes.
    await deliver(page, server, answers(namespace, 'extras:\n  values: {sim: {fail: ImagePullBackOff}}\n'));
    await signIn(page, ADMIN);
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Apply', exact: true }).click(PATIENT);
    await expect(page.getByText('the image cannot be pulled')).toBeVisible(PATIENT);
    await audit(page);
    await server.kill();
    await expect(page.getByText(/The connection broke/).first()).toBeVisible(PATIENT);
    await server.start();
    await expect(page.getByText(/The connection broke/)).toHaveCount(0, PATIENT);
    await expect(page.getByText('the image cannot be pulled')).toBeVisible(PATIENT);
    remove(namespace);
  });
});

test('the answers of what runs are brought from the cluster', async ({ page, server }) => {
  const namespace = 'journey-from';
  await deliver(page, server, answers(namespace, 'retention: {days: 21}\n'));
  await signIn(page, ADMIN);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('button', { name: 'Apply', exact: true }).click(PATIENT);
  await expect(page.getByRole('heading', { name: 'Applied.' })).toBeVisible(PATIENT);

  await page.evaluate(() => localStorage.clear());
  await page.goto(`${server.url}/?step=start`);
  await page.getByRole('button', { name: `Bring the answers of HelmRelease ${namespace}/ct` }).click(PATIENT);
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible(PATIENT);
  await audit(page);
  await go(page, 'Retention');
  await expect(textbox(page, 'Keep everything for')).toHaveValue('21');
  remove(namespace);
});
