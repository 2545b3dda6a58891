/** A commit, and the commits of the list that it follows. */
export interface GraphCommit {
  sha: string;
  parents: readonly string[];
}

/** One row of a graph. Lanes are counted from the left. */
export interface GraphRow {
  /** Lane of the commit. */
  lane: number;
  /** Lanes that end at the commit, from above. */
  into: number[];
  /** Lanes that pass the commit by. */
  past: number[];
  /** Lanes that begin at the commit, or go on from it. */
  out: number[];
}

/** Assigns lanes to commits, newest first. A lane leads to one commit; it is free again below that. */
export function assignLanes(commits: readonly GraphCommit[]): GraphRow[] {
  /** The commit that each lane leads to; null: free. */
  const lanes: (string | null)[] = [];
  const take = (sha: string): number => {
    const free = lanes.indexOf(null);
    const lane = free === -1 ? lanes.length : free;
    lanes[lane] = sha;
    return lane;
  };
  return commits.map(({ sha, parents }) => {
    const into = lanes.flatMap((leadsTo, lane) => (leadsTo === sha ? lane : []));
    const past = lanes.flatMap((leadsTo, lane) => (leadsTo !== null && leadsTo !== sha ? lane : []));
    const lane = into[0] ?? take(sha);
    for (const ended of [...into, lane]) lanes[ended] = null;
    const out = parents.map((parent, index) => {
      const known = lanes.indexOf(parent);
      if (known !== -1) return known;
      // The first parent goes on in the same lane.
      if (index > 0 || lanes[lane] !== null) return take(parent);
      lanes[lane] = parent;
      return lane;
    });
    return { lane, into, past, out };
  });
}

/** Number of lanes that are in use somewhere. */
export const widthOf = (rows: readonly GraphRow[]): number =>
  Math.max(0, ...rows.flatMap(({ lane, past, out }) => [lane, ...past, ...out].map((each) => each + 1)));
