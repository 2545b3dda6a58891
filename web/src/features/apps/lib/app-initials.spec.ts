import { hueOf, initialsOf } from './app-initials';

it.each([
  ['Orders', 'O'],
  ['Orders of April', 'OA'],
  ['sales-report', 'S'],
  ['GitHub star Ranking', 'GR'],
  ['2 Returns', '2R'],
  ['😀 Fun', '😀F'],
  ['äpfel', 'Ä'],
  ['---', ''],
])('has initials for %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

it('has a hue for each app', () => {
  const hues = Array.from({ length: 200 }, (_, index) => hueOf(`0cdd6b1e-${index}-4a1f`));
  expect(new Set(hues).size).toBe(12);
  expect(Math.max(...hues)).toBeLessThan(360);
});
