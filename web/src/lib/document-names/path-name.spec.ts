import { pathName } from './path-name';

it.each([
  ['/properties/text/value', 'Properties › Text'],
  ['/component/definition/others/showOnDesktop/value', 'Devices › Show on desktop'],
  ['/displayPreferences/showOnMobile/value', 'Devices › Show on mobile'],
  ['/layouts/desktop/top', 'Desktop › Top'],
  ['/name', 'Name'],
  ['/value', 'value'],
  ['/a~1b', 'a/b'],
  ['/unknown/part/0', 'unknown › part › 0'],
  ['', 'entire value'],
])('names %s as people know it', (path, name) => {
  expect(pathName(path)).toBe(name);
});
