/** A login of the cluster. */
export interface User {
  name: string;
  password: string;
  /** `readonly` may only GET. @default all */
  access?: 'all' | 'readonly';
  /** Paths, with all below them, that the role does not name: 403 for every method. */
  denied?: string[];
  /** Name of the SVM whose login it is: it is shown that SVM alone. @default the cluster's login */
  svm?: string;
}

/** What an SVM's login is refused, whatever its role. */
const OF_THE_CLUSTER = ['/api/cluster/nodes', '/api/protocols/ndmp'];

/** Logins by name; a password may change while the cluster runs. */
export class Users {
  readonly #byName = new Map<string, User>();

  constructor(users: User[]) {
    for (const user of users) this.set(user);
  }

  set(user: User): void {
    if (user.name === '' || user.password === '') throw new Error('a user needs a name and a password');
    this.#byName.set(user.name, user);
  }

  get(name: string): User | undefined {
    return this.#byName.get(name);
  }

  check(name: string, password: string): User | undefined {
    const user = this.#byName.get(name);
    return user?.password === password ? user : undefined;
  }
}

export function mayCall(user: User, method: string, path: string): boolean {
  const isBelow = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  if (user.denied?.some(isBelow)) return false;
  const isOfSvm = isBelow('/api/protocols/ndmp/sessions');
  if (user.svm !== undefined && !isOfSvm && OF_THE_CLUSTER.some(isBelow)) return false;
  return user.access !== 'readonly' || ['GET', 'HEAD', 'OPTIONS'].includes(method);
}
