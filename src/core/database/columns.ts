/** Column of a table. `Value` is the type that a query reads it as. */
export interface Column<Value> {
  readonly name: string;
  /** Never set. */
  readonly value?: Value;
}

export const column = <Value>(name: string): Column<Value> => ({ name });

type Columns = Readonly<Record<string, Column<unknown>>>;

/** The values of a row, by the program's names of its columns. */
export type ValuesOf<Listed extends Columns> = {
  -readonly [Name in keyof Listed]: Listed[Name] extends Column<infer Value> ? Value : never;
};

/** Reads the listed columns of a row, which may have more. */
export const valuesOf = <Listed extends Columns>(
  columns: Listed,
  row: Readonly<Record<string, unknown>>,
): ValuesOf<Listed> =>
  Object.fromEntries(Object.entries(columns).map(([key, { name }]) => [key, row[name]])) as ValuesOf<Listed>;
