import { isAccountAt } from './account-at';

it.each([
  ['git@github.com:ada/apps.git', 'https://github.com'],
  ['ssh://git@ssh.github.com:443/ada/apps.git', 'https://github.com'],
  ['https://Git.Example.com:8443/ada/apps.git', 'https://git.example.com:8443'],
  ['git@ssh.dev.azure.com:v3/org/project/apps', 'https://dev.azure.com/org'],
])('finds %s at %s', (url, baseUrl) => expect(isAccountAt(url, { baseUrl })).toBe(true));

it.each([
  ['git@github.com:ada/apps.git', 'https://gitlab.com'],
  ['git@notgithub.com:ada/apps.git', 'https://github.com'],
  ['git@ssh.github.com.example:ada/apps.git', 'https://github.com'],
  ['', 'https://github.com'],
])('does not find %p at %s', (url, baseUrl) => expect(isAccountAt(url, { baseUrl })).toBe(false));
