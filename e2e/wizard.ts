// How people go through the wizard.
import { expect, type Locator, type Page } from '@playwright/test';

/** Slugs and names of the steps, in their order. */
export const STEPS = [
  ['start', 'Start'],
  ['cluster', 'Cluster'],
  ['storage', 'Storage'],
  ['retention', 'Retention'],
  ['alerts', 'Alerts'],
  ['probes', 'Probes'],
  ['access', 'Access'],
  ['extras', 'Extras'],
  ['review', 'Review'],
  ['deliver', 'Deliver'],
] as const;

export type StepName = (typeof STEPS)[number][1];

/** The link to a step; how the step stands is part of its name. */
export function stepLink(page: Page, step: StepName): Locator {
  return page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: new RegExp(`^${step}`) });
}

/** Goes to a step by the list of steps. */
export async function go(page: Page, step: StepName) {
  await stepLink(page, step).click();
  await isAt(page, step);
}

/** Continues by the button that names the next step. */
export async function goOn(page: Page, next: StepName) {
  const name = next === 'Cluster' ? 'Begin' : `Continue to ${next}`;
  await page.getByRole('button', { name, exact: true }).click();
  await isAt(page, next);
}

/** The step is open, and its heading has the focus. */
export async function isAt(page: Page, step: StepName) {
  await expect(stepLink(page, step)).toHaveAttribute('aria-current', 'step');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
}

export function textbox(at: Page | Locator, name: string): Locator {
  return at.getByRole('textbox', { name, exact: true }).or(at.getByRole('combobox', { name, exact: true }));
}

/** Chooses one of several cards. */
export async function choose(at: Page | Locator, group: string, card: string) {
  await at
    .getByRole('group', { name: group, exact: true })
    .getByRole('radio', { name: new RegExp(`^${card}`) })
    .check();
}

/** Opens what is closed at first. */
export async function unfold(at: Page | Locator, label: string) {
  await at.locator('summary').filter({ hasText: label }).click();
}

/** Shows one of the files. */
export async function showFile(page: Page, name: string): Promise<Locator> {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  return file(page, name);
}

/** The text of the file that is shown. */
export function file(page: Page, name: string): Locator {
  return page.getByRole('region', { name: `File ${name}` });
}

/** Takes answers over by pasting them at the start. */
export async function paste(page: Page, yaml: string) {
  await page.getByLabel('Paste YAML').fill(yaml);
  await page.getByRole('button', { name: 'Take it over' }).click();
}

/** Adds a channel and fills it in. */
export async function addChannel(page: Page, number: number, channel: string, name: string) {
  await page.getByRole('button', { name: 'Add a receiver' }).click();
  const row = page.getByRole('listitem', { name: `Receiver ${number}`, exact: true });
  await textbox(row, 'Slack channel').fill(channel);
  await textbox(row, 'Name').fill(name);
}

/** Adds a matcher to the open branch as it is typed: the comparison leads on to the value. */
export async function addMatcher(page: Page, label: string, value: string) {
  await page.getByRole('button', { name: 'Add a label' }).click();
  const labels = page.getByRole('combobox', { name: /^Label \d+$/ });
  await expect(labels.last()).toBeFocused();
  await page.keyboard.type(`${label}=`);
  await expect(page.getByRole('combobox', { name: /^Value \d+$/ }).last()).toBeFocused();
  await page.keyboard.type(value);
}
