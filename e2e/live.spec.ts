// Stores, Slack and addresses asked for real from the page, by a server with a made-up cluster.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signIn } from './cluster.ts';
import { audit, expect, test as base } from './page.ts';
import { addChannel, choose, go, paste, unfold } from './wizard.ts';

const program = process.env.TAMER_BIN ?? '../target/debug/cluster-tamer';

type Own = {
  /** The token that the server made up. */
  token: string;
  /** Something to probe: `/well` answers, everything else is missing. */
  site: string;
};

let child: ChildProcess;

const test = base.extend<Own, { demo: { url: string; token: string }; probed: string }>({
  demo: [
    async ({}, use) => {
      child = spawn(program, ['serve', '--demo', '--allow-loopback', '--port', '0']);
      const said = (stream: NodeJS.ReadableStream | null, what: RegExp) =>
        new Promise<string>((found, failed) => {
          let text = '';
          stream?.on('data', (part: Buffer) => {
            text += part.toString();
            const match = what.exec(text);
            if (match?.[1] !== undefined) found(match[1]);
          });
          child.once('exit', (code) => failed(new Error(`the server ended at once with ${code}`)));
        });
      const [url, token] = await Promise.all([
        said(child.stdout, /^(http\S+)\n/m),
        said(child.stderr, /Sign in with this token: (\S+)/),
      ]);
      await use({ url, token });
      child.removeAllListeners('exit');
      child.kill();
    },
    { scope: 'worker' },
  ],
  probed: [
    async ({}, use) => {
      const site: Server = createServer((request, response) => {
        response.writeHead(request.url === '/well' ? 200 : 404).end();
      });
      await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready));
      await use(`http://127.0.0.1:${(site.address() as AddressInfo).port}`);
      site.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ demo }, use) => use(demo.url),
  token: async ({ demo }, use) => use(demo.token),
  site: async ({ probed }, use) => use(probed),
});

test('addresses are probed from the page, and each says what it answers', async ({ page, token, site }) => {
  await page.goto('/');
  await paste(page, `version: 1\ncluster: {name: live}\nprobes:\n  targets: ["${site}/well", "${site}/gone"]\n`);
  await go(page, 'Probes');
  await unfold(page, 'Sign in to the cluster');
  await signIn(page, token);
  await expect(page.getByRole('heading', { name: 'Do these addresses answer?' })).toBeFocused();
  await page.getByRole('button', { name: 'Probe now' }).click();
  const lines = page.getByRole('list', { name: 'Do these addresses answer?' });
  await expect(lines).toBeFocused();
  const one = (path: string) => lines.getByRole('listitem').filter({ hasText: path });
  await expect(one('/well')).toContainText('works');
  await expect(one('/gone')).toContainText('fails');
  await expect(one('/gone')).toContainText('It answers 404');
  await expect(one('/gone')).toContainText('Look at the path.');
  await audit(page);
  // What was found is about other answers once these change.
  await page.getByRole('textbox', { name: /^Address/ }).first().fill(`${site}/other`);
  await expect(page.getByText('These answers have changed since.')).toBeVisible();
  await audit(page);
  // In another language nobody has to ask again, nor sign in.
  await page.locator('#language').selectOption('de');
  const said = page.getByRole('list', { name: 'Antworten diese Adressen?' }).getByRole('listitem');
  await expect(said.filter({ hasText: '/well' })).toContainText('Es antwortet, wie es soll: unter 127.0.0.1, diesem Rechner, mit 200.');
  await expect(said.filter({ hasText: '/gone' })).toContainText('Es antwortet mit 404');
  await page.locator('#language').selectOption('en');
  await expect(one('/gone')).toContainText('Look at the path.');
});

test('the bucket is checked with the keys of this part alone, and its failure has a cause', async ({ page, token }) => {
  await page.goto('/');
  const storage = 'storage: {backend: s3, s3: {provider: minio, endpoint: "127.0.0.1:9", region: us-east-1, tls: false, bucket: live}}';
  await paste(page, `version: 1\ncluster: {name: live}\n${storage}\n`);
  await go(page, 'Storage');
  await unfold(page, 'Type the keys here');
  await page.getByLabel('Access key id', { exact: true }).fill('AKIALIVE');
  await page.getByLabel('Secret access key', { exact: true }).fill('secret-of-the-store');
  await unfold(page, 'Sign in to the cluster');
  await signIn(page, token);
  const asked = page.waitForRequest(/api\/live\/s3/);
  await page.getByRole('button', { name: 'Check the bucket' }).click();
  const body = (await asked).postDataJSON() as { answers: string; secrets: object };
  expect(body.secrets).toEqual({ s3_access_key: 'AKIALIVE', s3_secret_key: 'secret-of-the-store', slack: {}, receivers: {} });
  expect(body.answers).not.toContain('secret-of-the-store');
  await expect(page.getByRole('list', { name: 'Does the bucket work?' })).toContainText('Nothing listens at 127.0.0.1:9');
  await audit(page);
});

test('Slack is tried where it is set up, and says what is missing', async ({ page, token }) => {
  await page.goto('/');
  await paste(page, 'version: 1\ncluster: {name: live}\n');
  await go(page, 'Alerts');
  await expect(page.getByRole('heading', { name: 'Does Slack get it?' })).toHaveCount(0);
  await choose(page, 'How Slack is reached', 'One webhook');
  await addChannel(page, 1, '#live', 'live');
  await unfold(page, 'Sign in to the cluster');
  await signIn(page, token);
  await page.getByRole('button', { name: 'Send a test message' }).click();
  const lines = page.getByRole('list', { name: 'Does Slack get it?' });
  await expect(lines).toContainText('fails');
  await audit(page);
});
