import { plainText } from '../../../contracts/text';
import { identify, OntapError } from '../../../ontap';
import { type Check, ok, problem, whatFailed } from '../check';
import type { ClusterScene } from '../scenes';

function userOf({ auth }: ClusterScene['config']): string {
  if ('basic' in auth) return `user ${auth.basic.user}`;
  return 'certificate' in auth ? 'client certificate' : `OAuth 2.0 client ${auth.oauth2.clientId}`;
}

const ONCE = 'It was tried once only: refused logins lock accounts (security login unlock).';

const STARTS =
  'ONTAP, or what stands before it, has no time for us, or is starting: run doctor again in some minutes. If it stays so, look whether ONTAP is up, and what else may answer at url.';

const OTHER = 'Check url: it has to be the cluster management address, and ONTAP has to be up.';

const UNTIL_THEN = 'Until then neither the login nor its role is known.';

const asSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** One thing to do; what a run would do by itself, such as asking again, doctor does not. */
function remedyOf({ kind, remedy }: OntapError): string {
  switch (kind) {
    case 'auth':
      return `${remedy ?? 'Correct the login in auth.'} ${ONCE}`;
    case 'busy':
      return STARTS;
    case 'notOntap':
      return `${remedy ?? OTHER} ${UNTIL_THEN}`;
    case 'conflict':
    case 'forbidden':
    case 'fuseBlown':
    case 'notFound':
    case 'protocol':
    case 'readOnly':
    case 'terminal':
    case 'transport':
    case 'unsupported':
    case 'untrusted':
    case 'validation':
      return OTHER;
  }
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
      return [problem(`${user}: ${plainText(whatFailed(error))}`, plainText(remedyOf(error)))];
    }
  },
};
