import { AgreeToTables, plannedTablesOf } from './agree-to-tables';
import { DecideSources, undecidedOf } from './decide-sources';

/** True if a refused pull or import asks about things of the connected editor. */
export const asksAboutHost = (error: unknown): boolean =>
  undecidedOf(error) !== null || plannedTablesOf(error) !== null;

interface Props {
  /** Error of the pull or import. */
  error: unknown;
  /** Labels of the button that goes on, without and with changes of tables. */
  label: string;
  labelWithTables: string;
  /** Starts it again. `tables`: they are changed, or stay as they are. */
  onRepeat: (how: { tables?: 'change' | 'leave' }) => void;
  onCancel: () => void;
}

/** Asks what such a pull or import asks; nothing for any other error. */
export function HostQuestion({ error, label, labelWithTables, onRepeat, onCancel }: Props) {
  const [sources, tables] = [undecidedOf(error), plannedTablesOf(error)];
  if (sources) return <DecideSources {...{ sources, label, onCancel }} onDecided={() => onRepeat({})} />;
  if (!tables) return null;
  return (
    <AgreeToTables
      {...{ tables, onCancel }}
      label={labelWithTables}
      onAgreed={() => onRepeat({ tables: 'change' })}
      onDeclined={() => onRepeat({ tables: 'leave' })}
    />
  );
}
