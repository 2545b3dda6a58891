import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/workspace-member';
import { WORKSPACE_CONTENTS, type WorkspaceContent } from '../ports';
import { isWorkspacePart, type EventType } from './workspace-events';

/** The data of workspace events. */
@Injectable()
export class EventViews {
  private readonly contents: ReadonlyMap<EventType, WorkspaceContent>;

  constructor(@Inject(WORKSPACE_CONTENTS) contents: WorkspaceContent[]) {
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
    return (await this.contents.get(type)?.viewForEvent(actor, subjectId)) ?? null;
  }
}
