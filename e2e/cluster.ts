// A simulated cluster with a namespace of a test's own, and servers that reach it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { watch } from './page.ts';

export { expect };

const program = process.env.TAMER_BIN ?? '../target/debug/cluster-tamer';
const home = process.env.TAMER_CLUSTER ?? '';
const kubeconfig = join(home, 'admin.kubeconfig');

export const ADMIN = 'admin-token-of-the-journeys';
export const READER = 'reader-token-of-the-journeys';

/** Longer than anything takes on a busy machine. */
export const PATIENT = { timeout: 180_000 };

/** Why there is no cluster to go to; undefined where there is one. */
export function missing(): string | undefined {
  return process.env.TAMER_CLUSTER === undefined
    ? (process.env.TAMER_NO_CLUSTER ?? 'no simulated cluster (TAMER_CLUSTER)')
    : undefined;
}

export function kubectl(...words: string[]): string {
  return execFileSync(process.env.TAMER_KUBECTL ?? 'kubectl', words, {
    env: { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(home, 'kubectl-cache') },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function exists(...words: string[]): boolean {
  return kubectl('get', ...words, '--ignore-not-found', '--output=name').trim() !== '';
}

/** Answers for a release in a namespace, with Flux' own objects in the same. */
export function answers(namespace: string, more = ''): string {
  return `version: 1\ncluster:\n  name: journey\n  namespace: ${namespace}\n  flux: {namespace: ${namespace}}\n${more}`;
}

/** A server of a test's own, which can be killed and started again at the same address. */
export class Server {
  url = '';
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'cluster-tamer-'));

  async start(): Promise<void> {
    const port = this.url === '' ? await freePort() : new URL(this.url).port;
    const [admin, reader] = [join(this.folder, 'admin'), join(this.folder, 'reader')];
    writeFileSync(admin, ADMIN);
    writeFileSync(reader, READER);
    const files = ['--kubeconfig', kubeconfig, '--token-file', admin, '--reader-token-file', reader];
    const child = spawn(program, ['serve', '--cluster', '--port', `${port}`, ...files], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.child = child;
    this.url = await new Promise<string>((ready, failed) => {
      child.stdout?.once('data', (line: Buffer) => ready(line.toString().trim()));
      child.once('exit', (code) => failed(new Error(`the server ended at once with ${code}`)));
    });
  }

  /** Without a word of farewell. */
  async kill(): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}

/** The chart that Flux fetches: small, and ready in seconds. */
function lendChart() {
  const place = join(process.env.TAMER_FLUX_SOURCES ?? '', 'cluster-tamer/chart/stack');
  mkdirSync(dirname(place), { recursive: true });
  if (!existsSync(place)) symlinkSync(resolve('../server/tests/cluster/chart'), place);
}

/** Takes a namespace away; what Flux is at in it would be waited for. */
export function remove(namespace: string) {
  const free = ['patch', 'helmrelease', 'ct', '--type=merge', '--patch', '{"metadata":{"finalizers":null}}'];
  for (const words of [
    ['--namespace', namespace, ...free],
    ['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false'],
  ]) {
    try {
      kubectl(...words);
    } catch {
      // It is not there.
    }
  }
}

type Own = {
  server: Server;
  /** What may go wrong on purpose, such as the answer to a wrong token. */
  meant: RegExp;
};

/** `test` with a server of its own; what goes wrong beyond what is meant makes it fail. */
export const test = base.extend<Own>({
  meant: async ({}, use) => {
    await use(/^$/);
  },
  server: async ({ context, meant }, use) => {
    lendChart();
    const server = new Server();
    await server.start();
    const trouble: string[] = [];
    watch(context, server.url, trouble);
    await use(server);
    await server.end();
    const left = trouble.filter((line) => !meant.test(line));
    expect(left, 'console errors, and requests that left the origin').toEqual([]);
  },
});

/** Signs in where the form is. */
export async function signIn(page: Page, token: string) {
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens the wizard with answers, at delivery. */
export async function deliver(page: Page, server: Server, yaml: string) {
  await page.goto(server.url);
  await page.getByLabel('Paste YAML').fill(yaml);
  await page.getByRole('button', { name: 'Take it over' }).click();
  await expect(page.getByRole('heading', { name: 'Taken over from what you brought' })).toBeVisible();
  await page.getByRole('button', { name: 'Deliver now' }).click();
}
