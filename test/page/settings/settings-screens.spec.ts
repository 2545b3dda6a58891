import { at, heading, opens, shows, Screens, type Screen } from '../../support/screens';

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.start();
});

afterAll(() => screens?.fixture.stop());

const SCREENS: Screen[] = [
  { name: 'settings-general', path: at('/settings'), ready: heading('Workspace settings') },
  {
    name: 'settings-git-new',
    path: at('/settings/git', 'empty'),
    ready: shows('Git repository URL'),
  },
  {
    name: 'settings-git-key',
    path: at('/settings/git', 'unfinished'),
    ready: shows('Host key'),
  },
  { name: 'settings-git', path: at('/settings/git'), ready: shows('Finalized') },
  {
    name: 'settings-members',
    path: at('/settings/members'),
    ready: shows('grace@example.com'),
  },
  { name: 'settings-constants', path: at('/settings/constants'), ready: shows('API_URL') },
  { name: 'profile', path: () => '/profile', ready: heading('Profile') },
  {
    name: 'constant-add',
    path: at('/settings/constants'),
    ready: opens('Add constant'),
  },
  {
    name: 'member-add',
    path: at('/settings/members'),
    ready: opens('Add member'),
  },
  {
    name: 'workspace-delete',
    path: at('/settings'),
    ready: opens('Delete workspace'),
  },
  {
    name: 'token-new',
    path: () => '/profile',
    ready: opens('New token'),
  },
];

it.each(SCREENS)('$name is accessible in every theme and window', async (screen) => {
  expect(await screens.look(screen)).toEqual([]);
});
