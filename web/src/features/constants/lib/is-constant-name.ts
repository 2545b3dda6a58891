export const isConstantName = (name: string): boolean => /^[A-Za-z_]\w{0,99}$/.test(name);
