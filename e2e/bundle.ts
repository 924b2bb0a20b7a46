// What the page lets people download, and what is in it.
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';

export type Bundle = { name: string; bytes: Buffer; files: Map<string, string> };

/** Downloads the archive at the step Deliver. */
export async function download(page: Page, button = 'Download zip'): Promise<Bundle> {
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const download = await begun;
  const bytes = readFileSync(await download.path());
  return { name: download.suggestedFilename(), bytes, files: unzip(bytes) };
}

/** The files of an archive whose entries are stored as they are, by its directory at the end. */
export function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  expect(end, 'the end of an archive').toBeGreaterThan(0);
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry += 1) {
    const [method, size, header] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    expect(method, 'entries are not compressed').toBe(0);
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    files.set(bytes.toString('utf8', at + 46, at + 46 + name), bytes.toString('utf8', start, start + size));
    at += 46 + name + extra + comment;
  }
  return files;
}
