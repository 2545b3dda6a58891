import classes from './choice.module.css';

interface Props<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  /** Null if none is chosen. */
  value: T | null;
  onChange: (value: T) => void;
}

/** Segmented control. */
export const Choice = <T extends string>({ label, options, value, onChange }: Props<T>) => (
  <div role="group" aria-label={label} className={classes.choice}>
    {options.map((option) => (
      <button
        key={option.value}
        type="button"
        aria-pressed={option.value === value}
        onClick={() => onChange(option.value)}
      >
        {option.label}
      </button>
    ))}
  </div>
);
