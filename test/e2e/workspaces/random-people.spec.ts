import request from 'supertest';
import { samples } from '../../support/samples';
import { invitationOf, Member, type Role } from '../../support/member';
import { adaIn, Scene, SIMPLE } from '../../support/setup-file-scene';
import { choose, Random } from '../../simulation/models/random';

const SEED = Number(process.env.TRELLIS_TEST_SEED ?? 1);
const STEPS = samples(60);
const ROLES: readonly Role[] = ['viewer', 'builder', 'admin'];
const PASSWORD = 'a long enough password';

/** A person with an address, and the accounts that they alone use, under any address. */
interface Person {
  address: string;
  accounts: Member[];
  /** Highest role that the operator, an admin or the file has given them in the workspace. */
  granted: Role | null;
}

/** People who do all that an address could be abused by, in a random order. */
class Town {
  readonly people: Person[] = Array.from({ length: 5 }, (_, index) => ({
    address: `person${index}@example.com`,
    accounts: [],
    granted: null,
  }));
  readonly log: string[] = [];
  private names = 0;

  constructor(
    private readonly random: Random,
    private readonly scene: Scene,
    private readonly ada: Member,
  ) {}

  private readonly moves: Record<string, () => Promise<void>> = {
    'an admin invites a person, who opens the link': async () => {
      const [person, role] = [this.person(), this.role()];
      const { status, body } = await this.ada.post('/members', { email: person.address, role });
      if (status === 201) await this.open(person, body as { inviteUrl: string }, role);
    },
    'the operator adds a person': async () => {
      const [person, role] = [this.person(), this.role()];
      const added = await this.ada.post('/members', { email: person.address, role, password: PASSWORD });
      if (added.status !== 201) return;
      const { user, pending } = added.body as { user: { id: string; name: string }; pending: boolean };
      if (pending) return this.open(person, added.body as { inviteUrl: string }, role);
      this.grant(person, role);
      if (this.ownerOf(user.id)) return;
      const { body } = await request(this.ada.address)
        .post('/api/auth/login')
        .send({ email: person.address, password: PASSWORD })
        .expect(200);
      person.accounts.push(this.accountOf(body as Opened, person.address));
    },
    'the file names people': async () => {
      const named = this.people
        .filter(() => this.random.chance(0.4))
        .map((person) => ({ person, role: this.role() }));
      const lines = named.map(({ person, role }) => `      - { email: ${person.address}, role: ${role} }\n`);
      await this.scene.write(SIMPLE + lines.join(''));
      for (const { person, role } of named) this.grant(person, role);
      const { output } = await this.scene.run('apply');
      this.log.push(output.trim());
    },
    'somebody types the address of another': async () => {
      const account = this.account();
      if (!account) return;
      const { address } = this.person();
      await account.patch('/api/auth/me', { email: address, currentPassword: PASSWORD });
    },
    'somebody invites the address of another to their own workspace, and opens the link': async () => {
      const account = this.account();
      const owner = account && this.ownerOf(account.user.id);
      if (!account || !owner || owner.accounts.length > 3) return;
      const own = await account.inNewWorkspace('Trap');
      const { status, body } = await own.post('/members', { email: this.person().address, role: 'viewer' });
      if (status !== 201) return;
      const token = invitationOf(body as { inviteUrl: string });
      const opened = await request(own.address).post('/api/auth/invite').send({ token, password: PASSWORD });
      if (opened.status === 200) owner.accounts.push(this.accountOf(opened.body as Opened, ''));
    },
    'somebody takes the invitations that they are offered': async () => {
      const account = this.account();
      if (!account) return;
      const { body } = await account.get('/api/auth/inbox').expect(200);
      for (const { kind, id } of (body as { items: { kind: string; id: string }[] }).items)
        if (kind === 'invitation') await account.post(`/api/auth/invite/${id}/join`);
    },
    'somebody leaves': async () => {
      const account = this.account();
      if (account) await this.ada.delete(`/members/${account.user.id}`);
    },
  };

  async move(): Promise<void> {
    const [name, run] = choose(Object.entries(this.moves), this.random.next());
    this.log.push(name);
    await run();
  }

  ownerOf(userId: string): Person | undefined {
    return this.people.find(({ accounts }) => accounts.some(({ user }) => user.id === userId));
  }

  private person = (): Person => choose(this.people, this.random.next());
  private role = (): Role => choose(ROLES, this.random.next());

  private account(): Member | undefined {
    const all = this.people.flatMap(({ accounts }) => accounts);
    return all.length > 0 ? choose(all, this.random.next()) : undefined;
  }

  private grant(person: Person, role: Role): void {
    if (person.granted === null || ROLES.indexOf(role) > ROLES.indexOf(person.granted)) person.granted = role;
  }

  /** Links reach the person who has the address. */
  private async open(person: Person, invited: { inviteUrl: string }, role: Role): Promise<void> {
    this.grant(person, role);
    const token = invitationOf(invited);
    const [account] = person.accounts;
    if (account) {
      await account.post('/api/auth/invite/join', { token });
      return;
    }
    const open = (more: object) =>
      request(this.ada.address)
        .post('/api/auth/invite')
        .send({ token, password: PASSWORD, ...more });
    let { status, body } = await open({});
    if (status === 409) ({ status, body } = await open({ email: `other${(this.names += 1)}@example.com` }));
    if (status === 200) person.accounts.push(this.accountOf(body as Opened, ''));
  }

  private accountOf({ token, user }: Opened, email: string): Member {
    return new Member(this.ada.address, token, this.ada.workspaceId, { ...user, email, password: PASSWORD });
  }
}

interface Opened {
  token: string;
  user: { id: string; name: string };
}

it('gives nobody a role by an address that is not theirs, whatever people do', async () => {
  await using scene = await Scene.start();
  await scene.write(SIMPLE);
  const ada = await adaIn(await scene.serve(), 'Orders');
  const town = new Town(new Random(SEED), scene, ada);
  let roles = 0;
  for (let step = 0; step < STEPS; step += 1) {
    await town.move();
    const { body } = await ada.get('/members?limit=100').expect(200);
    for (const { user, role, pending } of (body as { items: ListedMember[] }).items) {
      if (pending || user.id === ada.user.id) continue;
      roles += 1;
      const granted = town.ownerOf(user.id)?.granted ?? null;
      const isTheirs = granted !== null && ROLES.indexOf(role) <= ROLES.indexOf(granted);
      if (!isTheirs)
        throw new Error(
          `${user.email} is ${role}; granted: ${granted}. TRELLIS_TEST_SEED=${SEED}\n${town.log.join('\n')}`,
        );
    }
  }
  expect(roles).toBeGreaterThan(STEPS / 4);
});

interface ListedMember {
  user: { id: string; email: string };
  role: Role;
  pending: boolean;
}
