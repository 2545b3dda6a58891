import { existsSync } from 'node:fs';
import path from 'node:path';

interface Part {
  specs: string[];
  sources: string[];
}

interface Tiers {
  BEYOND_GATE: string[];
  GATE: string[];
  IMAGE: Part;
  PARTS: Record<string, Part & { seconds: number }>;
  SECONDS: Record<'all' | 'parts' | 'gate' | 'check' | 'image', number>;
  SLOW: string[];
  isIn: (file: string, folders: string[]) => boolean;
  isInGate: (file: string) => boolean;
  listSpecFiles: () => string[];
}

const { BEYOND_GATE, GATE, IMAGE, PARTS, SECONDS, SLOW, isIn, isInGate, listSpecFiles } =
  jest.requireActual<Tiers>('../tiers.cjs');
const ROOT = path.resolve(__dirname, '../..');

const partsOf = (file: string): string[] =>
  Object.keys(PARTS).filter((name) => isIn(file, PARTS[name].specs));

it('has each spec file in the gate or in one part of the whole suite', () => {
  const others = listSpecFiles().filter((file) => !isInGate(file));
  expect(others.length).toBeGreaterThan(100);
  expect(others.filter((file) => partsOf(file).length !== 1)).toEqual([]);
});

it('names no place that does not exist', () => {
  const named = [
    GATE,
    BEYOND_GATE,
    SLOW,
    ...[IMAGE, ...Object.values(PARTS)].flatMap(({ specs, sources }) => [specs, sources]),
  ];
  expect(named.flat().filter((place) => !existsSync(path.join(ROOT, place)))).toEqual([]);
});

it('has no part that never fits beside the gate', () => {
  const { all, gate, check, image, parts } = SECONDS;
  const left = Math.min(parts, all - gate - check - image);
  expect(Object.keys(PARTS).filter((name) => PARTS[name].seconds > left)).toEqual([]);
});
