import type { Conflict, ValueSide } from '../../../../lib/workspace';
import { shownValue } from '../../lib/shown-value';
import classes from './conflict.module.css';

interface Props {
  conflict: Conflict;
  side: ValueSide;
  nameOf: (id: string) => string | null;
}

/** The value of one side, as readable as its kind allows. */
export function SideValue({ conflict, side, nameOf }: Props) {
  const shown = shownValue(conflict, side, nameOf);
  switch (shown.as) {
    case 'note':
      return <div className={classes.noteValue}>{shown.text}</div>;
    case 'text':
      return (
        <div className={classes.text}>
          {shown.color !== null && (
            <span className={classes.swatch} style={{ background: shown.color }} aria-hidden />
          )}
          {shown.text}
        </div>
      );
    case 'code':
      return <pre className={classes.code}>{shown.text}</pre>;
    case 'list':
      return <Items {...shown} />;
    case 'members':
      return (
        <dl className={classes.members}>
          {shown.members.map(({ name, value, isChanged }) => (
            <div key={name} data-changed={isChanged || undefined}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
  }
}

function Items({ items, isOrdered }: { items: string[]; isOrdered: boolean }) {
  const List = isOrdered ? 'ol' : 'ul';
  return (
    <List className={classes.items}>
      {items.map((item, index) => (
        <li key={`${item} ${index}`}>{item}</li>
      ))}
    </List>
  );
}
