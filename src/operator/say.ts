/** Prints a line to standard output, which belongs to the answer of a command. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
