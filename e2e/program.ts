// The program on the command line, which must say and write the same as the page.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.TAMER_BIN ?? '../target/debug/cluster-tamer';

/** The archive that `cluster-tamer render --zip` writes for answers. */
export function render(answers: string): Buffer {
  return inFolder((folder) => {
    const [from, to] = [join(folder, 'cluster-tamer.yaml'), join(folder, 'bundle.zip')];
    writeFileSync(from, answers);
    execFileSync(program, ['render', from, '--zip', to], { stdio: 'pipe' });
    return readFileSync(to);
  });
}

/** What `cluster-tamer import` makes of a text, and the sentences of what it found. */
export function importing(text: string): { answers: string; sentences: string[] } {
  const { stdout, stderr } = spawnSync(program, ['import', '-'], { input: text, encoding: 'utf8' });
  const sentences = stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^(error|warning|hint) (CT\d+)[^:]*: (.*)$/, '$3 $2').replaceAll('`', ''));
  return { answers: stdout, sentences };
}

/** What `cluster-tamer routes test` says of an alert. */
export type Routed = {
  receivers: string[];
  way: { outcome: string }[];
  deliveries: { receiver: string; heard: boolean; sent: string; group_key: string }[];
};

/** Where an alert goes at a moment, by the command line. */
export function routesTest(answers: string, labels: string[], at: string): Routed {
  const { stdout } = spawnSync(program, ['routes', 'test', '-', ...labels, '--at', at, '--json'], { input: answers, encoding: 'utf8' });
  return JSON.parse(stdout) as Routed;
}

/** What is told over hours, and what is kept back. */
export type Timeline = { notifications: { after: string; receiver: string }[]; held: { after: string; receiver: string }[] };

/** Which notifications follow from alerts over hours, by the command line. */
export function routesTimeline(answers: string, alerts: string[], from: string, until: string): Timeline {
  const command = ['routes', 'timeline', '-', ...alerts, '--from', from, '--until', until, '--json'];
  return JSON.parse(spawnSync(program, command, { input: answers, encoding: 'utf8' }).stdout) as Timeline;
}

/** A message of Slack, or what another service is sent. */
export type Message = { channel: string; fallback: string; service: string; title: string; body: { groupKey?: string } | null };

/** What receivers are sent of an alert, by the command line. */
export function routesMessage(answers: string, labels: string[]): { receiver: string; kind: string; message: Message }[] {
  const { stdout } = spawnSync(program, ['routes', 'message', '-', ...labels, '--json'], { input: answers, encoding: 'utf8' });
  return JSON.parse(stdout);
}

/** Who hears of the known alerts, by the command line. */
export function routesCoverage(answers: string): { receivers: Record<string, { alert: string; certain: boolean }[]> } {
  const { stdout } = spawnSync(program, ['routes', 'coverage', '-', '--json'], { input: answers, encoding: 'utf8' });
  return JSON.parse(stdout);
}

/** The receivers that amtool names for each set of labels, by the configuration that the answers give. */
export function amtoolTest(amtool: string, answers: string, alerts: string[][]): string[] {
  return inFolder((folder) => {
    const config = join(folder, 'alertmanager.yml');
    writeFileSync(config, spawnSync(program, ['routes', 'export', '-'], { input: answers, encoding: 'utf8' }).stdout);
    const test = ['config', 'routes', 'test', `--config.file=${config}`];
    return alerts.map((labels) => execFileSync(amtool, [...test, ...labels], { encoding: 'utf8' }).trim());
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-tamer-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
