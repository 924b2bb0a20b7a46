// What people run today becomes answers, and what is no such thing is told in one sentence.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { download } from './bundle.ts';
import { audit, expect, open, test } from './page.ts';
import { importing, render } from './program.ts';
import { go, isAt, paste, showFile, textbox } from './wizard.ts';

const PREDECESSOR = '../../shared/examples/cluster-tamer-1.1.1-flux.yaml';

/** The predecessor's manifests; where they are not there, the test is skipped loudly. */
function manifests(): string {
  const there = existsSync(PREDECESSOR);
  if (!there) {
    const line = `skipped: ${test.info().title}: ${PREDECESSOR} is not here`;
    console.warn(line);
    if (process.env.TAMER_SKIPS !== undefined) appendFileSync(process.env.TAMER_SKIPS, `${line}\n`);
  }
  test.skip(!there, `${PREDECESSOR} is not here`);
  return readFileSync(PREDECESSOR, 'utf8');
}

for (const way of ['pasted', 'chosen as a file'] as const) {
  test(`manifests of version 1, ${way}, become what the command line makes of them`, async ({ page }) => {
    const text = manifests();
    await open(page);
    if (way === 'pasted') {
      await paste(page, text);
    } else {
      await page.getByLabel('Choose files').setInputFiles(PREDECESSOR);
    }
    await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
    const { answers, sentences } = importing(text);
    expect(sentences.length).toBeGreaterThan(10);
    const told = page.getByRole('list').filter({ hasText: 'no longer serves' }).getByRole('listitem');
    expect((await told.allInnerTexts()).map(onOneLine)).toEqual(sentences);
    await audit(page);

    await page.getByRole('button', { name: 'See the answers' }).click();
    await isAt(page, 'Review');
    for (const answer of ['flux-cluster', 'my-cluster-tamer-storage', '#critical-alerts']) {
      await expect(page.getByRole('main')).toContainText(answer);
    }
    await go(page, 'Probes');
    const first = page.getByRole('listitem', { name: 'Target 1', exact: true });
    await expect(textbox(first, 'Address')).toHaveValue('https://my-url-to-probe.example.com');
    await go(page, 'Deliver');
    const bundle = await download(page);
    expect(bundle.files.get('cluster-tamer.yaml')).toContain('flux-cluster');
    expect(bundle.bytes.equals(render(answers))).toBe(true);
    await audit(page);
  });
}

const BROUGHT = `version: 1
cluster: {name: brought}
retention: {days: 21}
alerts:
  slack: {reach: bot-token}
  receivers: [{name: alerts, channel: "#alerts"}]
  receiver: alerts
  routes: [{receiver: alerts, matchers: ['severity = "critical"']}]
probes:
  targets: [https://a.example.com, https://b.example.com]
`;

test('only what an answer changed is marked, not what was brought', async ({ page }) => {
  const marked = page.locator('.code__line[data-marked]');
  const news = page.getByRole('tab', { name: /, changed$/ });
  await open(page);
  await paste(page, BROUGHT);
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await expect(await showFile(page, 'helmrelease.yaml')).toContainText('https://b.example.com');
  await expect(marked).toHaveCount(0);
  await expect(news).toHaveCount(0);

  await go(page, 'Retention');
  await textbox(page, 'Keep everything for').fill('30');
  await expect(page.getByText('Lines changed by')).toBeVisible();
  await expect(marked.filter({ hasText: '720h' })).not.toHaveCount(0);
  expect(await marked.count()).toBeLessThan(12);

  await go(page, 'Start');
  await page.getByRole('button', { name: /^Small team/ }).click();
  await expect(marked).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(marked).toHaveCount(0);
});

test('the review tells what changed since the import, then and now', async ({ page }) => {
  await open(page);
  const since = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Changed since the import' }) });
  await go(page, 'Review');
  await expect(since, 'nothing was imported').toHaveCount(0);
  await go(page, 'Start');
  await paste(page, BROUGHT);
  await page.getByRole('button', { name: 'See the answers' }).click();
  await isAt(page, 'Review');
  await expect(since).toContainText('Nothing was changed.');

  await go(page, 'Retention');
  await textbox(page, 'Keep everything for').fill('30');
  await go(page, 'Probes');
  await page.getByRole('button', { name: 'Remove target 1' }).click();
  await page.reload();
  await go(page, 'Review');
  await expect(since.locator('dt')).toHaveText(['Keep everything for', 'Target 1']);
  await expect(since.locator('dd.review__values')).toHaveText([/Then:\s*21.*Now:\s*30/, /Then:\s*https:\/\/a\.example\.com.*Now:\s*nothing/]);
  await audit(page);

  await since.getByRole('button', { name: 'Change Keep everything for' }).press('Enter');
  await expect(textbox(page, 'Keep everything for')).toBeFocused();
  await textbox(page, 'Keep everything for').fill('21');
  await page.keyboard.press('Control+Enter');
  await isAt(page, 'Review');
  await expect(since.locator('dt')).toHaveText(['Target 1']);

  await go(page, 'Start');
  await page.getByRole('button', { name: /^Small team/ }).click();
  await go(page, 'Review');
  await expect(since, 'a preset is no import').toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(since.locator('dt')).toHaveText(['Target 1']);
});

test('several files are taken together', async ({ page }) => {
  await open(page);
  const file = (name: string, text: string) => ({ name, mimeType: 'text/yaml', buffer: Buffer.from(text) });
  const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: obs, namespace: watch}\nspec: {values: {blackboxProbeTargets: [https://a.example]}}\n';
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: watch}\n';
  await page.getByLabel('Choose files').setInputFiles([file('namespace.yaml', namespace), file('release.yaml', release)]);
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await go(page, 'Cluster');
  await expect(textbox(page, 'Release name')).toHaveValue('obs');
  await expect(textbox(page, 'Namespace')).toHaveValue('watch');
});

const deep = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000);
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, at) => {
  const before = 'abcdefgh'[at];
  return `${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`;
})].join('\n');

const MALFORMED = [
  { what: 'binary', bytes: Buffer.from('89504e470d0a1a0a0000000d49484452ffd8ffe000104a464946', 'hex'), says: /binary/ },
  { what: 'bytes that are no text', bytes: Buffer.from('fffe63006c007500730074006500720000d80000', 'hex'), says: /not YAML|binary/ },
  { what: 'lists nested 20,000 deep', bytes: Buffer.from(deep('[', ']')), says: /deeper/ },
  { what: 'maps nested 20,000 deep', bytes: Buffer.from(deep('{a: ', '}')), says: /deeper/ },
  { what: 'blocks nested 5,000 deep', bytes: Buffer.from('- '.repeat(5_000)), says: /deeper/ },
  { what: 'a bomb of aliases', bytes: Buffer.from(bomb), says: /aliased/ },
  { what: 'six megabytes', bytes: Buffer.alloc(6_000_000, 'a: 1\n'), says: /larger/ },
  { what: 'a key without an end', bytes: Buffer.from('cluster: {name: "never'), says: /not YAML/ },
  { what: 'a manifest of something else', bytes: Buffer.from('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n'), says: /Nothing to import/ },
];

for (const { what, bytes, says } of MALFORMED) {
  test(`${what}: one sentence, and the page goes on`, async ({ page }) => {
    await open(page, 'cluster');
    await page.getByLabel('Name of the cluster').fill('still-here');
    await go(page, 'Start');
    await page.getByLabel('Choose files').setInputFiles({ name: 'any.yaml', mimeType: 'text/yaml', buffer: bytes });
    await expect(page.getByRole('heading', { name: 'Nothing was taken over' })).toBeVisible();
    const told = page.getByRole('main').getByRole('listitem').filter({ hasText: /CT\d{4}/ });
    await expect(told).toHaveText([says]);
    expect((await told.innerText()).length, 'short enough to be read').toBeLessThan(400);
    await audit(page);
    await go(page, 'Cluster');
    await expect(page.getByLabel('Name of the cluster')).toHaveValue('still-here');
    await go(page, 'Deliver');
    expect((await download(page)).files.get('cluster-tamer.yaml')).toContain('still-here');
  });
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
