import { Inject, Injectable } from '@nestjs/common';
import type { UserView } from '../../auth';
import { Database } from '../../core/database';
import type { Actor } from '../access/workspace-member';
import { WORKSPACE_CONTENTS, type WorkspaceContent } from '../ports';
import { isWorkspacePart, type EventType } from './workspace-events';

/** The data of workspace events. */
@Injectable()
export class EventViews {
  private readonly contents: ReadonlyMap<EventType, WorkspaceContent>;

  constructor(
    @Inject(WORKSPACE_CONTENTS) contents: WorkspaceContent[],
    private readonly database: Database,
  ) {
    this.contents = new Map(
      contents.flatMap((content) => (content.eventType === null ? [] : [[content.eventType, content]])),
    );
  }

  /**
   * Returns an app or job as its GET answers it. For a part of the workspace it returns only the part's name: members
   * who may see it ask for it. Null if there is nothing to show.
   */
  async view(type: EventType, actor: Actor, subjectId: string): Promise<unknown> {
    if (isWorkspacePart(type)) return { changed: type };
    if (type === 'joined') return this.viewJoined(actor, subjectId);
    return (await this.contents.get(type)?.viewForEvent(actor, subjectId)) ?? null;
  }

  /** Returns a new member to the one who has invited them. */
  private async viewJoined({ userId }: Actor, membershipId: string): Promise<UserView | null> {
    const [user] = await this.database.query<UserView>(
      `select u.id, u.name, u.email from memberships m join users u on u.id = m.user_id
       where m.id = $1 and m.invited_by = $2`,
      [membershipId, userId],
    );
    return user ?? null;
  }
}
