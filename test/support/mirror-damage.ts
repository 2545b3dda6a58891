import { chmod, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Seed and number of damages, both set by `npm run torture`. */
const SEED = Number(process.env.TRELLIS_TEST_SEED ?? 1);
const DRAWN = process.env.TRELLIS_TEST_DAMAGES;

/** Returns whole numbers below `limit`; the same seed gives the same numbers. */
type Random = (limit: number) => number;

type Damage = (mirror: string, random: Random) => Promise<unknown>;

type Harm = (file: string, random: Random) => Promise<unknown>;

const HARMS: Record<string, Harm> = {
  'has other bytes': async (file, random) => {
    const content = await readFile(file);
    for (let flips = 1 + random(8); flips > 0 && content.length > 0; flips--)
      content[random(content.length)] ^= 1 + random(255);
    await chmod(file, 0o644);
    await writeFile(file, content);
  },
  'is cut off': async (file, random) => {
    const { length } = await readFile(file);
    await chmod(file, 0o644);
    await truncate(file, random(length));
  },
  'is empty': (file) => chmod(file, 0o644).then(() => truncate(file, 0)),
  'is missing': (file) => rm(file),
  'is a folder': (file) => rm(file).then(() => mkdir(file)),
  'may not be read': (file) => chmod(file, 0o000),
  'is a link to nowhere': (file) => rm(file).then(() => symlink('/nowhere/at/all', file)),
};

const FILES: Record<string, RegExp> = {
  'a pack': /\/objects\/pack\/pack-[0-9a-f]{40}\.pack$/,
  'the index of a pack': /\/objects\/pack\/pack-[0-9a-f]{40}\.idx$/,
  'a loose object': /\/objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/,
  'the tip': /\/refs\/remotes\/origin\/main$/,
  HEAD: /\/HEAD$/,
  'the configuration': /\/config$/,
};

const FOLDERS = ['', 'objects', 'objects/pack', 'refs', 'refs/remotes', 'refs/remotes/origin'];

/** Files that a killed process, or another program, may leave behind. */
const LEFT = [
  ...['HEAD.lock', 'config.lock', 'packed-refs.lock', 'refs/remotes/origin/main.lock'],
  ...[
    'objects/tmp_obj_x',
    'objects/pack/pack_x.tmp',
    'objects/pack/tmp_pack_x',
    'maintenance-1',
    'incoming-1',
  ],
];

/** Damage that can happen to the files of a mirror. */
const DAMAGES: [string, Damage][] = [
  ...Object.entries(FILES).flatMap(([what, pattern]) =>
    Object.entries(HARMS).map(([harm, harmFile]): [string, Damage] => [
      `${what} ${harm}`,
      async (mirror, random) => {
        const files = (await filesIn(mirror)).filter((file) => pattern.test(file));
        if (files.length > 0) await harmFile(files[random(files.length)], random);
      },
    ]),
  ),
  ...FOLDERS.flatMap((folder): [string, Damage][] => [
    [
      `the folder “${folder}” is missing`,
      (mirror) => rm(join(mirror, folder), { recursive: true, force: true }),
    ],
    [
      `the folder “${folder}” is a file`,
      async (mirror) => {
        await rm(join(mirror, folder), { recursive: true, force: true });
        await put(mirror, { [folder]: 'hello' });
      },
    ],
  ]),
  ['the folder holds something else', (mirror) => replaceBy(mirror, { 'notes.txt': 'hello' })],
  ['the tip does not exist', (mirror) => put(mirror, { 'refs/remotes/origin/main': `${'1'.repeat(40)}\n` })],
  ['packed refs are garbage', (mirror) => put(mirror, { 'packed-refs': '\0\0rubbish\n' })],
  ['an invalid pack was added', (mirror) => put(mirror, packNamed('0'.repeat(40)))],
  ['locks and partial files were left', (mirror) => put(mirror, leftovers())],
];

/**
 * Draws damages with their names: one half of them for mirrors at rest, the other for mirrors in use. The same seed draws
 * the same ones.
 */
export function drawDamages(state: 'at rest' | 'in use'): [string, (mirror: string) => Promise<unknown>][] {
  const random = seeded(SEED);
  const shuffled = DAMAGES.map((damage) => ({ damage, place: random(2 ** 31) }))
    .sort((one, other) => one.place - other.place)
    .map(({ damage }) => damage);
  const half = shuffled.filter((_, index) => index % 2 === (state === 'at rest' ? 0 : 1));
  const drawn = DRAWN
    ? Array.from({ length: Number(DRAWN) }, (_, index) => shuffled[index % shuffled.length])
    : half;
  return drawn.map(([name, damage], index) => {
    const seed = SEED + index;
    return [`${name} (seed ${seed})`, (mirror) => damage(mirror, seeded(seed))];
  });
}

/** Marsaglia's xorshift. */
function seeded(seed: number): Random {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Lists all files below a folder. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Codes of a file in place of a folder, or the other way round. */
const IN_THE_WAY = new Set(['EEXIST', 'ENOTDIR', 'EISDIR']);

async function put(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    try {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    } catch (error) {
      // An earlier damage of the same mirror may be in the way.
      if (!IN_THE_WAY.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

async function replaceBy(folder: string, files: Record<string, string>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await put(folder, files);
}

const packNamed = (name: string) => ({
  [`objects/pack/pack-${name}.pack`]: 'PACK',
  [`objects/pack/pack-${name}.idx`]: 'idx',
});

const leftovers = () => Object.fromEntries(LEFT.map((name) => [name, '']));
