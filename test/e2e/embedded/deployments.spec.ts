import type { Toolshed } from '../../support/embedded/toolshed';
import { ToolshedFixture } from '../../support/embedded/toolshed-fixture';
import type { ToolshedPerson } from '../../support/embedded/toolshed-person';
import { commit } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';

let fixture: ToolshedFixture;
let toolshed: Toolshed;
let repository: GitRepository;
let ada: ToolshedPerson;

beforeAll(async () => {
  fixture = await ToolshedFixture.start();
  ({ toolshed, repository } = fixture);
  ({ ada } = fixture.people);
  for (const name of ['Orders', 'Sales']) await commit(ada, (await ada.makeApp(name)).id).expect(201);
  await ada.put('/deployment', { follow: { branch: 'main' } }).expect(200);
});
afterAll(() => fixture?.stop());

const documents = async () => [
  (await toolshed.app('Orders')).document,
  (await toolshed.app('Sales')).document,
];

/** Renames the first page of both apps in Git, in one commit. */
async function renamePagesInGit(name: string): Promise<string[]> {
  const paths = ['Orders/v1.json', 'Sales/v1.json'];
  const texts = await Promise.all(paths.map((path) => repository.show('main', path)));
  const changed = texts.map((text) => text.replace(/"name": "[^"]*",(\s*"handle")/, `"name": "${name}",$1`));
  expect(changed).not.toEqual(texts);
  await repository.commit({ [paths[0]]: changed[0], [paths[1]]: changed[1] }, { message: name });
  return changed;
}

it('deploys what has landed to the tables of the program', async () => {
  const wanted = await renamePagesInGit('Dashboard');
  const { body } = await ada.post('/deployments').expect(201);
  expect(body).toMatchObject({ status: 'applied' });
  expect(await documents()).toEqual(wanted);
});

it('puts the first app back if the program refuses the second one, and goes on with both later', async () => {
  const before = await documents();
  const wanted = await renamePagesInGit('Overview');
  await toolshed.database.query(`
    create function public.find_none() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger find_none before update on public.apps for each row when (old.name = 'Sales')
      execute function public.find_none()`);
  // As if Sales were edited before each attempt to change it.
  const refused = await ada.post('/deployments');
  await toolshed.database.query('drop trigger find_none on public.apps');
  expect([refused.status, refused.body]).toEqual([
    409,
    expect.objectContaining({ code: 'deployment_outdated' }),
  ]);
  expect(await documents()).toEqual(before);
  await ada.post('/deployments').expect(201);
  expect(await documents()).toEqual(wanted);
});
