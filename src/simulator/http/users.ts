/** A login of the cluster. */
export interface User {
  name: string;
  password: string;
  /** `readonly` may only GET. @default all */
  access?: 'all' | 'readonly';
  /** Paths, with all below them, that the role does not name: 403 for every method. */
  denied?: string[];
}

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
  const isDenied = user.denied?.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  if (isDenied) return false;
  return user.access !== 'readonly' || ['GET', 'HEAD', 'OPTIONS'].includes(method);
}
