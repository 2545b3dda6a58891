/** Returns the name of the product in which apps of a host are edited. */
export const productOf = (kind: string): string => (kind === 'node-red' ? 'Node-RED' : 'ToolJet');
