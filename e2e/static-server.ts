// A host of static files, as any web space is one: no answers but those files, below a path of its own.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Serves `folder` below `path`, which begins and ends with a slash, and says where. */
export async function serve(folder: string, path: string, policy?: string): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const inside = asked.startsWith(path) ? normalize(asked.slice(path.length)) : '..';
    const name = inside === '.' || inside.endsWith('/') ? join(inside, 'index.html') : inside;
    const bytes = name.startsWith('..') ? undefined : await readFile(join(folder, name)).catch(() => undefined);
    if (request.method !== 'GET' || bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      ...(policy === undefined ? {} : { 'Content-Security-Policy': policy }),
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(bytes);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}${path}` };
}
