// The page as every test meets it: watched for errors and for requests that leave it.
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';

export { expect };

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type Watched = {
  /** What went wrong on the pages of this test; it must be empty at the end. */
  trouble: string[];
};

/** `test`, which fails when the console had an error, or a request left the origin. */
export const test = base.extend<Watched>({
  trouble: [
    async ({ context, baseURL }, use) => {
      const trouble: string[] = [];
      watch(context, baseURL ?? '', trouble);
      await use(trouble);
      expect(trouble, 'console errors, and requests that left the origin').toEqual([]);
    },
    { auto: true },
  ],
});

/** Notes down console errors, exceptions, answers that are none, and requests that do not begin with `home`. */
export function watch(context: BrowserContext, home: string, trouble: string[]) {
  context.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => trouble.push(`exception: ${error.error()}`));
  context.on('request', (request) => {
    const url = request.url().replace(/^blob:/, '');
    if (!url.startsWith(home) && !url.startsWith('data:')) trouble.push(`request: ${url}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) trouble.push(`${response.status()}: ${response.url()}`);
  });
}

/** Opens the wizard, at a step if one is named, and waits until it can be used. */
export async function open(page: Page, step?: string) {
  await page.goto(step === undefined ? '/' : `/?step=${step}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Steps' })).toBeVisible();
}

/** No violation of WCAG 2.2 AA, nor of what axe calls best practice. */
export async function audit(page: Page) {
  expect(await barriers(page), 'what axe found').toEqual([]);
}

/** The violations that axe finds, one line for each element. */
export async function barriers(page: Page): Promise<string[]> {
  // Colours are judged when nothing moves any more. To wait for the end is no way: a transition may stay pending for ever.
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
  // The page has no frames: to gather what they say in a page of its own would take as long again.
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.any[0]?.message ?? node.html}`),
  );
}
