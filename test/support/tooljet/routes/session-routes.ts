import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal';
import type { UserRow } from '../rows';
import type { ToolJetState } from '../state';
import { type Answer, type Call, created, ok, requireValid, type Route, UNSEEN, UUID } from './route';

const SESSION_AGE =
  'Max-Age=63072000; Path=/; Expires=Mon, 20 Nov 2028 09:14:20 GMT; HttpOnly; SameSite=Strict';

export const sessionRoutes: Route[] = [
  { method: 'GET', path: '/health', seen: 'health', isOpen: true, handle: () => ok({ works: 'yeah' }) },
  {
    method: 'GET',
    path: '/config',
    seen: 'config',
    isOpen: true,
    handle: ({ state }) => ok(configOf(state)),
  },
  { method: 'POST', path: '/setup-admin', seen: 'setup-admin', isOpen: true, handle: setUpAdmin },
  { method: 'POST', path: '/authenticate', seen: 'authenticate', isOpen: true, handle: authenticate },
  {
    method: 'POST',
    path: '/authenticate/:workspace',
    seen: 'authenticate-into-workspace',
    isOpen: true,
    handle: authenticate,
  },
  { method: 'GET', path: '/organizations', seen: 'organizations', handle: (call) => listWorkspaces(call) },
  {
    method: 'GET',
    path: '/session',
    seen: 'session',
    handle: ({ state, user }) => ok(sessionOf(state, user, false)),
  },
  {
    method: 'GET',
    path: '/switch/:workspace',
    seen: 'switch-organization',
    handle: ({ state, user }) => signedIn(state, user, 200),
  },
  { method: 'GET', path: '/authorize', seen: 'authorize', handle: authorize },
  { method: 'GET', path: '/profile', seen: 'profile', handle: ({ user }) => ok(profileOf(user)) },
  {
    method: 'GET',
    path: '/app-environments',
    seen: 'app-environments',
    handle: ({ state }) => ok({ environments: state.environments }),
  },
  { method: 'GET', path: '/metadata', seen: 'metadata', handle: ({ state }) => ok(metadataOf(state)) },
  { method: 'POST', path: '/organization_users', seen: 'invite-user', isForBuilders: true, handle: invite },
  ...['/logout', '/session/logout'].map((path): Route => ({
    ...{ method: 'GET', path, handle: logOut },
    seen: path === '/logout' ? 'logout' : UNSEEN,
    isIn: ({ session }) => session.logoutPath === path,
  })),
];

const configOf = ({ version }: ToolJetState) => ({
  RELEASE_VERSION: version,
  TOOLJET_HOST: 'http://127.0.0.1:3900',
});

const metadataOf = ({ version }: ToolJetState) => ({
  installed_version: version,
  onboarded: true,
  version_ignored: false,
});

function setUpAdmin({ state, body }: Call): Answer {
  const password = String(body.password);
  requireValid([password.length < 5 && 'Password should contain more than 5 letters']);
  if (state.users.all.length > 0) throw new Refusal(403, 'Forbidden resource');
  const [firstName, ...others] = String(body.name).split(' ');
  state.setUp(String(body.workspace));
  const user = state.addUser({
    ...{ email: String(body.email), password, firstName, lastName: others.join(' ') },
    isAdmin: true,
  });
  return signedIn(state, user, 201);
}

function authenticate({ state, body, params }: Call): Answer {
  const { email, password } = body;
  requireValid([
    !/^\S+@\S+$/.test(String(email)) && 'email must be an email',
    (password === undefined || password === '') && 'password should not be empty',
    typeof password !== 'string' && 'password must be a string',
  ]);
  requireKnownWorkspace(state, params.workspace);
  const user = state.users.where((one) => one.email === email)[0];
  if (!user) throw new Refusal(401, 'Invalid credentials');
  if (user.wrongPasswords >= state.personality.session.maxWrongPasswords)
    throw new Refusal(
      401,
      'Maximum password retry limit reached, please reset your password using forgot password option',
    );
  if (user.password !== password) {
    state.users.update(user.id, { wrongPasswords: user.wrongPasswords + 1 });
    throw new Refusal(401, 'Invalid credentials');
  }
  // To the letter as to a wrong password.
  if (params.workspace !== undefined && params.workspace !== state.workspace!.id)
    throw new Refusal(401, 'Invalid credentials');
  state.users.update(user.id, { wrongPasswords: 0 });
  return signedIn(state, user, 201);
}

/** A workspace that is not there is answered like a wrong password. */
function requireKnownWorkspace({ workspace }: ToolJetState, id: string | undefined): void {
  if (id === undefined || id === workspace?.id) return;
  if (!UUID.test(id)) throw new Refusal(422, `invalid input syntax for type uuid: "${id}"`);
  throw new Refusal(401, 'Invalid credentials');
}

function signedIn(state: ToolJetState, user: UserRow, status: number): Answer {
  const session = randomUUID();
  state.sessions.set(session, user.id);
  return { status, body: signInAnswer(state, user), cookie: `tj_auth_token=${session}; ${SESSION_AGE}` };
}

function signInAnswer(state: ToolJetState, user: UserRow) {
  if (state.personality.session.signInAnswer === 'names') return sessionOf(state, user);
  return {
    ...{ organizationId: state.workspace!.id, organization: state.workspace!.name },
    ...{ isCurrentOrganizationArchived: false, noActiveWorkspaces: false },
    ...sessionOf(state, user),
    ...rightsOf(state, user),
  };
}

/** Rights since 3.0: of the user as a whole, beside the groups' rights. */
function rightsOf({ workspace, times }: ToolJetState, { isAdmin }: UserRow) {
  const rights = { appCreate: isAdmin, appDelete: isAdmin, folderCreate: isAdmin, orgConstantCRUD: isAdmin };
  const name = isAdmin ? 'admin' : 'end-user';
  const role = {
    ...{ id: randomUUID(), organizationId: workspace!.id, name, type: 'default', ...rights },
    ...times,
  };
  return {
    ...{ admin: isAdmin, superAdmin: isAdmin, avatarId: null, ssoUserInfo: {}, metadata: {}, role },
    groupPermissions: [role],
    userPermissions: { isAdmin, isSuperAdmin: isAdmin, isBuilder: false, isEndUser: !isAdmin, ...rights },
    appGroupPermissions: {
      ...{ isAllEditable: isAdmin, editableAppsId: [], isAllViewable: isAdmin, viewableAppsId: [] },
      ...{ hiddenAppsId: [], hideAll: false },
    },
    dataSourceGroupPermissions: { isAllConfigurable: isAdmin, configurableDataSourceId: [] },
  };
}

function sessionOf({ workspace }: ToolJetState, user: UserRow, hasSlug = true) {
  const { id, email, firstName, lastName } = user;
  return {
    ...{ id, email, firstName, lastName },
    currentOrganizationId: workspace!.id,
    ...(hasSlug && { currentOrganizationSlug: workspace!.slug }),
  };
}

function profileOf({ id, email, firstName, lastName }: UserRow) {
  return { firstName, lastName, avatarId: null, email, id };
}

const listWorkspaces = ({ state }: Call): Answer =>
  ok({
    organizations: [{ ...state.workspace, domain: null, enable_sign_up: false, inherit_s_s_o: true }],
    ...(state.personality.session.countsWorkspaces && { totalCount: 1 }),
  });

const RIGHTS = ['create', 'delete'].map((right) => `app_${right}`);
const MORE_RIGHTS = [
  ...['folder_create', 'folder_delete', 'folder_update'],
  ...['create', 'update', 'delete'].map((right) => `org_environment_variable_${right}`),
  ...['create', 'delete'].map((right) => `org_environment_constant_${right}`),
];

function authorize({ state, user }: Call): Answer {
  const { id, email } = user;
  if (state.personality.session.signInAnswer === 'permissions')
    return ok({
      ...{ currentOrganizationId: state.workspace!.id, currentOrganizationSlug: state.workspace!.slug },
      currentOrganizationName: state.workspace!.name,
      currentUser: { id, email, firstName: user.firstName, lastName: user.lastName, avatarId: null },
      ...rightsOf(state, user),
    });
  const groups = user.isAdmin ? ['all_users', 'admin'] : ['all_users'];
  return ok({
    current_organization_id: state.workspace!.id,
    current_organization_slug: state.workspace!.slug,
    admin: user.isAdmin,
    group_permissions: groups.map((group) => ({
      ...{ id: randomUUID(), organization_id: state.workspace!.id, group },
      ...Object.fromEntries([...RIGHTS, ...MORE_RIGHTS].map((right) => [right, group === 'admin'])),
      ...state.times,
    })),
    app_group_permissions: [],
    current_user: { id, email, firstName: user.firstName, lastName: user.lastName, avatarId: null },
  });
}

function invite({ state, body }: Call): Answer {
  const groups = (body.groups as string[] | undefined) ?? [];
  state.addUser({
    email: String(body.email),
    password: null,
    firstName: String(body.first_name),
    lastName: String(body.last_name),
    isAdmin: groups.includes('admin'),
  });
  return created();
}

function logOut({ state, session }: Call): Answer {
  state.sessions.delete(session);
  return { status: 200, cookie: 'tj_auth_token=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT' };
}
