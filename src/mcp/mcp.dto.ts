import { ApiProperty } from '@nestjs/swagger';
import { Line, Optional } from '../core/http';

export class McpQuery {
  /** Name or id of the workspace, for `initialize`, where the user is a member of several. */
  @Optional()
  @Line(500)
  workspace?: string;
}

class AgentUserView {
  id!: string;
  name!: string;
}

class ToolCallView {
  at!: string;
  tool!: string;
  /** As the agent named it. */
  @ApiProperty({ type: String, nullable: true })
  app!: string | null;
  /** Code of the failure; null if it succeeded. */
  @ApiProperty({ type: String, nullable: true })
  error!: string | null;
}

class AgentAppView {
  appId!: string;
  name!: string;
}

export class AgentSessionView {
  id!: string;
  /** Name and version that the agent gave, such as `claude-code/2.1`. */
  agent!: string;
  /** The person in whose name it works. */
  user!: AgentUserView;
  /** Null before its first change. */
  branch!: string | null;
  /** Commit at which the branch began. */
  startSha!: string | null;
  /** Tip of the branch when it was deleted; null while it is there, or if it had no commits. */
  deletedSha!: string | null;
  deletedAt!: string | null;
  /** Apps that it has changed. */
  apps!: AgentAppView[];
  /** Number of calls that only read. */
  @ApiProperty({ type: 'integer' })
  reads!: number;
  /** The last calls of tools, the oldest first. */
  calls!: ToolCallView[];
  createdAt!: string;
  lastUsedAt!: string;
  endedAt!: string | null;
  /** Time at which everything that it had changed was taken back; null if it was not. */
  undoneAt!: string | null;
}

export class AgentSessionPage {
  items!: AgentSessionView[];
  nextCursor!: string | null;
}

class UndoneAppNameView {
  id!: string;
  name!: string;
}

class KeptThingNameView {
  kind!: string;
  @ApiProperty({ type: String, nullable: true })
  id!: string | null;
  @ApiProperty({ type: String, nullable: true })
  name!: string | null;
}

class KeptThingView {
  thing!: KeptThingNameView;
  why!: string;
}

class UndoneAppView {
  app!: UndoneAppNameView;
  /** False if something that the session has changed stays; `kept` names it. */
  isUndone!: boolean;
  /** False if nothing had to be committed, or if someone else has uncommitted work in the app. */
  isCommitted!: boolean;
  kept!: KeptThingView[];
}

export class UndoneView {
  items!: UndoneAppView[];
}
