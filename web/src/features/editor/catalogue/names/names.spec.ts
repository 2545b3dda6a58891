import { setLanguage } from '../../../../lib/language/say';

/** Translates every text, so that what stays plain is in no catalogue. */
const EVERYTHING = new Proxy<Record<string, string>>(
  {},
  {
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: '' }),
    get: (_, text) => `«${String(text)}»`,
  },
);

/** Names of formats and languages, which are the same everywhere. */
const TECHNICAL = ['CSV', 'HEX', 'HTML', 'Markdown', 'RGB'];

beforeAll(() => setLanguage({ catalogue: EVERYTHING, locales: ['en'] }));
afterAll(() => setLanguage({ catalogue: null, locales: ['en'] }));

const plainOnes = (names: string[]) => [...new Set(names.filter((name) => !name.startsWith('«')))];

it('names each type, field, event, action and choice of the catalogue in the language of the page', async () => {
  // Texts of modules are said when they are imported.
  const { ACTIONS, actionFields, CATALOGUE } = await import('../../document');
  const { actionName, choiceName, fieldLabel, GROUP_NAMES, triggerName, typeName } = await import('../index');
  const { fieldName } = await import('../../../../lib/document-names');
  const ofTypes = CATALOGUE.flatMap(({ type, properties, styles, validation }) =>
    [properties, styles, validation].flatMap((part) =>
      Object.entries(part).map(([key, field]) => ({ label: fieldLabel(type, key), field })),
    ),
  );
  const ofActions = ACTIONS.flatMap((action) =>
    Object.entries(actionFields(action)).map(([key, field]) => ({ label: fieldName(key), field })),
  );
  const fields = [...ofTypes, ...ofActions];

  expect(fields.length).toBeGreaterThan(500);
  expect(plainOnes(CATALOGUE.map(({ type }) => typeName(type)))).toEqual([]);
  expect(plainOnes(Object.values(GROUP_NAMES))).toEqual([]);
  expect(plainOnes(fields.map(({ label }) => label))).toEqual([]);
  expect(plainOnes(CATALOGUE.flatMap(({ events }) => events.map(triggerName)))).toEqual([]);
  expect(plainOnes(ACTIONS.map(actionName))).toEqual([]);
  const choices = fields.flatMap(({ field: { options = [] } }) => options.map(choiceName));
  expect(plainOnes(choices).sort()).toEqual(TECHNICAL);
});
