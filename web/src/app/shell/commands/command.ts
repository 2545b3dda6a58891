import type { LucideIcon } from 'lucide-react';

export const GROUPS = [
  'recent',
  'actions',
  'pages',
  'apps',
  'parts',
  'branches',
  'commits',
  'settings',
  'general',
] as const;
export type Group = (typeof GROUPS)[number];

export interface Command {
  /** Stays the same, so that a command is known as a recent one. */
  id: string;
  group: Exclude<Group, 'recent'>;
  label: string;
  /** Facts that tell it from others of its name. */
  detail?: string;
  /** Further words by which it is found. */
  keywords?: string;
  icon: LucideIcon;
  run: () => void;
}

export interface ShownGroup {
  group: Group;
  commands: Command[];
}

const MOST_OF_A_GROUP = 6;
const MOST_RECENT = 5;

/** Groups that are listed before something is typed: the others are too long to be of use. */
const SHOWN_AT_FIRST: ReadonlySet<Group> = new Set(['pages', 'actions', 'apps']);

/** Returns the commands shown without a query: the recent commands, the actions and the pages. */
export function startingCommands(commands: readonly Command[], recentIds: readonly string[]): ShownGroup[] {
  const byId = new Map(commands.map((command) => [command.id, command]));
  const recent = recentIds.flatMap((id) => byId.get(id) ?? []).slice(0, MOST_RECENT);
  const isRecent = new Set(recent);
  const groups = GROUPS.filter((group) => SHOWN_AT_FIRST.has(group)).map((group) => ({
    group,
    commands: commands.filter((each) => each.group === group && !isRecent.has(each)),
  }));
  const shown = groups.map(({ group, commands: all }) => ({
    group,
    commands: group === 'apps' ? all.slice(0, MOST_OF_A_GROUP) : all,
  }));
  return [{ group: 'recent' as const, commands: recent }, ...shown].filter(hasCommands);
}

/** Returns the commands that have all words of a query, the best of each group first, and the group with the best first. */
export function findCommands(
  commands: readonly Command[],
  query: string,
  recentIds: readonly string[],
): ShownGroup[] {
  const text = query.trim().toLowerCase();
  const words = text.split(/\s+/);
  const recent = new Set(recentIds);
  const found = new Map<Group, { command: Command; score: number }[]>();
  for (const command of commands) {
    const score = scoreOf(command, { text, words, isRecent: recent.has(command.id) });
    if (score === null) continue;
    const list = found.get(command.group) ?? [];
    list.push({ command, score });
    found.set(command.group, list);
  }
  return GROUPS.flatMap((group) => {
    const list = found.get(group);
    if (!list) return [];
    const best = list.sort((one, other) => one.score - other.score).slice(0, MOST_OF_A_GROUP);
    return [{ group, best: best[0]?.score ?? 0, commands: best.map(({ command }) => command) }];
  })
    .sort((one, other) => one.best - other.best)
    .map(({ group, commands: best }) => ({ group, commands: best }));
}

interface Sought {
  text: string;
  words: string[];
  isRecent: boolean;
}

/** Returns a lower score for a better match; null for none. */
function scoreOf(command: Command, { text, words, isRecent }: Sought): number | null {
  const label = command.label.toLowerCase();
  const whole = `${label} ${command.detail ?? ''} ${command.keywords ?? ''}`.toLowerCase();
  if (!words.every((word) => whole.includes(word))) return null;
  const bonus = isRecent ? 0.5 : 0;
  if (label === text) return 0 - bonus;
  if (label.startsWith(text)) return 1 - bonus;
  if (label.includes(` ${text}`)) return 2 - bonus;
  return (label.includes(text) ? 3 : 4) - bonus;
}

const hasCommands = ({ commands }: ShownGroup): boolean => commands.length > 0;
