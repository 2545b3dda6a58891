import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

const ENCODINGS = { br: '.br', gzip: '.gz' } as const;

export type Encoding = keyof typeof ENCODINGS;

export interface WebFile {
  bytes: Buffer;
  /** Compressed by the build: web/vite-compressed.ts. */
  encoded: Partial<Record<Encoding, Buffer>>;
  etag: string;
}

/**
 * Loads the files of the built page by address. They stay in memory (a few megabytes), so that a running server keeps
 * serving its own page while a newer one is built.
 */
export function loadWebFiles(folder: string): Map<string, WebFile> {
  const all = new Map(
    listFiles(folder).map((name) => [`/${name.split(sep).join('/')}`, readFileSync(join(folder, name))]),
  );
  const isEncoded = (address: string) =>
    Object.values(ENCODINGS).some(
      (suffix) => address.endsWith(suffix) && all.has(address.slice(0, -suffix.length)),
    );
  const files = [...all].filter(([address]) => !isEncoded(address));
  return new Map(files.map(([address, bytes]) => [address, fileOf(address, bytes, all)]));
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );

function fileOf(address: string, bytes: Buffer, all: Map<string, Buffer>): WebFile {
  const encoded: WebFile['encoded'] = {};
  for (const [encoding, suffix] of Object.entries(ENCODINGS) as [Encoding, string][]) {
    encoded[encoding] = all.get(address + suffix);
  }
  return { bytes, encoded, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}
