import classes from './drawing.module.css';
import { expressionParts } from './literal';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.?/g;

/** Text with its expressions marked as placeholders. */
export const ExpressionText = ({ text }: { text: string }) =>
  expressionParts(text).map((part, index) =>
    part.startsWith('{{') ? (
      <span key={index} className={classes.expression}>
        {part.slice(2, -2).replace(UUID, '').trim()}
      </span>
    ) : (
      part
    ),
  );
