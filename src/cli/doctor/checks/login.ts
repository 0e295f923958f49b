import { plainText } from '../../../contracts/text';
import { identify, OntapError } from '../../../ontap';
import { type Check, ok, problem, type Verdict } from '../check';
import type { ClusterScene } from '../scenes';

function userOf({ auth }: ClusterScene['config']): string {
  if ('basic' in auth) return `user ${auth.basic.user}`;
  return 'certificate' in auth ? 'client certificate' : `OAuth 2.0 client ${auth.oauth2.clientId}`;
}

const REMEDY = {
  auth: 'Correct the login in auth. It was tried once only: refused logins lock accounts (security login unlock).',
  other: 'Check url: it has to be the cluster management address, and ONTAP has to be up.',
} as const;

const asSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function remedyOf({ kind }: OntapError): string {
  return kind === 'auth' ? REMEDY.auth : REMEDY.other;
}

/** Something in between: what the client would do about it is what to do. */
function notAnswered(user: string, { message, remedy = '' }: OntapError): Verdict {
  return problem(
    `${user}: ${plainText(message.replace(` ${remedy}`, ''))}`,
    `${plainText(remedy)} Until then neither the login nor its role is known.`,
  );
}

/** One login, not more: a wrong password must not lock the account. */
export const login: Check<ClusterScene> = {
  name: 'login',
  looksAt: "whether ONTAP takes the login, and it is of the entry's scope; a refused one is tried once only",
  isGate: true,
  async run(scene) {
    const user = userOf(scene.config);
    try {
      const found = await identify(scene.client, scene.config.scope);
      if ('wrongLogin' in found)
        return [problem(`${user}: the login ${plainText(found.wrongLogin)}`, asSentence(found.remedy))];
      scene.identity = found;
      const whose = scene.config.scope === 'svm' ? 'SVM' : 'cluster';
      return [ok(`${user}, ${whose} ${plainText(found.name)}, uuid ${plainText(found.uuid)}`)];
    } catch (error) {
      if (!(error instanceof OntapError)) throw error;
      // It knows us, but not what we ask for: that is the role's matter.
      if (error.kind === 'forbidden') return [ok(`${user} is known`)];
      if (error.kind === 'notOntap') return [notAnswered(user, error)];
      return [problem(`${user}: ${plainText(error.message)}`, remedyOf(error))];
    }
  },
};
