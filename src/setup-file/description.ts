import { COMMIT_RULES, HOST_INTERVAL, HOST_KINDS, RELEASE_RULES } from '../hosts';
import { EVENTS } from '../notifications';
import { ROLES } from '../workspaces';
import { block, choice, either, flag, integer, list, mapOf, reference, text, type Described } from './shapes';

const repository = block('The repository that keeps the apps of the workspace.', {
  required: {
    url: text('Address: git@host:owner/name.git, ssh://user@host:port/path or https://host/owner/name.git.', {
      maxLength: 2_000,
    }),
  },
  optional: {
    branch: text('Default: the main branch of the repository; in an empty one, main.', { maxLength: 255 }),
    directory: text('Folder of the repository for the apps of the workspace. Default: its root.', {
      maxLength: 1_024,
    }),
    createBranch: flag('Create a missing branch at HEAD, with the first commit. Default: false.'),
    key: reference('Private SSH key (Ed25519 or RSA, without a passphrase), for an SSH address.'),
    hostKey: text('SHA-256 fingerprint of the SSH host key, as published by its operator.', {
      pattern: '^SHA256:[A-Za-z0-9+/]{43}=?$',
      'x-meaning': 'a fingerprint as ssh-keygen -l prints it, such as SHA256:uNiV…',
    }),
    token: reference('Access token, for an HTTPS address.'),
    username: text('User of the token. Default: the user in the address, or any that the provider accepts.', {
      maxLength: 255,
    }),
    scheme: choice('How the token is sent. Default: basic.', ['basic', 'bearer']),
    certificateAuthority: reference('Certificates in PEM, for a server with a private authority.'),
    clientCertificate: reference('Client certificate in PEM, for a server that requires one.'),
    clientKey: reference('Private key of the client certificate in PEM, without a passphrase.'),
    commitTemplate: text('Template for commit messages, with {message}.', { maxLength: 2_000 }),
  },
});

const member = block('A member of the workspace.', {
  required: {
    email: text('Address of the account.', { maxLength: 254 }),
    role: choice('Role in the workspace.', ROLES),
  },
  optional: {
    name: text('Name of a new account, or of an invited person. Default: the address.', { maxLength: 200 }),
    password: reference(
      'Password of a new account; without one, a person who has no account is invited. The password of an account that exists stays as it is.',
    ),
  },
});

const host = block('The ToolJet or Node-RED where the apps of the workspace are edited.', {
  required: {
    kind: choice('Product.', HOST_KINDS),
    url: text('Address of the server, as it is opened in a browser.', { maxLength: 500 }),
    email: text(
      'Account that only Trellis uses: an email address, at Node-RED a user name; empty there: the password is a token.',
      {
        minLength: 0,
        maxLength: 320,
      },
    ),
    password: reference('Password of the account.'),
  },
  optional: {
    hostWorkspaceId: text('Id of the workspace there, for an account that is in several.', {
      maxLength: 200,
    }),
    certificateAuthority: reference('Certificates in PEM, for a server with a private authority.'),
    intervalSeconds: integer(
      'Seconds from one look at the apps to the next. Default: 60.',
      HOST_INTERVAL.least,
      HOST_INTERVAL.most,
    ),
    releaseRule: choice(
      'Whether users of an app see a pulled version at once. Default: if they saw the version before it.',
      RELEASE_RULES,
    ),
    commits: choice(
      'Automatic commits: of apps that are made or renamed there (`names`), or none. Default: none (`off`).',
      COMMIT_RULES,
    ),
  },
});

const incoming = block('Two-way sync: how pushes of others come in.', {
  required: {},
  optional: {
    pollSeconds: integer('Seconds between polls of the remote, 30 or more; 0: it is not polled.', 0, 86_400),
    autoPull: flag('Pull commits of others automatically.'),
  },
});

const backup = block('Automatic commits of every saved change.', {
  required: { enabled: flag('Whether apps are backed up.') },
  optional: {
    branch: text('Default: each app is committed to the branch it is on.', { maxLength: 255 }),
    quietSeconds: integer('Seconds without a save after which an app is committed. Default: 5.', 1, 3_600),
    maxSeconds: integer(
      'Seconds after the first save at which it is committed in any case. Default: 60.',
      1,
      86_400,
    ),
  },
});

const deployment = block('Environment: what the workspace deploys from its repository.', {
  required: {
    follow: block('The branch, or the tags, whose commits are deployed: one of both.', {
      required: {},
      optional: {
        branch: text('Branch whose commits are deployed.', { maxLength: 255 }),
        tags: text('Tags whose commits are deployed, such as Orders/*.', { maxLength: 255 }),
      },
    }),
  },
  optional: {
    apps: list(
      'Ids of apps in the repository. Default: all apps.',
      text('Id of an app.', { maxLength: 1_000 }),
      1_000,
    ),
    approval: flag('Deploy new commits only once an admin has approved them. Default: false.'),
    requiresOther: flag('Who asks for a deployment may not approve it. Default: false.'),
    frozen: flag('Deploy nothing; new commits wait. Default: false.'),
  },
});

const notification = block('A place that is told of events.', {
  required: { events: list('Events that it is told of.', choice('An event.', EVENTS), EVENTS.length) },
  optional: {
    email: text('Receives mails; instead of url.', { maxLength: 254 }),
    url: reference('Address of a webhook, which may be secret; instead of email.'),
  },
});

const workspace = block('A workspace.', {
  required: { name: text('Name that people see.', { maxLength: 200 }) },
  optional: {
    id: text('Id of a workspace that exists, if several have this name.', {
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      'x-meaning': 'the id of a workspace, a UUID',
    }),
    viewersSeeDrafts: flag('Viewers see drafts of published apps, too.'),
    repository,
    members: list('Members. Others may be added on the page.', member, 1_000),
    groups: mapOf(
      'Roles of people at sign-on, by their groups at the identity provider. The highest counts.',
      {
        names: { pattern: '^.{1,200}$', 'x-meaning': 'the name of a group, 200 characters at most' },
        values: choice('Role of the people of the group.', ROLES),
      },
    ),
    host,
    constants: mapOf('Constants and secrets of the workspace. Others may be added on the page.', {
      names: {
        pattern: '^[A-Za-z_][A-Za-z0-9_]{0,99}$',
        'x-meaning': 'a letter or underscore, then letters, digits or underscores, 100 at most',
      },
      values: either(
        'A text that apps see, or the reference of a secret.',
        text('Value that apps see as {{constants.NAME}}.', { minLength: 0, maxLength: 65_536 }),
        block('A secret, which apps see as {{secrets.NAME}}.', {
          required: { secret: reference('Value of the secret.') },
          optional: {},
        }),
      ),
    }),
    incoming,
    backup,
    deployment,
    notifications: list('Places that are told of events. Others may be added on the page.', notification, 20),
    exclusive: list(
      'Lists of this block that are whole: what they leave out is removed. Members by their groups stay.',
      choice('A list.', ['members', 'constants', 'notifications']),
      3,
    ),
  },
});

const SLUG = {
  pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
  'x-meaning': 'small letters, digits and hyphens, 63 at most, such as orders',
};

/** All that a set-up file can hold. The schema for editors, `docs/setup-file.schema.json`, is printed from it. */
export const SETUP_FILE = block('What Trellis sets up at its start: docs/operate/setup-file.md.', {
  required: {
    workspaces: mapOf('Workspaces, by names that only this file uses.', { names: SLUG, values: workspace }),
  },
  optional: {
    owner: text('Tells two files on one database apart. Default: the name of the file.', { maxLength: 100 }),
  },
});

export type SetupContent = Described<typeof SETUP_FILE>;
export type WorkspaceBlock = Described<typeof workspace>;
export type RepositoryBlock = Described<typeof repository>;
export type HostBlock = Described<typeof host>;
export type DeploymentBlock = Described<typeof deployment>;
export type NotificationBlock = Described<typeof notification>;

/** The schema as editors read it. */
export const printSchema = (): string =>
  `${JSON.stringify(
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Trellis set-up file',
      ...SETUP_FILE.schema,
    },
    null,
    2,
  )}\n`;
