import fc from 'fast-check';
import { Search } from 'lucide-react';
import { findCommands, startingCommands, type Command } from './command';

const command = (fields: Partial<Command>): Command => ({
  id: fields.label ?? '',
  group: 'apps',
  label: '',
  icon: Search,
  run: () => undefined,
  ...fields,
});
const labels = (groups: { commands: Command[] }[]) =>
  groups.flatMap(({ commands }) => commands.map(({ label }) => label));

it('puts the exact name first, whatever group it is in', () => {
  const commands = [
    command({ label: 'Activity log', group: 'pages' }),
    command({ label: 'Activity', group: 'general' }),
    command({ label: 'Our activity', group: 'apps' }),
  ];
  expect(labels(findCommands(commands, 'activity', []))).toEqual([
    'Activity',
    'Activity log',
    'Our activity',
  ]);
});

it('prefers what was chosen lately among equal matches', () => {
  const commands = [command({ label: 'Orders a' }), command({ label: 'Orders b' })];
  expect(labels(findCommands(commands, 'orders', ['Orders b']))).toEqual(['Orders b', 'Orders a']);
});

it('finds commits by their id and components by their page', () => {
  const commands = [
    command({ label: 'Blue button', group: 'commits', keywords: 'c0ffee12' }),
    command({ label: 'save', group: 'parts', detail: 'Home' }),
  ];
  expect(labels(findCommands(commands, 'c0ffee', []))).toEqual(['Blue button']);
  expect(labels(findCommands(commands, 'home save', []))).toEqual(['save']);
});

it('lists recent commands first, once, and no components before something is typed', () => {
  const commands = [
    command({ label: 'Apps', group: 'pages' }),
    command({ label: 'save', group: 'parts' }),
    command({ label: 'Orders' }),
  ];
  expect(startingCommands(commands, ['Orders', 'gone'])).toMatchObject([
    { group: 'recent', commands: [{ label: 'Orders' }] },
    { group: 'pages', commands: [{ label: 'Apps' }] },
  ]);
});

it('shows a handful of 11,000 commands, each of which has all words', () => {
  const many = Array.from({ length: 11_000 }, (_, index) =>
    command({ id: `${index}`, label: `button ${index}`, group: index % 11 === 0 ? 'apps' : 'parts' }),
  );
  fc.assert(
    fc.property(fc.nat(12_000), (number) => {
      const found = findCommands(many, `button ${number}`, []);
      for (const { commands } of found) expect(commands.length).toBeLessThanOrEqual(6);
      for (const label of labels(found)) expect(label).toContain(`${number}`);
      if (number < 11_000) expect(labels(found)[0]).toBe(`button ${number}`);
    }),
    { numRuns: 20 },
  );
});
