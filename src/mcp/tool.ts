import { z } from 'zod';
import type { Workbench } from './workbench';

/** Content of an answer beside its text. */
interface ToolImage {
  mimeType: string;
  bytes: Buffer;
}

export interface ToolAnswer {
  /** JSON for the model; the tool keeps it small. */
  data: Record<string, unknown>;
  image?: ToolImage;
}

/** `writes` only adds; `destroys` may replace or remove, on the branch of the session. */
type Effect = 'reads' | 'writes' | 'destroys';

interface Declared<Input extends z.ZodObject> {
  name: string;
  title: string;
  description: string;
  /** `reads`: a token that can only read may use it. */
  effect: Effect;
  input: Input;
  run: (bench: Workbench, input: z.infer<Input>) => Promise<ToolAnswer>;
}

/** A tool of agents. */
export interface Tool extends Pick<
  Declared<z.ZodObject>,
  'name' | 'title' | 'description' | 'effect' | 'input'
> {
  /** @throws AppError for arguments that do not fit, and for refusals of the API */
  call: (bench: Workbench, given: Record<string, unknown>) => Promise<ToolAnswer>;
}

export const defineTool = <Input extends z.ZodObject>({ run, ...tool }: Declared<Input>): Tool => ({
  ...tool,
  call: (bench, given) => run(bench, given as z.infer<Input>),
});

export const APP = z.string().min(1).max(500).describe('Name or id of the app');
export const BRANCH = z
  .string()
  .min(1)
  .max(1_000)
  .optional()
  .describe('Branch to read; default: the session’s once it has changed something, else the default branch');
