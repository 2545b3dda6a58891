import { Injectable } from '@nestjs/common';
import { emailKey } from '../auth';
import { rowsOf } from '../core/database';
import { ChannelStore } from '../notifications';
import { Constants, Members } from '../workspaces';
import { step, type Described, type Step } from './step';

/** Something that a workspace has, and its file does not list. */
interface Unlisted {
  id: string;
  name: string;
}

interface Listing {
  find: () => Promise<Unlisted[]>;
  remove: (unlisted: Unlisted) => Promise<unknown>;
}

/** Lists of the file that are whole: what they leave out is removed. */
@Injectable()
export class ExclusiveKind {
  constructor(
    private readonly members: Members,
    private readonly constants: Constants,
    private readonly channels: ChannelStore,
  ) {}

  stepsOf(described: Described): Step[] {
    const { exclusive = [] } = described.block;
    const listings = {
      members: () => this.ofMembers(described),
      constants: () => this.ofConstants(described),
      notifications: () => this.ofNotifications(described),
    };
    return exclusive.map((kind, index) => {
      const { find, remove } = listings[kind]();
      return step({
        kind: 'exclusive',
        path: `exclusive.${index}`,
        item: kind,
        differs: async () => {
          const unlisted = await find();
          return unlisted.length > 0
            ? `${kind}: removed: ${unlisted.map(({ name }) => name).join(', ')}`
            : null;
        },
        change: async () => {
          for (const unlisted of await find()) await remove(unlisted);
        },
      });
    });
  }

  /** Members whose role is by their groups stay. */
  private ofMembers({ tx, workspaceId, block: { members = [] } }: Described): Listing {
    const listed = members.map(({ email }) => emailKey(email.trim()));
    return {
      find: () =>
        rowsOf<Unlisted>(
          tx,
          `select u.id, u.email as name from memberships m join users u on u.id = m.user_id
           where m.workspace_id = $1 and not m.from_provider and not u.email_key = any($2)
           union all
           select id, email from invitations where workspace_id = $1 and not email_key = any($2)
           order by name`,
          [workspaceId, listed],
        ),
      remove: ({ id }) => this.members.removeUnlisted({ workspaceId, userId: id }),
    };
  }

  private ofConstants({ tx, workspaceId, block: { constants = {} } }: Described): Listing {
    return {
      find: () =>
        rowsOf<Unlisted>(
          tx,
          `select name as id, name from constants where workspace_id = $1 and not name = any($2) order by name`,
          [workspaceId, Object.keys(constants)],
        ),
      remove: ({ name }) => this.constants.remove(workspaceId, name),
    };
  }

  private ofNotifications({ workspaceId, block: { notifications = [] }, secret }: Described): Listing {
    return {
      find: async () => {
        const listed = new Set<string | undefined>();
        for (const { email, url } of notifications) {
          const place = { email, url: url === undefined ? undefined : secret(url) };
          listed.add((await this.channels.findFor(workspaceId, place))?.id);
        }
        const all = await this.channels.list(workspaceId);
        return all.filter(({ id }) => !listed.has(id)).map(({ id, address }) => ({ id, name: address }));
      },
      remove: ({ id }) => this.channels.remove({ workspaceId, id }),
    };
  }
}
