import { t } from '@lingui/core/macro';
import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useOpenBranch } from '../../features/branches';
import { findSharedDocument, useFoundWorkspace, useWorkspace } from '../../lib/workspace';
import classes from './command-menu.module.css';
import { findCommands, startingCommands, type Command, type Group } from './commands/command';
import { recentCommands, rememberCommand } from './commands/recent';
import { useGeneralCommands, useWorkspaceCommands } from './commands/use-commands';
import { OPEN_EVENT } from './open-command-menu';

const ICON = 16;

const TITLES: Record<Group, string> = {
  recent: t`Recent`,
  pages: t`Go to`,
  actions: t`Actions`,
  apps: t`Apps`,
  parts: t`In this app`,
  branches: t`Branches`,
  commits: t`Commits`,
  settings: t`Settings`,
  general: 'Trellis',
};

type OpenBranch = (name: string) => void;

/** Opens when first rendered, and then on each event. */
export const CommandMenu = () => (useFoundWorkspace() ? <MenuOfWorkspace /> : <Menu openBranch={null} />);

/** Stays after the menu has closed, while a branch is fetched. */
function MenuOfWorkspace() {
  const { open } = useOpenBranch({ save: async () => (await findSharedDocument()?.save()) ?? true });
  return <Menu openBranch={open} />;
}

function Menu({ openBranch }: { openBranch: OpenBranch | null }) {
  const [query, setQuery] = useState('');
  useEffect(() => {
    spotlight.open();
    window.addEventListener(OPEN_EVENT, spotlight.toggle);
    return () => window.removeEventListener(OPEN_EVENT, spotlight.toggle);
  }, []);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      // The shell handles the shortcut, because this code is loaded later.
      shortcut={null}
      scrollable
      maxHeight={420}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      attributes={{ content: { 'aria-label': t`Command menu` } }}
      classNames={classes}
    >
      <Spotlight.Search
        size="md"
        leftSection={<Search size={ICON} aria-hidden />}
        placeholder={t`Apps, commits, branches, settings…`}
        aria-label={t`Search`}
      />
      <Content query={query} openBranch={openBranch} />
    </Spotlight.Root>
  );
}

interface ContentProps {
  query: string;
  /** Null outside of workspaces. */
  openBranch: OpenBranch | null;
}

/** Rendered while the menu is open, so that a closed one asks the server nothing. */
const Content = ({ query, openBranch }: ContentProps) =>
  openBranch ? <OfWorkspace query={query} openBranch={openBranch} /> : <OfPerson query={query} />;

function OfWorkspace({ query, openBranch }: ContentProps & { openBranch: OpenBranch }) {
  const { id } = useWorkspace();
  const commands = [...useWorkspaceCommands(openBranch), ...useGeneralCommands(id)];
  return <List commands={commands} query={query} />;
}

const OfPerson = ({ query }: { query: string }) => <List commands={useGeneralCommands(null)} query={query} />;

function List({ commands, query }: { commands: Command[]; query: string }) {
  const [recent] = useState(recentCommands);
  const groups =
    query.trim() === '' ? startingCommands(commands, recent) : findCommands(commands, query, recent);
  const list = useRef<HTMLDivElement>(null);
  // Commands that arrive after the last letter would not be selected, and Enter would have no effect.
  useEffect(() => {
    if (!list.current?.querySelector('[data-selected]'))
      list.current?.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  });
  return (
    <Spotlight.ActionsList ref={list}>
      {groups.map(({ group, commands: shown }) => (
        <Spotlight.ActionsGroup key={group} label={TITLES[group]}>
          {shown.map((command) => (
            <Action key={command.id} command={command} />
          ))}
        </Spotlight.ActionsGroup>
      ))}
      {groups.length === 0 && <Spotlight.Empty>{t`No results`}</Spotlight.Empty>}
    </Spotlight.ActionsList>
  );
}

const Action = ({ command: { id, label, detail, icon: Icon, run } }: { command: Command }) => (
  <Spotlight.Action
    onClick={() => {
      rememberCommand(id);
      run();
    }}
  >
    <Icon size={ICON} aria-hidden className={classes.icon} />
    <span className={classes.label}>{label}</span>
    {detail && (
      <span className={classes.detail} aria-hidden>
        {detail}
      </span>
    )}
  </Spotlight.Action>
);
